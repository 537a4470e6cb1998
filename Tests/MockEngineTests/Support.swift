import CodecRuntime
import Foundation
import MockEngine
import ProtocolSpec
import SendBuddyMock
import SendBuddyProtocol
import SpecParser
import Testing

/// Reads a scenario from text; fails the test where it has errors.
func scenario(_ text: String) throws -> Scenario {
    var reader = ScenarioReader(wire: SendBuddy())
    let (scenario, diagnostics) = reader.read(try DocumentReader().read(text, file: "scenario.yaml"))
    return try #require(scenario, "\(diagnostics)")
}

let quiet = "{scenario: quiet, you: inviter, seed: 1, clock: 2026-01-13T18:30:00.123456Z}"
let mainRoom = RoomID(index: 0)
let otherRoom = RoomID(index: 1)
let mainKey = "550e8400-e29b-41d4-a716-446655440000"
let otherKey = "660e8400-e29b-41d4-a716-446655440001"

/// An engine with connections that a test opens by number. What it wants stored is put aside.
struct Table {
    var engine: MockEngine<CompiledContract<SendBuddy>>
    private(set) var persisted: [PersistedMessage] = []

    init(
        _ text: String = quiet,
        seed: UInt64? = nil,
        pacing: MockEngine<CompiledContract<SendBuddy>>.Pacing = .timed
    ) throws {
        engine = MockEngine(wire: SendBuddy(), scenario: try scenario(text), seed: seed, pacing: pacing)
    }

    mutating func open(_ number: Int, _ person: String, in room: RoomID = mainRoom) -> [MockAction] {
        handle(.connected(ConnectionID(number), Membership(room: room, person: person)))
    }

    mutating func close(_ number: Int) -> [MockAction] {
        handle(.disconnected(ConnectionID(number)))
    }

    /// The client closes the connection at once.
    mutating func closeEarly(_ number: Int) -> [MockAction] {
        handle(.closedEarly(ConnectionID(number)))
    }

    mutating func say(_ number: Int, _ text: String) -> [MockAction] {
        handle(.frame(ConnectionID(number), Array(text.utf8), isText: true))
    }

    mutating func handle(_ event: MockEvent) -> [MockAction] {
        engine.handle(event).filter { action in
            guard case .persist(_, let message) = action else { return true }
            persisted.append(message)
            return false
        }
    }

    mutating func wake(_ actions: [MockAction]) -> [MockAction] {
        actions.flatMap { action in
            if case .wake(let timer, _) = action { handle(.woke(timer)) } else { [MockAction]() }
        }
    }
}

extension MockAction {
    /// The message and who gets it; nil for any other action.
    var sent: (text: JSONValue, to: [Int])? {
        guard case .send(let bytes, let recipients) = self, let json = try? JSONValue(decoding: bytes.span.bytes) else {
            return nil
        }
        return (json, recipients.map(\.number))
    }

    var isDrop: Bool {
        if case .dropped = self { true } else { false }
    }
}

/// A chat message as a client writes it.
func chat(_ content: String) -> String {
    ClientMessage.sendMessage(SendMessage(content: content)).encodedText()
}

/// The text of a scenario in `mocks/`.
func shippedScenario(_ name: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return try String(contentsOf: root.appendingPathComponent("mocks/\(name).yaml"), encoding: .utf8)
}
