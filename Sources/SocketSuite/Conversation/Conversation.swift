internal import CodecRuntime
internal import ContractEngine
internal import ContractSuite
internal import MockEngine
internal import ProtocolSpec

/// A few clients that try one thing after the other on a server: a state machine with no clock and no transport.
package struct Conversation: Sendable {
    /// More frames than any trial needs to know.
    static let mostFrames = 2_000

    /// So many while a pong is awaited in vain are a flood.
    static let floodFrames = 1_000

    package private(set) var trials: [Trial]
    let setup: ConversationSetup

    var trial = -1
    var step = 0
    var clients: [Int: ClientState] = [:]
    /// The timer that the current step waits for.
    var timer: Int?
    private var timerCount = 0
    /// How far the current step is.
    var stage = Stage.fresh
    var pingCount = 0
    var fenceCount = 0
    /// Whether a message that should be a fence was not answered: then no other is.
    var isFenceDead = false
    /// What the server has asked since the trial began, and was answered.
    var asked: Set<Contract.Message.ID> = []
    /// What is to be told where the trial passes.
    var remark: String?
    /// Requests of the current step that have no answer yet.
    var open: [Int: [JSONValue: Set<Contract.Message.ID>]] = [:]
    /// The answers to the others, by what they copy.
    var answered: [Int: [JSONValue: [HeardFrame]]] = [:]
    var isDone = false
    var actions: [ConversationAction] = []

    enum Stage: Hashable {
        case fresh
        case connecting
        /// What a client says first was said; the answer is awaited.
        case welcoming
        case waiting
        /// The answer to the fence, or the pong with these bytes, is awaited.
        case fenced(String)
        /// The answer to the message that is the fence, with this id where it has one, is awaited.
        case asked(JSONValue?)
        /// Nothing is to come any more.
        case quiet
        case leaving
    }

    struct ClientState {
        var isOpen = false
        /// What came since the trial began.
        var frames: [HeardFrame] = []
        /// Those of them that were looked at by a step that waits.
        var taken = 0
        var end: ConnectionEnd?
        var subprotocol: String?
        /// Whether TCP has ended after both close frames.
        var isOver = false
    }

    /// - Parameters:
    ///   - trials: what to try.
    ///   - setup: what they share.
    package init(_ trials: [Trial], setup: ConversationSetup) {
        self.trials = trials
        self.setup = setup
    }

    /// Begins.
    package mutating func start() -> [ConversationAction] {
        nextTrial()
        return taken()
    }

    /// Something happened.
    ///
    /// - Returns: what is to be done, in this order.
    package mutating func handle(_ event: ConversationEvent) -> [ConversationAction] {
        guard !isDone else { return [] }
        note(event)
        if case .ended(_, .flooded) = event {
            giveUp(Self.flood)
        } else {
            advance(event)
        }
        return taken()
    }

    private mutating func taken() -> [ConversationAction] {
        defer { actions = [] }
        return actions
    }

    private mutating func note(_ event: ConversationEvent) {
        switch event {
        case .opened(let client, let subprotocol):
            clients[client] = ClientState(isOpen: true, subprotocol: subprotocol)
        case .heard(let client, let frame):
            guard clients[client]?.frames.count ?? 0 < Self.mostFrames else { return }
            clients[client]?.frames.append(frame)
            answer(client, frame)
        case .ended(let client, let end):
            clients[client]?.isOpen = false
            clients[client]?.end = end
        case .over(let client):
            clients[client]?.isOpen = false
            clients[client]?.isOver = true
        case .refused, .failed, .pong, .timer: break
        }
    }

    // MARK: Trials

    mutating func nextTrial() {
        trial += 1
        step = 0
        (timer, stage, remark, asked) = (nil, .fresh, nil, [])
        guard trials.indices.contains(trial) else {
            for client in clients.keys.sorted() { actions.append(.drop(client: client)) }
            isDone = true
            actions.append(.done)
            return
        }
        actions.append(.begin)
        for client in clients.keys.sorted() {
            if trials[trial].isFresh || clients[client]?.isOpen != true {
                actions.append(.drop(client: client))
                clients[client] = nil
            } else {
                clients[client]?.frames = []
                clients[client]?.taken = 0
            }
        }
        advance(nil)
    }

    mutating func finish(_ verdict: TrialVerdict) {
        if case .failed = verdict, !current.pieces.isEmpty {
            actions.append(.retry(check: current.check, verdict))
            trials.insert(contentsOf: current.pieces, at: trial + 1)
            return nextTrial()
        }
        actions.append(.finish(check: current.check, verdict))
        // One failure is a check's verdict: what else there is of it would only take time.
        if case .failed = verdict {
            let check = current.check
            trials.replaceSubrange((trial + 1)..., with: trials[(trial + 1)...].filter { $0.check != check })
        }
        nextTrial()
    }

    /// Ends the trial, and with it the conversation: whatever else is tried would come to the same.
    mutating func giveUp(_ finding: Finding) {
        trials = Array(trials[...trial])
        trials[trial].pieces = []
        finish(.failed(finding))
    }

    /// A server that never stops sending.
    static let flood = Finding(
        expected: "a server that listens, too",
        observed: "it \(ConnectionEnd.flooded.phrase)",
        hint:
            "What it answers, and whether it does, can't be told among so much: look for a loop that waits for nothing.",
        cause: CauseName("the server sends without end", isFatal: true)
    )

    /// The fault of a server whose answers don't say what they answer.
    static let noID = "answers don't copy the request's id"

    mutating func fail(
        _ expected: String,
        _ observed: String,
        hint: String? = nil,
        cause: String? = nil,
        wider: [WiderCause] = []
    ) {
        let words = current.label.isEmpty ? observed : "\(current.label): \(observed)"
        let finding = Finding(
            expected: expected,
            observed: words,
            hint: hint,
            cause: cause.map { CauseName($0, wider: wider) }
        )
        finish(.failed(finding))
    }

    var current: Trial { trials[trial] }

    /// The step is done.
    mutating func proceed() {
        step += 1
        (stage, timer) = (.fresh, nil)
        advance(nil)
    }

    // MARK: Time

    mutating func wait(_ milliseconds: Int) {
        timerCount += 1
        timer = timerCount
        actions.append(.timer(timerCount, milliseconds: max(1, milliseconds)))
    }

    func isTime(_ event: ConversationEvent?) -> Bool {
        if case .timer(let id)? = event { id == timer } else { false }
    }

    // MARK: Steps

    /// Goes on as far as it can without something happening.
    mutating func advance(_ event: ConversationEvent?) {
        guard !isDone else { return }
        guard current.steps.indices.contains(step) else { return finish(.passed(note: remark)) }
        switch current.steps[step] {
        case .open(let client, let opening, let admission): advanceOpen(client, opening, admission, event)
        case .join(let client): advanceJoin(client, event)
        case .send(let client, let frame):
            guard isHere(client) else { return }
            actions.append(.send(client: client, frame))
            proceed()
        case .hear(let client, let hearing): advanceHear(client, hearing, event)
        case .askAtOnce(let requests, let answers, let path): advanceAsk(requests, answers, path, event)
        case .settle(let client): advanceSettle(client, event)
        case .heardNone(let client, let messages, let mark, let other, let because):
            heardNone(client, messages, mark, other, because)
        case .heardOnce(let client, let messages, let mark): heardOnce(client, messages, mark)
        case .heardNothing(let client, let messages, let because): heardNothing(client, messages, because)
        case .silence(let client, let silence): advanceSilence(client, silence, event)
        case .heardNo(let client, let silence): heardNo(client, silence)
        case .awaitAny(let client, let messages, let limit, let reason):
            advanceAwaitAny(client, messages, limit, reason, event)
        case .awaitRequests(let client, let requests, let limit):
            advanceAwaitRequests(client, requests, limit, event)
        case .ping(let client): advancePing(client, event)
        case .leave(let client): advanceLeave(client, event)
        case .listen(let client, let messages, let limit): advanceListen(client, messages, limit, event)
        case .awaitClose(let client): advanceAwaitClose(client, event)
        }
    }

    /// Whether a client is still connected. Where it is not, the trial ends as its policy says.
    mutating func isHere(_ client: Int) -> Bool {
        guard let state = clients[client] else { return true }
        if state.isOpen { return true }
        if let guest = current.guests[client] {
            finish(.skipped("\(guest.otherwise): the server \(state.end?.phrase ?? "ended TCP")"))
            return false
        }
        judge(state.end ?? .cut)
        return false
    }

    /// Ends the trial by what the end of a connection means in it.
    mutating func judge(_ end: ConnectionEnd) {
        switch current.closing {
        case .tolerated where !end.isCrash:
            finish(.passed(note: "\(current.label.isEmpty ? "" : "\(current.label): ")the server \(end.phrase)"))
        case .tolerated where end.isViolation:
            fail("the WebSocket protocol is kept (RFC 6455)", "the server \(end.phrase)", cause: Self.violation)
        case .tolerated:
            let what = current.isWrong ? "wrong frames" : "messages of the contract"
            fail(
                "the connection stays open, or is closed for a reason",
                "the server \(end.phrase)",
                hint: current.isWrong
                    ? "What a client sends must not break the server: look for an exception in its log."
                    : "A message of the contract must not break the server: look for an exception in its log.",
                cause: "the server breaks down on \(what) (\(Self.kind(end)))"
            )
        case .cutTolerated:
            if case .closed(1011, _) = end {
                return fail(
                    "a close for a reason, such as 1009",
                    "the server \(end.phrase)",
                    cause: "the server breaks down on wrong frames (close 1011)"
                )
            }
            finish(.passed(note: "the server \(end.phrase)"))
        case .fails where end.isViolation:
            fail("the WebSocket protocol is kept (RFC 6455)", "the server \(end.phrase)", cause: Self.violation)
        case .fails:
            fail(
                "the connection stays open",
                "the server \(end.phrase)",
                cause: "the server ends connections (\(Self.kind(end)))"
            )
        case .expected(let code):
            if case .closed(code, _) = end { return finish(.passed(note: remark)) }
            fail("a close with \(code)", "the server \(end.phrase)", cause: "wrong frames are not closed with \(code)")
        case .anyOf(let codes):
            if case .closed(let code, _) = end, codes.isEmpty ? code != 1011 : codes.contains(code) {
                return finish(.passed(note: "the server \(end.phrase)"))
            }
            let wanted = codes.map(String.init).joined(separator: " or ")
            fail(codes.isEmpty ? "a refusal" : "a close with \(wanted)", "the server \(end.phrase)")
        }
    }

    static let violation = "the server breaks the WebSocket protocol, or sends more than is read"

    static func kind(_ end: ConnectionEnd) -> String {
        switch end {
        case .closed(let code, _): "close \(code)"
        case .cut: "TCP ends"
        case .violated: "RFC 6455 is broken"
        case .flooded: "it sends without end"
        }
    }
}
