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
