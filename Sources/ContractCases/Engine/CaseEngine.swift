import CodecRuntime
import ContractSuite
import MockEngine
import ProtocolSpec
import SeededRandom

/// Plays one case: events in, actions out. It has no clock, no randomness and no connections of its own.
///
/// Whoever is named without being connected by a step is connected before the first one, one after the other, so that nobody
/// misses what the first step brings about.
package struct CaseEngine: Sendable {
    let test: Case
    let contract: CaseContract
    let conditions: CaseConditions
    /// What marks a fence; its number follows.
    let mark: String
    var clients: [ClientState]
    /// What is to be done, the first connections included.
    private let plan: [Item]
    /// The place in the plan.
    private var index = 0
    private var isBegun = false
    private(set) var isOver = false
    var random: SplitMix64
    var kept: [String: Template.Filling] = [:]
    var counters: [String: Int] = [:]
    var walks: [String: FixedPoint] = [:]
    var heard: HeardMessage?
    private var timers = 0
    /// The timer that ends the present wait.
    private var deadline: Int?
    /// The timer after which the present step looks again.
    private var pause: Int?
    /// How long the present wait is, for people.
    var limit = ""
    var isDue = false
    var hasPaused = false
    /// The messages that have come since the step began.
    var arrived = 0
    /// And their bytes.
    var arrivedBytes = 0
    /// What the present step remembers.
    var work = StepWork()
    var fenceCount = 0
    var questions = 0
    var notes: [String] = []
    var actions: [CaseAction] = []
    /// The time since the case began, in microseconds.
    private(set) var now: Int64 = 0
    /// When a client said something last.
    var lastSaid: Int64?
    /// The longest that a message which the case waited for took to come.
    var slowest: Int64 = 0

    /// More messages than this in one step are a flood.
    static let flood = 2_000
    /// And so are more bytes than this.
    static let floodBytes = 16 << 20
    /// In a pause nobody waits for a message, and a stream may go on.
    static let pauseFlood = 100_000

    fileprivate enum Item {
        /// A client that is there from the beginning.
        case opens(Int)
        case step(Int)
    }

    /// - Parameters:
    ///   - test: what to play.
    ///   - contract: what the server speaks.
    ///   - mark: a text that nothing else in the run begins with.
    ///   - conditions: whom it speaks as, and how long it waits.
    package init(_ test: Case, contract: CaseContract, mark: String, conditions: CaseConditions) {
        self.test = test
        self.contract = contract
        self.conditions = conditions
        self.mark = mark
        clients = test.clients.map { _ in ClientState() }
        let first = test.clients.indices.filter { test.clients[$0].isThereAtOnce }.map(Item.opens)
        plan = first + test.steps.indices.map(Item.step)
        random = .stream("case \(test.id)", seed: conditions.seed)
    }

    /// Begins.
    package mutating func start() -> [CaseAction] {
        advance()
        return take()
    }

    /// Goes on with what has happened.
    ///
    /// - Parameters:
    ///   - event: what has happened.
    ///   - time: when, in microseconds since the case began.
    /// - Returns: what is to be done.
    package mutating func handle(_ event: CaseEvent, at time: Int64) -> [CaseAction] {
        guard !isOver else { return [] }
        now = max(now, time)
        note(event)
        advance()
        return take()
    }

    private mutating func take() -> [CaseAction] {
        defer { actions = [] }
        return actions
    }

    // MARK: Events

    private mutating func note(_ event: CaseEvent) {
        switch event {
        case .connected(let client, let saidFirst):
            guard clients[client].status == .connecting else { return }
            clients[client].saidFirst = saidFirst
            (clients[client].status, clients[client].awaitsLogin) = (.open, saidFirst && !contract.loginAnswers.isEmpty)
        case .refused(let client, let status): end(client, .refused(status))
        case .failed(let client, let text): end(client, .failed(text))
        case .closed(let client, let code, let reason): end(client, .closed(code: code, reason: reason))
        case .cut(let client): end(client, .cut)
        case .violated(let client, let text): end(client, .violated(text))
        case .pong(let client, let payload): clients[client].marks.insert(payload)
        case .frame(let client, let frame): hear(frame, at: client)
        case .due(let timer):
            if timer == deadline { isDue = true }
            if timer == pause { hasPaused = true }
        }
    }

    /// The first end of a connection is what ended it.
    private mutating func end(_ client: Int, _ status: ClientState.Status) {
        if [.connecting, .open].contains(clients[client].status) { clients[client].status = status }
    }

    private mutating func hear(_ frame: CaseFrame, at client: Int) {
        arrived += 1
        arrivedBytes += frame.bytes.count
        clients[client].count += 1
        let message = contract.heard(frame)
        // What proves silence is not what a case is about, at whichever connection it comes.
        if let number = fenceNumber(in: frame) {
            clients[client].marks.insert(number)
            return
        }
        if let answered = work.fence.flatMap({ $0.isAnswer(message, at: client) ? $0.mark : nil }) {
            clients[client].marks.insert(answered)
            return
        }
        if clients[client].awaitsLogin {
            // The login and its answer are no part of the case.
            if message.name.map(contract.loginAnswers.contains) ?? false { clients[client].awaitsLogin = false }
            return
        }
        clients[client].unread.append(ClientState.Unread(frame: frame, message: message, time: now))
    }

    private func fenceNumber(in frame: CaseFrame) -> String? {
        guard frame.isText else { return nil }
        let text = frame.text
        guard let range = text.firstRange(of: mark) else { return nil }
        let digits = text[range.upperBound...].prefix { $0.isNumber }
        return "\(mark)\(digits)."
    }

    /// What a frame of the server's is to the case.
    func role(of frame: CaseFrame) -> EvidenceLine.Role {
        guard fenceNumber(in: frame) != nil else { return .exchange }
        return work.fence == nil ? .setUp : .fence
    }

    // MARK: Progress

    private mutating func advance() {
        while !isOver {
            guard index < plan.count else { return finish() }
            if !isBegun {
                begin()
                if isOver { return }
            }
            switch look() {
            case .waits: return
            case .done:
                index += 1
                isBegun = false
            case .failed(let finding): return fail(finding)
            }
        }
    }

    private mutating func begin() {
        (isBegun, isDue, hasPaused, deadline, pause) = (true, false, false, nil, nil)
        (arrived, arrivedBytes) = (0, 0)
        work = StepWork()
        switch plan[index] {
        case .opens(let client):
            connect(client, Case.Connection())
            wait(conditions.closeWait + conditions.messageWait)
        case .step(let number):
            if let finding = begin(test.steps[number]) { fail(finding) }
        }
    }

    private mutating func look() -> StepState {
        switch plan[index] {
        case .opens(let client): return opened(client, isJudged: false)
        case .step(let number):
            let step = test.steps[number]
            let state = look(at: step)
            let most = if case .pauses = step.action { Self.pauseFlood } else { Self.flood }
            guard case .waits = state, arrived >= most || arrivedBytes >= Self.floodBytes else { return state }
            return .failed(
                Finding(
                    expected: step.words,
                    observed: "\(arrived) messages (\(arrivedBytes >> 10) KiB) came, and none that it waits for",
                    hint: "the server floods its clients",
                    cause: CauseName("the server floods its clients")
                )
            )
        }
    }

    /// Ends the present step's wait after a time.
    mutating func wait(_ microseconds: Int64) {
        timers += 1
        limit = Duration.microseconds(microseconds).phrase
        deadline = timers
        actions.append(.setTimer(timers, after: microseconds))
    }

    /// Looks again after a time.
    mutating func rest(_ microseconds: Int64) {
        timers += 1
        (pause, hasPaused) = (timers, false)
        actions.append(.setTimer(timers, after: microseconds))
    }

    /// The present step, by its place in the case; nil before the first.
    var step: Int? { if index < plan.count, case .step(let number) = plan[index] { number } else { nil } }

    /// Whether a client's next step expects the server to end its connection, so that nothing else is to be said of it.
    func isToBeEnded(_ client: Int) -> Bool {
        let from =
            switch plan[index] {
            case .opens: 0
            case .step(let number): number + 1
            }
        switch test.steps[from...].first(where: { $0.client == client && !$0.isPause })?.action {
        case .closed, .refused: return true
        default: return false
        }
    }

    private mutating func finish() {
        leave()
        actions.append(.finished(.passed(note: notes.isEmpty ? nil : notes.joined(separator: "; "))))
    }

    private mutating func fail(_ finding: Finding) {
        if isDue { actions.append(.note(plan[index].client(of: test), "nothing more within \(limit)")) }
        leave()
        var finding = finding
        // What is observed differs from run to run, and two cases seldom fail for one reason that nobody can name.
        finding.cause = finding.cause ?? CauseName("the case \"\(test.name)\"")
        let place = finding.place(in: test, plan[index].number)
        actions.append(.finished(.failed(finding, at: place.location, step: place.words)))
    }

    private mutating func leave() {
        isOver = true
        for client in clients.indices where clients[client].isOpen { actions.append(.close(client, 1_000)) }
    }
}

/// What comes of looking at a step.
enum StepState {
    case waits
    case done
    case failed(Finding)
}

extension CaseEngine.Item {
    /// Whom it is about.
    fileprivate func client(of test: Case) -> Int {
        switch self {
        case .opens(let client): client
        case .step(let number): test.steps[number].client
        }
    }

    /// The step that it belongs to; the first one, for what comes before all.
    fileprivate var number: Int {
        if case .step(let number) = self { number } else { 0 }
    }
}

extension Case.Step {
    fileprivate var isPause: Bool { if case .pauses = action { true } else { false } }
}

extension Finding {
    fileprivate func place(in test: Case, _ step: Int) -> (location: SourceLocation, words: String) {
        guard test.steps.indices.contains(step) else { return (test.location, test.name) }
        return (test.steps[step].location, test.steps[step].words)
    }
}
