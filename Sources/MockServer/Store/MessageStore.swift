package import CodecRuntime
package import MockEngine

/// The messages that a database would have, room by room.
package struct MessageStore: Sendable, Hashable {
    private struct Room: Sendable, Hashable {
        /// As they were sent.
        var messages: [[UInt8]] = []
        var attributes: [String: WireTimestamp] = [:]
        var last: WireTimestamp?

        mutating func add(_ kept: KeptMessage) {
            messages.append(kept.message.fitted)
            guard let touch = kept.touch else { return }
            attributes[touch.attribute] = touch.time
            last = touch.time
        }
    }

    private var rooms: [String: Room] = [:]

    package init() {}

    package mutating func add(_ kept: KeptMessage, to room: String) {
        rooms[room, default: Room()].add(kept)
    }

    package mutating func clear() {
        rooms = [:]
    }

    /// The messages of a room, oldest first.
    package func messages(in room: String) -> [JSONValue] {
        (rooms[room]?.messages ?? []).compactMap { try? JSONValue(decoding: $0.span.bytes) }
    }

    /// The times that messages have set, by the attributes' names.
    package func attributes(of room: String) -> [String: WireTimestamp] {
        rooms[room]?.attributes ?? [:]
    }

    /// What a new engine must not repeat, by the rooms' keys.
    package var histories: [String: RoomHistory] {
        rooms.mapValues { RoomHistory(count: $0.messages.count, last: $0.last) }
    }
}

extension [UInt8] {
    /// The same bytes without spare capacity: they stay in memory for long.
    fileprivate var fitted: [UInt8] {
        capacity > count * 2 ? withUnsafeBufferPointer { Array($0) } : self
    }
}
