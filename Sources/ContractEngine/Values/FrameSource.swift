internal import CodecRuntime
internal import SeededRandom
internal import ServerRules

/// What a frame's fresh values come from.
struct FrameSource {
    var random: SplitMix64
    /// Of the connection, in milliseconds since 1970.
    var clock: Int
    /// How many frames of this message came before.
    var ordinal: Int
    /// How many frames of whatever message came before in the stream: what sequences count.
    var count: Int
    var seed: UInt64
    /// What the frame is wanted for.
    var wish = VariantWish.any
    /// The connection's name.
    var connection: String

    /// A text of the connection's that never changes: a session's id.
    func connectionUUID(_ name: String) -> String {
        var random = SplitMix64.stream("connection", connection, name, seed: seed)
        return WireUUID(randomHigh: random.next(), low: random.next()).description
    }
}

extension FrameSource: WireSource {
    mutating func uuid() -> WireUUID {
        WireUUID(randomHigh: random.next(), low: random.next())
    }

    func timestamp() -> WireTimestamp {
        WireTimestamp(microseconds: Int64(clock) * 1_000)
    }
}
