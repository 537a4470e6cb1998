package import CodecRuntime

/// What a room has from an earlier run: what is new gets identifiers and times of its own.
package struct RoomHistory: Sendable, Hashable {
    /// How many messages are stored.
    package var count: Int
    /// When the last one came.
    package var last: WireTimestamp?

    package init(count: Int, last: WireTimestamp?) {
        self.count = count
        self.last = last
    }
}
