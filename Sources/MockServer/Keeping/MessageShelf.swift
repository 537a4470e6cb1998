package import CodecRuntime
package import MockEngine

/// The messages that a database would have, room by room.
package struct MessageShelf: Sendable, Hashable {
    private struct Room: Sendable, Hashable {
        var messages: [JSONValue] = []
        var attributes: [String: WireTimestamp] = [:]
        var last: WireTimestamp?
    }

    private var rooms: [String: Room] = [:]

    package init() {}

    package mutating func add(_ kept: KeptMessage, to room: String) {
        let text = String(decoding: kept.message, as: UTF8.self)
        rooms[room, default: Room()].messages.append((try? JSONValue(decoding: text)) ?? .string(text))
        guard let touch = kept.touch else { return }
        rooms[room]?.attributes[touch.attribute] = touch.time
        rooms[room]?.last = touch.time
    }

    package mutating func clear() {
        rooms = [:]
    }

    /// Oldest first.
    package func messages(in room: String) -> [JSONValue] {
        rooms[room]?.messages ?? []
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
