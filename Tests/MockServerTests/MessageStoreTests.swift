import CodecRuntime
import MockEngine
import MockServer
import Testing

/// Messages in memory: the newest, as many as fit.
@Suite struct MessageStoreTests {
    private func message(_ number: Int, padding: Int = 0) -> PersistedMessage {
        PersistedMessage(
            message: Array("{\"n\":\(number)\(String(repeating: " ", count: padding))}".utf8),
            touch: .init(attribute: "moved_at", time: time(number))
        )
    }

    private func time(_ number: Int) -> WireTimestamp { WireTimestamp(microseconds: Int64(number) * 1_000_000) }

    private func numbers(_ store: MessageStore, _ room: String) -> [JSONValue?] {
        store.messages(in: room).map { $0["n"] }
    }

    @Test func `the oldest message of any room goes where there is one too many`() {
        var store = MessageStore(limit: MemoryLimit(entries: 3, bytes: 1_000))
        let isFull = [(1, "red"), (2, "blue"), (3, "red"), (4, "blue")].map { store.add(message($0), to: $1) }
        #expect(isFull == [false, false, false, true])
        #expect(numbers(store, "red") == [.integer(3)])
        #expect(numbers(store, "blue") == [.integer(2), .integer(4)])
        store.add(message(5), to: "blue")
        #expect(numbers(store, "blue") == [.integer(4), .integer(5)])
    }

    @Test func `so it is where they have too many bytes, and the newest always stays`() {
        var store = MessageStore(limit: MemoryLimit(entries: 100, bytes: 40))
        let isFull = [(1, 0), (2, 20), (3, 0)].map { store.add(message($0, padding: $1), to: "red") }
        #expect(isFull == [false, false, true])
        #expect(numbers(store, "red") == [.integer(2), .integer(3)])
        store.add(message(4, padding: 400), to: "red")
        #expect(numbers(store, "red") == [.integer(4)])
        store.add(message(5), to: "blue")
        #expect(numbers(store, "red") == [] && numbers(store, "blue") == [.integer(5)])
    }

    @Test func `what went still counts for identifiers, and for what messages have set`() {
        var store = MessageStore(limit: MemoryLimit(entries: 2, bytes: 1_000))
        for number in 1...5 { store.add(message(number), to: "red") }
        store.add(message(6), to: "blue")
        store.add(message(7), to: "blue")
        #expect(numbers(store, "red") == [])
        #expect(store.histories["red"] == RoomHistory(count: 5, last: time(5)))
        #expect(store.attributes(of: "red") == ["moved_at": time(5)])
    }

    @Test func `the newest of a room are removed again, and what they have set`() {
        var store = MessageStore(limit: MemoryLimit(entries: 4, bytes: 1_000))
        for number in 1...4 { store.add(message(number), to: "red") }
        store.add(message(5), to: "blue")
        store.removeLast(2, from: "red")
        #expect(numbers(store, "red") == [.integer(2)])
        #expect(numbers(store, "blue") == [.integer(5)])
        #expect(store.histories["red"] == RoomHistory(count: 2, last: time(2)))
        store.removeLast(9, from: "red")
        #expect(store.histories["red"] == RoomHistory(count: 1, last: time(1)))
        // There is room for three more.
        let isFull = (6...9).map { store.add(message($0), to: "red") }
        #expect(isFull == [false, false, false, true])
    }

    @Test func `a cleared one is as new`() {
        var store = MessageStore(limit: MemoryLimit(entries: 2, bytes: 1_000))
        for number in 1...3 { store.add(message(number), to: "red") }
        store.clear()
        #expect(store == MessageStore(limit: MemoryLimit(entries: 2, bytes: 1_000)))
    }
}
