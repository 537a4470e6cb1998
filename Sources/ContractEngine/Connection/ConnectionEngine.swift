internal import CodecRuntime
internal import ContractReading
internal import ProtocolSpec
internal import SeededRandom

/// One connection of any contract, as a deterministic state machine: events in, actions out, no clock and no chance.
///
/// Time passes only where a timer wakes. What it says follows from contract, script, seed and the connection's name; the
/// k-th frame of a stream from these, the subscription and k alone.
package struct ConnectionEngine: Sendable {
    /// What a timer is for.
    enum Timer: Sendable, Hashable {
        /// A stream, by its key.
        case stream(String)
        /// An `x-when: {every: …}`, by its index among the reactions.
        case reaction(Int)
    }

    /// More streams than a client has use for.
    static let mostStreams = 64

    package let plan: SocketPlan
    package let identity: Identity
    /// The values of the address's parameters.
    package let parameters: [String: String]
    let seed: UInt64
    /// When the connection was opened, in milliseconds since 1970.
    let start: Int

    /// Milliseconds since the opening, as far as timers have told.
    var elapsed = 0
    var timers: [TimerID: (timer: Timer, due: Int)] = [:]
    var timerCount = 0
    var streams: [String: RunningStream] = [:]
    /// `x-when: {every: …}` that go on, with how often each was said.
    var running: [Int: Int] = [:]
    /// How often each message was said outside of streams.
    var counts: [Contract.Message.ID: Int] = [:]
    /// What the message that was just heard was answered with.
    var lastAnswer: JSONValue?
    /// Who the client says it is.
    var saidName: String?
    var isOpen = false
    var hasJoined = false

    /// - Parameters:
    ///   - plan: what all connections of the socket share.
    ///   - identity: who it is.
    ///   - seed: of all that looks random.
    ///   - parameters: the values of the address's parameters.
    ///   - start: when it was opened, in milliseconds since 1970.
    package init(
        plan: SocketPlan,
        identity: Identity,
        seed: UInt64,
        parameters: [String: String] = [:],
        start: Int = ConnectionEngine.defaultStart
    ) {
        self.plan = plan
        self.identity = identity
        self.seed = seed
        self.parameters = parameters
        self.start = start
    }

    /// 2026-01-01T12:00:00Z: a connection that is told no time begins at this one.
    package static let defaultStart = 1_767_268_800_000

    /// Takes an event.
    ///
    /// - Parameter event: what happened.
    /// - Returns: what to do, in this order.
    package mutating func handle(_ event: Event) -> [Action] {
        var actions: [Action] = []
        switch event {
        case .opened: opened(&actions)
        case .text(let bytes) where isOpen: text(bytes, &actions)
        case .binary(let bytes) where isOpen: binary(bytes, &actions)
        case .woke(let id) where isOpen: woke(id, &actions)
        case .closed where isOpen: closed(&actions)
        default: break
        }
        return actions
    }

    // MARK: Life

    private mutating func opened(_ actions: inout [Action]) {
        guard !isOpen else { return }
        isOpen = true
        for (index, reaction) in plan.socket.reactions.enumerated() {
            switch reaction.trigger {
            case .connected: react(reaction, heard: nil, &actions)
            case .every(let period) where period.after == nil: startReaction(index, period, &actions)
            default: break
            }
        }
        for line in plan.script.openings { say(line.message, because: line.because, &actions) }
        if plan.script.login == nil { join(&actions) }
        if plan.script.stream?.start == .opening { beginStream(&actions) }
    }

    /// Who has logged in, or need not, belongs to the room.
    mutating func join(_ actions: inout [Action]) {
        guard !hasJoined else { return }
        hasJoined = true
        actions.append(.join)
        for reaction in plan.socket.reactions where reaction.trigger == .joined {
            react(reaction, heard: nil, &actions)
        }
    }

    private mutating func closed(_ actions: inout [Action]) {
        if hasJoined {
            for reaction in plan.socket.reactions where reaction.trigger == .left {
                react(reaction, heard: nil, &actions)
            }
        }
        isOpen = false
        (timers, streams, running) = ([:], [:], [:])
    }

    mutating func close(_ code: Int, _ reason: String, _ actions: inout [Action]) {
        actions.append(.close(code: code, reason: reason))
    }

    // MARK: Timers

    mutating func wake(_ timer: Timer, after milliseconds: Int, _ actions: inout [Action]) {
        let id = TimerID(number: timerCount)
        timerCount += 1
        timers[id] = (timer, elapsed + milliseconds)
        actions.append(.wake(id, afterMilliseconds: milliseconds))
    }

    private mutating func woke(_ id: TimerID, _ actions: inout [Action]) {
        guard let (timer, due) = timers.removeValue(forKey: id) else { return }
        elapsed = max(elapsed, due)
        switch timer {
        case .stream(let key): sayNext(of: key, &actions)
        case .reaction(let index): repeatReaction(index, &actions)
        }
    }

    // MARK: Values

    /// Where a frame's values come from.
    ///
    /// - Parameters:
    ///   - purpose: what the frame is for; each purpose has its own random numbers.
    ///   - ordinal: how many frames of the purpose came before.
    ///   - clock: milliseconds since 1970; nil for the connection's now.
    /// - Returns: the same for the same connection, purpose, ordinal and seed.
    func source(_ purpose: String, ordinal: Int, clock: Int? = nil) -> FrameSource {
        FrameSource(
            random: SplitMix64.stream("frame", identity.name, purpose, String(ordinal), seed: seed),
            clock: clock ?? start + elapsed,
            ordinal: ordinal,
            count: ordinal,
            seed: seed,
            connection: identity.name
        )
    }

    /// `$sender`
    var sender: Sender {
        let id = identity.personID ?? source("person", ordinal: 0).connectionUUID("person")
        return Sender(id: id, name: identity.personName ?? saidName ?? identity.name)
    }

    func name(_ id: Contract.Message.ID) -> String { plan.contract[id].name }
}
