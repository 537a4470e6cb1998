package import CodecRuntime
internal import ContractReading
package import MockEngine
package import ProtocolSpec
package import ServerRules

/// A contract that is served as it was read, with no code of its own. A class, since it goes with each frame and never changes.
package final class InterpretedContract: ServedContract {
    package let contract: Contract
    /// One a socket, in the contract's order.
    package let plans: [SocketPlan]
    package let channel: ChannelRules
    package let language: ScriptLanguage
    /// Finds the socket of a path.
    package let router: SocketRouter
    /// What each socket asks of a handshake, in the contract's order.
    package let handshakes: [HandshakeRules]

    /// - Parameter contract: what is served.
    package init(_ contract: Contract) {
        let plans = contract.sockets.indices.map { SocketPlan(contract, socket: $0) }
        let channel = ChannelRules(of: contract)
        self.contract = contract
        self.plans = plans
        self.channel = channel
        router = SocketRouter(contract)
        handshakes = contract.sockets.map { HandshakeRules(contract, socket: $0) }
        language = ScriptLanguage(contract, plans, channel)
    }

    package func roster(seed: UInt64, overrides: [ExamplePerson], roomCount: Int) -> Roster {
        language.roster(seed, overrides, roomCount)
    }

    private func plan(_ socket: SocketID) -> SocketPlan? {
        plans.indices.contains(socket.index) ? plans[socket.index] : nil
    }

    // MARK: Frames

    package func read(_ bytes: [UInt8], isText: Bool, over socket: SocketID) -> InterpretedFrame {
        plan(socket)?.read(bytes, isText: isText) ?? .invalid(problem: "there is no such socket", nil)
    }

    package func read(_ line: ScriptLine, over socket: SocketID) throws(LineProblem) -> InterpretedFrame {
        guard let plan = plan(socket) else { throw LineProblem(reason: "there is no such socket") }
        return try plan.read(line)
    }

    package func heard(_ frame: InterpretedFrame, bytes: [UInt8]) -> HeardMessage? {
        guard case .message(let heard, _) = frame else { return nil }
        let text = heard.isBinary ? Base64.encoded(heard.raw) : String(decoding: heard.raw, as: UTF8.self)
        return HeardMessage(name: contract[heard.message].name, payload: heard.payload ?? .string(text))
    }

    package func encoded(_ message: OutgoingFrame) -> OutgoingFrame { message }

    // MARK: Talk

    package func conversation(
        with speaker: Speaker,
        seed: UInt64,
        start: WireTimestamp,
        default talk: DefaultTalk
    ) -> Conversation? {
        plan(speaker.socket).map { plan in
            Conversation(
                ConnectionEngine(
                    plan: plan,
                    speaker: speaker,
                    talk: talk,
                    seed: seed,
                    start: Int(start.microseconds / 1_000)
                )
            )
        }
    }

    package func opened(_ conversation: inout Conversation, isAnswered: Bool) -> [Utterance<OutgoingFrame>] {
        conversation.change { $0.opened(isAnswered: isAnswered) }
    }

    package func closed(_ conversation: inout Conversation) -> [Utterance<OutgoingFrame>] {
        conversation.change { $0.closed() }
    }

    package func woke(_ timer: Int, _ conversation: inout Conversation) -> [Utterance<OutgoingFrame>] {
        conversation.change { $0.woke(timer) }
    }

    package func respond(
        to frame: InterpretedFrame,
        from speaker: Speaker,
        isAnswered: Bool,
        source: inout some WireSource,
        _ conversation: inout Conversation?
    ) -> [Utterance<OutgoingFrame>] {
        conversation?.change { $0.respond(to: frame, isAnswered: isAnswered, source: &source) } ?? []
    }

    package func say(
        _ line: ScriptLine,
        answering request: HeardMessage?,
        to speaker: Speaker,
        _ conversation: inout Conversation?
    ) throws(LineProblem) -> OutgoingFrame {
        let said = try conversation?.change { talk throws(LineProblem) in try talk.say(line, answering: request) }
        guard let said else { throw LineProblem(reason: "nobody is there to hear it") }
        return said
    }
}
