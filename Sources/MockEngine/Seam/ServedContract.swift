package import CodecRuntime
package import ServerRules

/// What knows a contract's messages: the seam between the engine, which knows none, and what serves a contract.
///
/// Two conform to it: `CompiledContract` takes generated codecs, an interpreter takes a contract as it was read. Everything
/// is a requirement of a value, so that an interpreter can be one. Nothing here has a clock, chance, input or output of its
/// own.
package protocol ServedContract: Sendable {
    /// A client's frame as it was read, whether it is one of the contract's messages or not.
    associatedtype Frame: ReadFrame
    /// A message of the server's that is not bytes yet: what nobody receives is never encoded.
    associatedtype Outgoing: Sendable
    /// What one connection's talk remembers from frame to frame; contracts whose server only reacts need none.
    associatedtype Conversation: Sendable

    /// The contract's rooms, roles, close codes and tokens.
    var channel: ChannelRules { get }
    /// The words that a scenario may use.
    var language: ScriptLanguage { get }
    /// The people and rooms of a mock, before anyone has come.
    func roster(seed: UInt64, overrides: [ExamplePerson], roomCount: Int) -> Roster

    // MARK: Frames

    /// Reads a client's frame.
    ///
    /// - Parameters:
    ///   - bytes: the whole message.
    ///   - isText: whether its opcode says text.
    ///   - socket: the socket that it came over.
    /// - Returns: the message, or why it is none.
    func read(_ bytes: [UInt8], isText: Bool, over socket: SocketID) -> Frame

    /// Reads a line of a script that a client could say.
    ///
    /// - Throws: why no client could send it.
    func read(_ line: ScriptLine, over socket: SocketID) throws(LineProblem) -> Frame

    /// What scripts hear of a frame; nil of one that is no message of the contract.
    func heard(_ frame: Frame, bytes: [UInt8]) -> HeardMessage?

    /// A frame's bytes, and whether it is text.
    func encoded(_ message: Outgoing) -> OutgoingFrame

    // MARK: Talk

    /// What a connection's talk begins with; nil where the contract's server only reacts.
    func conversation(with speaker: Speaker, seed: UInt64, start: WireTimestamp, default: DefaultTalk) -> Conversation?

    /// A connection has opened.
    ///
    /// - Parameters:
    ///   - conversation: the connection's.
    ///   - isAnswered: whether the script speaks on opening, so that greetings which only a default says are left out.
    /// - Returns: what the server says, in this order.
    func opened(_ conversation: inout Conversation, isAnswered: Bool) -> [Utterance<Outgoing>]

    /// A connection has closed: what others hear of it.
    func closed(_ conversation: inout Conversation) -> [Utterance<Outgoing>]

    /// A timer of a conversation has run down.
    func woke(_ timer: Int, _ conversation: inout Conversation) -> [Utterance<Outgoing>]

    /// What follows from a frame, in the order in which it leaves.
    ///
    /// - Parameters:
    ///   - frame: what was read.
    ///   - speaker: who sent it.
    ///   - isAnswered: whether the script answers it, so that what only a default says is left out.
    ///   - source: makes identifiers and times; asked only for those that are needed, in the contract's order.
    ///   - conversation: the connection's.
    /// - Returns: what the server does, in this order.
    func respond(
        to frame: Frame,
        from speaker: Speaker,
        isAnswered: Bool,
        source: inout some WireSource,
        _ conversation: inout Conversation?
    ) -> [Utterance<Outgoing>]

    /// Makes a message of a script's line that the server says.
    ///
    /// - Parameters:
    ///   - line: what is said; members that the contract can fill may be missing.
    ///   - request: the message that it answers, whose correlation it copies; nil where it answers none.
    ///   - speaker: who gets it.
    ///   - conversation: that connection's.
    /// - Returns: the message.
    /// - Throws: why the server could not send it.
    func say(
        _ line: ScriptLine,
        answering request: HeardMessage?,
        to speaker: Speaker,
        _ conversation: inout Conversation?
    ) throws(LineProblem) -> Outgoing
}

/// A client's frame as it was read.
package protocol ReadFrame: Sendable {
    /// Why it is no message of the contract, for people; nil where it is one.
    var problem: String? { get }
}

/// How much a conversation says that the contract does not state.
package enum DefaultTalk: Sendable, Hashable {
    /// What follows from names and places, too: greetings, answers, streams.
    case everything
    /// Only what the document states.
    case statedOnly
}
