internal import CodecRuntime
internal import ContractEngine
internal import ContractFiles
internal import ContractReading
import Foundation
internal import JSONSchema
internal import MockEngine
internal import ProtocolSpec
internal import SchemaValues
internal import SeededRandom
internal import SendBuddyMock
internal import ServerRules
internal import SpecParser
import Testing

/// A contract that generated codecs and the interpreter can serve gets the same transcript from both, byte for byte.
///
/// It is one whose members are texts, truth values and identifiers. Codecs write defaults that a client left out, and whole
/// numbers as their type has them; an interpreter passes on what it heard.
@Suite struct SameTranscriptTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    private static let script = """
        scenario: eventful
        you: ROLE
        seed: 5
        faults: [{drop: 0.1}, {delay: 20ms, jitter: 30ms, chance: 0.2}, {refuse: 503, chance: 0.2}]
        script:
          - {on: connect, do: [pause: 100ms, corrupt: missing-field]}
          - {on: {silence: 2s}, do: [{raw: "{"}, cut]}
        """

    @Test(arguments: 1...10, [true, false])
    func `Send Buddy's codecs and its document say the same`(_ seed: UInt64, _ isTimed: Bool) throws {
        try compare(SendBuddy(), "\(Self.root)/spec/send-buddy.yaml", seed: seed, isTimed: isTimed)
    }

    private func compare(_ wire: some WireProtocol, _ path: String, seed: UInt64, isTimed: Bool) throws {
        let contract = try ContractFile.reading(path).contract
        let interpreted = InterpretedContract(contract)
        let text = Self.script.replacing("ROLE", with: try #require(wire.channel.roles.first))
        let node = try DocumentReader().read(text, file: "eventful.yaml")
        var first = ScenarioReader(wire: wire)
        var second = ScenarioReader(language: interpreted.language)
        let compiled = Transcriber(
            MockEngine(
                serving: CompiledContract(wire),
                scenario: try #require(first.read(node).scenario),
                pacing: isTimed ? .timed : .immediate
            )
        )
        let read = Transcriber(
            MockEngine(
                serving: interpreted,
                scenario: try #require(second.read(node).scenario),
                pacing: isTimed ? .timed : .immediate
            )
        )
        let frames = try frames(of: contract, seed: seed)
        let (one, other) = (compiled.lines(seed: seed, frames), read.lines(seed: seed, frames))
        #expect(one.count > 200)
        #expect(one.contains { $0.hasPrefix(#"{"to":"#) })
        for (line, same) in zip(one, other) where line != same {
            Issue.record("compiled     \(line)\ninterpreted  \(same)")
            break
        }
        #expect(one.count == other.count)
    }

    /// What clients may send, and what they may not, as the contract's schemas have it.
    private func frames(of contract: Contract, seed: UInt64) throws -> [[UInt8]] {
        let socket = try #require(contract.sockets.first)
        var frames: [[UInt8]] = [Array("{".utf8), [], Array(#"{"type":"none"}"#.utf8), Array("[]".utf8)]
        for transfer in socket.receives {
            let schema = try #require(contract[transfer.message].payload.schema)
            let subject = SchemaSubject(
                schema.node,
                references: SchemaReferences(contract.documents),
                options: SchemaOptions(dialect: schema.dialect == .draft07 ? .draft07 : .draft2020)
            )
            var generator = SchemaValueGenerator(subject, seed: seed)
            for _ in 0..<40 {
                guard let sample = generator.next(invalid: 10) else { continue }
                frames.append(Array(sample.value.json.jsonText.utf8))
            }
        }
        return frames
    }
}

/// Plays what clients might do, from a seed, and writes down what came of it.
private struct Transcriber<Served: ServedContract> {
    private let engine: MockEngine<Served>

    init(_ engine: MockEngine<Served>) {
        self.engine = engine
    }

    func lines(seed: UInt64, _ frames: [[UInt8]]) -> [String] {
        var engine = engine
        var random = SplitMix64(seed: seed)
        var open: [ConnectionID] = []
        var timers: [TimerID] = []
        var lines: [String] = []
        func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
        let room = engine.roster.roomIDs[0]
        for number in 1...300 {
            let event: MockEvent
            switch below(8) {
            case 0, 1:
                let id = ConnectionID(number)
                open.append(id)
                let people = engine.roster[room].members
                event = .connected(id, Membership(room: room, person: people[below(people.count)]))
            case 2 where !open.isEmpty:
                let id = open.remove(at: below(open.count))
                event = below(2) == 0 ? .disconnected(id) : .closedEarly(id)
            case 3 where !timers.isEmpty: event = .woke(timers.remove(at: below(timers.count)))
            default:
                let id = open.isEmpty ? ConnectionID(999) : open[below(open.count)]
                event = .frame(id, frames[below(frames.count)], isText: below(20) != 0)
            }
            lines.append(engine.line(of: .event(event)).jsonText)
            for action in engine.handle(event) {
                if case .wake(let timer, _) = action { timers.append(timer) }
                // Each says in its own words why a frame is none of the contract's.
                if case .dropped(let id, _) = action {
                    lines.append("dropped \(id.number)")
                } else if let line = action.line(engine.roster) {
                    lines.append(line.jsonText)
                }
            }
        }
        return lines
    }
}
