package import CodecRuntime
package import MockEngine

/// The messages that a database would have, room by room.
package struct MessageStore: Sendable, Hashable {
    private struct Room: Sendable, Hashable {
        /// As they were sent.
        var messages: [[UInt8]] = []
        var attributes: [String: WireTimestamp] = [:]
        var last: WireTimestamp?
        /// The attribute that each message has set, and when.
        private var touches: [PersistedMessage.Touch?] = []

        mutating func add(_ persisted: PersistedMessage) {
            messages.append(persisted.message.fitted)
            touches.append(persisted.touch)
            apply(persisted.touch)
        }

        mutating func removeLast(_ count: Int) {
            messages.removeLast(min(count, messages.count))
            touches.removeLast(min(count, touches.count))
            (attributes, last) = ([:], nil)
            for touch in touches { apply(touch) }
        }

        private mutating func apply(_ touch: PersistedMessage.Touch?) {
            guard let touch else { return }
            attributes[touch.attribute] = touch.time
            last = touch.time
        }
    }

    private var rooms: [String: Room] = [:]

    package init() {}

    package mutating func add(_ persisted: PersistedMessage, to room: String) {
        rooms[room, default: Room()].add(persisted)
    }

    /// Removes the newest messages of a room again.
    package mutating func removeLast(_ count: Int, from room: String) {
        if count > 0 { rooms[room]?.removeLast(count) }
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

    /// The rooms' histories, by their keys: a new engine must not repeat their identifiers and times.
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
