package import CodecRuntime

/// What a room has from an earlier run: new messages must not get the same identifiers and times.
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
