import MockEngine
import ProtocolSpec
import SendBuddyMock
import SendBuddyProtocol
import SpecParser

/// A scenario is refused with an error, or it can be played: clients connect, talk and leave, and its timers fire.
enum ScenarioTarget {
    private static let mostEvents = 50

    static func complaint(about bytes: [UInt8]) -> String? {
        guard let node = try? DocumentReader().read(bytes, file: "fuzz.yaml") else { return nil }
        var reader = ScenarioReader(wire: SendBuddy())
        let (scenario, diagnostics) = reader.read(node)
        if let complaint = DocumentTarget.complaint(about: diagnostics, in: bytes) { return complaint }
        guard let scenario else {
            return diagnostics.contains { $0.severity == .error } ? nil : "refused without an error"
        }
        // The same bytes, as steps by hand and as a pattern.
        _ = reader.steps(node, in: scenario)
        _ = reader.pattern(node)
        let played = play(scenario)
        return played == play(scenario) ? nil : "a scenario plays otherwise the second time"
    }

    /// The actions of an engine whose clients connect, talk and leave.
    private static func play(_ scenario: Scenario) -> [MockAction] {
        var engine = MockEngine(wire: SendBuddy(), scenario: scenario)
        var events: [MockEvent] = []
        let room = RoomID(index: 0)
        for (number, person) in engine.roster[room].members.enumerated() {
            events.append(.connected(ConnectionID(number), Membership(room: room, person: person)))
            for frame in [#"{"type":"message","content":"hello"}"#, #"{"type":"typing","is_typing":true}"#, "{"] {
                events.append(.frame(ConnectionID(number), Array(frame.utf8), isText: true))
            }
        }
        events.append(.disconnected(ConnectionID(0)))
        events.append(.connected(ConnectionID(-1), Membership(room: room, person: scenario.you)))
        events.append(.closedEarly(ConnectionID(-1)))
        var log: [MockAction] = []
        var next = 0
        while next < events.count, next < mostEvents {
            for action in engine.handle(events[next]) {
                log.append(action)
                if case .wake(let timer, _) = action { events.append(.woke(timer)) }
            }
            next += 1
        }
        return log
    }
}
