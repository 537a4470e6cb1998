/// The WebSocket channel: its address, who may connect, what each side may send.
package struct Channel: Sendable {
    package var name: String
    package var location: SourceLocation
    package var description: String?
    package var address: Address
    /// The token that a client must bring; nil where every client may connect.
    package var credential: Credential?
    package var room: Room
    /// In the order in which a server checks them.
    package var closeCodes: [CloseCode]
    /// The answer to a frame that belongs to no operation: malformed, unknown or binary.
    package var onInvalid: InvalidFrameRule
    /// What the server receives, in the document's order.
    package var receives: [ReceiveOperation]
    /// What the server sends, in the document's order.
    package var sends: [Message]
    /// The field that says which message a frame is; one for both directions, since no two differ in practice.
    package var discriminator: String

    package init(
        name: String,
        location: SourceLocation,
        description: String?,
        address: Address,
        credential: Credential?,
        room: Room,
        closeCodes: [CloseCode],
        onInvalid: InvalidFrameRule,
        receives: [ReceiveOperation],
        sends: [Message],
        discriminator: String
    ) {
        self.name = name
        self.location = location
        self.description = description
        self.address = address
        self.credential = credential
        self.room = room
        self.closeCodes = closeCodes
        self.onInvalid = onInvalid
        self.receives = receives
        self.sends = sends
        self.discriminator = discriminator
    }

    /// The message of that name among those the server sends.
    package func sent(_ name: String) -> Message? {
        sends.first { $0.name == name }
    }
}
