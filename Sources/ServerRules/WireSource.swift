public import CodecRuntime

/// Where generated values come from: seeded in a mock, anything in a server.
public protocol WireSource {
    /// A new UUID, never given before.
    mutating func uuid() -> WireUUID
    /// The time at which the message was taken; never before an earlier one of the same room.
    mutating func timestamp() -> WireTimestamp
}
