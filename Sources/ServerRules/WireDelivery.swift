public import CodecRuntime

/// One message to be sent, and to whom (an entry of `x-delivers`).
public struct WireDelivery<Message: WireValue>: Hashable, Sendable {
    /// Who receives it.
    public var audience: WireAudience
    /// What they receive.
    public var message: Message
    /// What is in the database afterwards; nil for a message that is not stored.
    public var persistence: WirePersistence?

    /// A delivery of a message to an audience.
    public init(to audience: WireAudience, _ message: Message, persistence: WirePersistence? = nil) {
        self.audience = audience
        self.message = message
        self.persistence = persistence
    }
}

/// Who receives a message; each case is named by the contract's word for it.
public enum WireAudience: String, CaseIterable, Sendable {
    /// Every connection in the room, the sender's own included.
    case all
    /// Every connection in the room, except those of the person who sent.
    case others
    /// Only the connection that sent.
    case sender
}

/// That a message is found in the database afterwards (`x-persists`).
public struct WirePersistence: Hashable, Sendable {
    /// The room's attribute that moves to the message's time; nil where the contract names none.
    public var touches: String?

    /// - Parameter touches: the room's attribute that moves to the message's time.
    public init(touches: String? = nil) {
        self.touches = touches
    }
}
