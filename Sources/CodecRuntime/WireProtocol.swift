/// A contract's protocol as code: the seam between what is generated and everything that serves or speaks it.
///
/// An engine that is generic over it knows no protocol by name. The requirements are those of a value, not of a type, so
/// that a conformance may also interpret a contract at run time.
public protocol WireProtocol: Sendable {
    /// What clients send.
    associatedtype ClientMessage: WireValue
    /// What the server sends.
    associatedtype ServerMessage: WireValue

    /// The contract's channel: its name, rooms, roles and rules.
    var channel: ChannelRules { get }

    /// What a WebSocket request asks for, by its target as it stands in the request line: path and query.
    func admissionRequest(target: String) -> AdmissionRequest

    /// The request target that opens a room.
    ///
    /// - Parameters:
    ///   - room: the room's key.
    ///   - token: put into the query; nil leaves it out.
    /// - Returns: path and query, percent-encoded.
    func target(room: String, token: String?) -> String

    /// Whether a decoded message is one of the contract's; a message with an unknown discriminator is decoded all the same.
    func isKnown(_ message: ClientMessage) -> Bool

    /// What is sent after a client's message, and to whom, in the order in which it leaves.
    ///
    /// - Parameters:
    ///   - message: what was received.
    ///   - sender: who sent it.
    ///   - source: makes identifiers and times; asked only for those that are needed, in the contract's order.
    /// - Returns: messages and audiences.
    func deliveries(
        of message: ClientMessage,
        from sender: WirePerson,
        source: inout some WireSource
    ) -> [WireDelivery<ServerMessage>]

    /// What a frame gets that is no message of the contract, by its discriminator's value if it has one.
    func onInvalid(discriminator: String?) -> InvalidFrameAnswer
}

/// Somebody who takes part.
public struct WirePerson: Hashable, Sendable {
    /// The identity that a token's subject names.
    public var id: WireUUID
    /// The name that others see.
    public var name: String

    /// A person with identity and name.
    public init(id: WireUUID, name: String) {
        self.id = id
        self.name = name
    }
}

/// Where generated values come from: seeded in a mock, anything in a server.
public protocol WireSource {
    /// A new UUID, never given before.
    mutating func uuid() -> WireUUID
    /// The time at which the message was taken; never before an earlier one of the same room.
    mutating func timestamp() -> WireTimestamp
}

/// Who receives a message.
public enum WireAudience: Hashable, Sendable {
    /// Every connection in the room, the sender's own included.
    case all
    /// Every connection in the room that is not of the person who sent.
    case others
    /// Only the connection that sent.
    case sender
}

/// One message to be sent, and to whom.
public struct WireDelivery<Message: WireValue>: Hashable, Sendable {
    /// Who receives it.
    public var audience: WireAudience
    /// What they receive.
    public var message: Message
    /// How it is kept, too; nil for a message that leaves no trace.
    public var keeping: WireKeeping?

    /// A delivery of a message to an audience.
    public init(to audience: WireAudience, _ message: Message, keeping: WireKeeping? = nil) {
        self.audience = audience
        self.message = message
        self.keeping = keeping
    }
}

/// That a message is found in the database afterwards (`x-persists`).
public struct WireKeeping: Hashable, Sendable {
    /// The room's attribute that moves to the message's time; nil where the contract names none.
    public var touches: String?

    /// - Parameter touches: the room's attribute that moves to the message's time.
    public init(touches: String? = nil) {
        self.touches = touches
    }
}

/// What a frame gets that is no message of the contract.
public enum InvalidFrameAnswer: Hashable, Sendable {
    /// Dropped; the socket stays open.
    case ignore
    /// The socket is closed with this code.
    case close(UInt16)
}

/// What a WebSocket request asks for, by its target alone.
public enum AdmissionRequest: Hashable, Sendable {
    /// Something that is not this channel.
    case elsewhere
    /// The channel. A room whose key has not the documented form is nil: there is no such room.
    case channel(room: String?, token: String?)
}
