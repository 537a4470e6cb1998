package import CodecRuntime
package import MockEngine
import NIOCore

/// The messages that a database would have, room by room: the newest of them, as many as the limit takes in all rooms.
package struct MessageStore: Sendable, Hashable {
    private struct Room: Sendable, Hashable {
        /// As they were sent, oldest first.
        var messages = CircularBuffer<PersistedMessage>()
        var changes = Changes()
        /// What the messages have changed that are no longer here.
        private var forgottenChanges = Changes()
        private var forgottenMessages = 0

        /// How many messages it has had, those among them that are no longer here.
        var count: Int { forgottenMessages + messages.count }

        mutating func add(_ persisted: PersistedMessage) {
            messages.append(persisted)
            changes.apply(persisted.touch)
        }

        mutating func removeFirst() -> PersistedMessage {
            let oldest = messages.removeFirst()
            forgottenChanges.apply(oldest.touch)
            forgottenMessages += 1
            return oldest
        }

        mutating func removeLast() -> PersistedMessage? {
            guard let newest = messages.popLast() else { return nil }
            changes = forgottenChanges
            for message in messages { changes.apply(message.touch) }
            return newest
        }
    }

    /// What messages have set in a room.
    private struct Changes: Sendable, Hashable {
        var attributes: [String: WireTimestamp] = [:]
        var last: WireTimestamp?

        mutating func apply(_ touch: PersistedMessage.Touch?) {
            guard let touch else { return }
            attributes[touch.attribute] = touch.time
            last = touch.time
        }
    }

    let limit: MemoryLimit
    private var rooms: [String: Room] = [:]
    /// The rooms of the messages, oldest message first.
    private var order = CircularBuffer<String>()
    private var bytes = 0

    /// - Parameter limit: how many messages are kept, in all rooms.
    package init(limit: MemoryLimit = .messages) {
        self.limit = limit
    }

    /// Adds the newest message of a room; the oldest of any room go where there would be too many.
    ///
    /// - Returns: whether there were too many.
    @discardableResult
    package mutating func add(_ persisted: PersistedMessage, to room: String) -> Bool {
        var persisted = persisted
        persisted.message = persisted.message.fitted
        rooms[room, default: Room()].add(persisted)
        order.append(room)
        bytes += persisted.message.count
        var isFull = false
        while limit.isExceeded(entries: order.count, bytes: bytes), let oldest = order.popFirst() {
            bytes -= rooms[oldest]?.removeFirst().message.count ?? 0
            isFull = true
        }
        return isFull
    }

    /// Removes the newest messages of a room again.
    package mutating func removeLast(_ count: Int, from room: String) {
        for _ in 0..<max(0, count) {
            guard let newest = rooms[room]?.removeLast(), let place = order.lastIndex(of: room) else { return }
            order.remove(at: place)
            bytes -= newest.message.count
        }
    }

    package mutating func clear() {
        self = MessageStore(limit: limit)
    }

    /// The messages of a room that are still here, oldest first.
    package func messages(in room: String) -> [JSONValue] {
        (rooms[room]?.messages ?? []).compactMap { try? JSONValue(decoding: $0.message.span.bytes) }
    }

    /// The times that messages have set, by the attributes' names.
    package func attributes(of room: String) -> [String: WireTimestamp] {
        rooms[room]?.changes.attributes ?? [:]
    }

    /// The rooms' histories, by their keys: a new engine must not repeat their identifiers and times.
    package var histories: [String: RoomHistory] {
        rooms.mapValues { RoomHistory(count: $0.count, last: $0.changes.last) }
    }
}

extension [UInt8] {
    /// The same bytes without spare capacity: they stay in memory for long.
    fileprivate var fitted: [UInt8] {
        capacity > count * 2 ? withUnsafeBufferPointer { Array($0) } : self
    }
}
