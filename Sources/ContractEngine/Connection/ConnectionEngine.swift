internal import CodecRuntime
internal import ContractReading
package import MockEngine
internal import ProtocolSpec
internal import SeededRandom

/// One connection's talk over a socket of any contract, as a deterministic state machine without clock or chance: what
/// happens goes in, what the server says comes out.
///
/// Time passes only where a timer wakes. What it says follows from contract, script, seed and the connection's name; the
/// k-th frame of a stream from these, the subscription and k alone.
package struct ConnectionEngine: Sendable {
    package typealias Action = Utterance<OutgoingFrame>

    /// What a timer is for.
    enum Timer: Sendable, Hashable {
        /// A stream, by its key.
        case stream(String)
        /// An `x-when: {every: …}`, by its index among the reactions.
        case reaction(Int)
    }

    /// More streams than a client has use for.
    static let mostStreams = 64
    /// More remarks than a person reads.
    static let mostNotes = 100

    package let plan: SocketPlan
    package let speaker: Speaker
    /// What the server says by itself.
    let script: DefaultScript
    /// What there is to do about the client's messages.
    let turns: [Contract.Message.ID: Turn]
    let seed: UInt64
    /// When the connection was opened, in milliseconds since 1970.
    let start: Int

    /// Milliseconds since the opening, as far as timers have told.
    var elapsed = 0
    var timers: [Int: (timer: Timer, due: Int)] = [:]
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
    /// What people have been told.
    var told: Set<String> = []
    var isOpen = false
    var hasJoined = false

    /// - Parameters:
    ///   - plan: what all connections of the socket share.
    ///   - speaker: who the client is.
    ///   - talk: how much is said that the document does not state.
    ///   - seed: of all that looks random.
    ///   - start: when it was opened, in milliseconds since 1970.
    package init(
        plan: SocketPlan,
        speaker: Speaker,
        talk: DefaultTalk = .everything,
        seed: UInt64,
        start: Int = ConnectionEngine.defaultStart
    ) {
        self.plan = plan
        self.speaker = speaker
        script = talk == .everything ? plan.script : plan.statedScript
        turns = talk == .everything ? plan.turns : plan.statedTurns
        self.seed = seed
        self.start = start
    }

    /// 2026-01-01T12:00:00Z: a connection that is told no time begins at this one.
    package static let defaultStart = 1_767_268_800_000

    // MARK: Life

    /// The connection has opened.
    ///
    /// - Parameter isAnswered: whether somebody else greets, so that what only the script says is left out.
    /// - Returns: what the server says, in this order.
    package mutating func opened(isAnswered: Bool) -> [Action] {
        guard !isOpen else { return [] }
        isOpen = true
        var actions: [Action] = []
        for (index, reaction) in plan.socket.reactions.enumerated() {
            switch reaction.trigger {
            case .connected: react(reaction, heard: nil, &actions)
            case .every(let period) where period.after == nil: startReaction(index, period, &actions)
            default: break
            }
        }
        if !isAnswered {
            for line in script.openings { say(line.message, because: line.because, &actions) }
        }
        if script.login == nil { join(&actions) }
        if script.stream?.start == .opening { beginStream(&actions) }
        return actions
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

    /// The connection has closed.
    ///
    /// - Returns: what others hear of it.
    package mutating func closed() -> [Action] {
        var actions: [Action] = []
        if hasJoined {
            for reaction in plan.socket.reactions where reaction.trigger == .left {
                react(reaction, heard: nil, &actions)
            }
        }
        isOpen = false
        (timers, streams, running) = ([:], [:], [:])
        return actions
    }

    mutating func close(_ code: Int, _ reason: String, _ actions: inout [Action]) {
        actions.append(.close(code: UInt16(clamping: code), reason: reason))
    }

    // MARK: Timers

    mutating func wake(_ timer: Timer, after milliseconds: Int, _ actions: inout [Action]) {
        let id = timerCount
        timerCount += 1
        timers[id] = (timer, elapsed + milliseconds)
        actions.append(.wake(timer: id, after: Int64(milliseconds) * 1_000))
    }

    /// A timer has run down.
    ///
    /// - Parameter id: the one that was asked for.
    /// - Returns: what the server says, in this order.
    package mutating func woke(_ id: Int) -> [Action] {
        guard isOpen, let (timer, due) = timers.removeValue(forKey: id) else { return [] }
        var actions: [Action] = []
        elapsed = max(elapsed, due)
        switch timer {
        case .stream(let key): sayNext(of: key, &actions)
        case .reaction(let index): repeatReaction(index, &actions)
        }
        return actions
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
            random: SplitMix64.stream("frame", speaker.name, purpose, String(ordinal), seed: seed),
            clock: clock ?? start + elapsed,
            ordinal: ordinal,
            count: ordinal,
            seed: seed,
            connection: speaker.name
        )
    }

    /// `$sender`
    var sender: Sender {
        let id = speaker.person?.id ?? source("person", ordinal: 0).connectionUUID("person")
        return Sender(id: id, name: speaker.person?.name ?? saidName ?? speaker.name)
    }

    func name(_ id: Contract.Message.ID) -> String { plan.contract[id].name }
}
