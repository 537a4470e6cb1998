public import CodecRuntime

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

    /// What the server does with a frame that is not a valid message, by its discriminator's value if it has one.
    func onInvalid(discriminator: String?) -> InvalidFrameAnswer
}
