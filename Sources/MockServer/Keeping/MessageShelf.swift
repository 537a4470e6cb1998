package import CodecRuntime
package import MockEngine

/// The messages that a database would have, room by room.
package struct MessageShelf: Sendable, Hashable {
    private struct Room: Sendable, Hashable {
        /// As they were sent.
        var messages: [[UInt8]] = []
        var attributes: [String: WireTimestamp] = [:]
        var last: WireTimestamp?
    }

    private var rooms: [String: Room] = [:]

    package init() {}

    package mutating func add(_ kept: KeptMessage, to room: String) {
        // A copy of just its size: what was written may have room for more.
        let message = kept.message.withUnsafeBufferPointer { Array($0) }
        rooms[room, default: Room()].messages.append(message)
        guard let touch = kept.touch else { return }
        rooms[room]?.attributes[touch.attribute] = touch.time
        rooms[room]?.last = touch.time
    }

    package mutating func clear() {
        rooms = [:]
    }

    /// Oldest first.
    package func messages(in room: String) -> [JSONValue] {
        (rooms[room]?.messages ?? []).compactMap { try? JSONValue(decoding: $0.span.bytes) }
    }

    /// What messages have moved, by the attributes' names.
    package func attributes(of room: String) -> [String: WireTimestamp] {
        rooms[room]?.attributes ?? [:]
    }

    /// What an engine that begins now must not repeat, by the rooms' keys.
    package var histories: [String: RoomHistory] {
        rooms.mapValues { RoomHistory(count: $0.messages.count, last: $0.last) }
    }
}
