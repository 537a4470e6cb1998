import CodecRuntime
import MockEngine
import ProtocolSpec
import SpecParser
import Testing

/// Visits to sockets whose rooms have no members: rooms come into being, and guests are known by their names.
@Suite struct VisitTests {
    private func engine() -> MockEngine<FeedContract> {
        MockEngine(serving: FeedContract(), scenario: .defaultTalk)
    }

    private func visit(_ room: String, client: String? = nil, socket: Int = 0) -> Visit {
        Visit(socket: SocketID(index: socket), room: room, parameters: ["place": room], client: client)
    }

    private func admitted(_ visit: Visit, by engine: inout MockEngine<FeedContract>) throws -> Membership {
        guard case .admit(let membership) = engine.admit(visit) else {
            throw MissingError()
        }
        return membership
    }

    private struct MissingError: Error {}

    @Test func `a room comes into being with its first visitor, and stays the same for the next`() throws {
        var engine = engine()
        #expect(engine.roster.rooms.isEmpty)
        let first = try admitted(visit("/a"), by: &engine)
        let second = try admitted(visit("/b"), by: &engine)
        let third = try admitted(visit("/a"), by: &engine)
        #expect(engine.roster.rooms.map(\.key) == ["/a", "/b"])
        #expect(first.room == third.room && first.room != second.room)
        #expect(engine.roster[second.room].parameters == ["place": "/b"])
    }

    @Test func `a client is known by its name, else by its ordinal at the socket`() throws {
        var engine = engine()
        let people = try [visit("/a"), visit("/b"), visit("/a", client: "anna"), visit("/a", socket: 1), visit("/a")]
            .map { try admitted($0, by: &engine).person }
        #expect(people == ["feed-1", "feed-2", "anna", "private-1", "feed-3"])
    }

    @Test func `two connections of one name are one guest's`() throws {
        let text = """
            scenario: others
            script:
              - {on: {$message: ping}, do: [{server: {hello: you}, to: others}]}
            """
        var reader = ScenarioReader(language: FeedContract().language)
        let read = reader.read(try DocumentReader().read(text, file: "s.yaml"))
        var engine = MockEngine(serving: FeedContract(), scenario: try #require(read.scenario, "\(read.diagnostics)"))
        for (number, name) in ["anna", "anna", "ben"].enumerated() {
            let membership = try admitted(visit("/a", client: name), by: &engine)
            _ = engine.handle(.connected(ConnectionID(number + 1), membership))
        }
        func hearers(of number: Int) -> [Int] {
            engine.handle(.frame(ConnectionID(number), Array(#"{"ping":1}"#.utf8), isText: true)).flatMap { action in
                if case .send(_, let to) = action { to.map(\.number) } else { [Int]() }
            }
        }
        #expect(hearers(of: 1) == [3])
        #expect(hearers(of: 3) == [1, 2])
        _ = engine.handle(.disconnected(ConnectionID(1)))
        #expect(hearers(of: 2) == [3])
    }

    @Test func `there is an end to the rooms that come into being`() throws {
        var engine = engine()
        for number in 1...4_096 { _ = try admitted(visit("/\(number)"), by: &engine) }
        #expect(engine.admit(visit("/one-more")) == .refuse(status: 503))
        #expect(try admitted(visit("/7"), by: &engine).room == RoomID(index: 6))
    }

    @Test func `a transcript has visits, and plays them again`() throws {
        var engine = engine()
        let visit = Visit(
            socket: SocketID(index: 1),
            room: "/rooms/7",
            roomName: "rooms 7",
            parameters: ["room": "7", "area": "north"],
            client: "anna",
            role: "driver"
        )
        let line = engine.line(of: .visit(visit))
        #expect(
            line.jsonText
                == #"{"visit":"/rooms/7","name":"rooms 7","socket":1,"parameters":{"area":"north","room":"7"},"client":"anna","role":"driver"}"#
        )
        #expect(TranscriptEntry(line: line, roster: engine.roster) { _ in nil } == .visit(visit))
        #expect(engine.admit(visit).line.jsonText == #"{"admit":"anna"}"#)
        let membership = Membership(room: RoomID(index: 0), person: "anna", role: "driver")
        let connect = engine.line(of: .event(.connected(ConnectionID(1), membership)))
        #expect(
            TranscriptEntry(line: connect, roster: engine.roster) { _ in nil }
                == .event(.connected(ConnectionID(1), membership))
        )
    }
}
