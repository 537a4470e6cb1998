internal import CodecRuntime
internal import ContractEngine
internal import ContractFiles
internal import ContractReading
internal import EveryKeywordMock
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
/// Codecs write defaults that a client left out, members in the contract's order, and numbers as their type has them; they
/// have no room for integers beyond 64 bits. So does the interpreter, where codecs could be generated.
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

    @Test(arguments: 1...10, [true, false])
    func `Every keyword's codecs and their document say the same`(_ seed: UInt64, _ isTimed: Bool) throws {
        try compare(
            EveryKeyword(),
            "\(Self.root)/Tests/CodecGeneratorTests/every-keyword.yaml",
            seed: seed,
            isTimed: isTimed,
            Self.numbers.map { #"{"kind":"2nd größe","id":\#($0)}"# } + Self.choices
        )
    }

    @Test func `a number beyond 64 bits is told, and what is wrong with a message is answered as its operation says`()
        throws
    {
        let contract = InterpretedContract(
            try ContractFile.reading("\(Self.root)/Tests/CodecGeneratorTests/every-keyword.yaml").contract
        )
        func answer(_ text: String) throws -> (problem: String?, isClosed: Bool) {
            let frame = contract.read(Array(text.utf8), isText: true, over: SocketID(index: 0))
            var talk = ConnectionEngine(plan: contract.plans[0], speaker: Speaker(name: "solo"), seed: 0)
            var source = RoomSource()
            let actions = talk.respond(to: frame, isAnswered: false, source: &source)
            return (frame.problem, actions.contains { if case .close = $0 { true } else { false } })
        }
        let large = try answer(#"{"kind":"2nd größe","id":9223372036854775808}"#)
        #expect(large.problem?.contains("beyond 64 bits") == true && large.isClosed)
        let ignored = try answer(#"{"kind":"everything"}"#)
        #expect(ignored.problem != nil && !ignored.isClosed)
        let good = try answer(#"{"kind":"2nd größe","id":9223372036854775807}"#)
        #expect(good.problem == nil && !good.isClosed)
    }

    /// What an integer is, and what has no room in 64 bits.
    private static let numbers = [
        "1", "1.0", "-0", "1e2", "1.5e1", "1.5", "9007199254740993", "9007199254740993.0", "9223372036854775807",
        "-9223372036854775808", "-9.223372036854775808e18", "9223372036854775808", "-9.223372036854776e+18", "1e30",
        "1e400",
    ]

    private static let choices = [
        #"{"grade":5.0,"value":1e400,"figure":{"shape":"dot"},"kind":"choices"}"#,
        #"{"value":[1.0,2e1],"figure":{"radius":1,"x":2,"shape":"circle"},"kind":"choices","nest":[[]],"more":1}"#,
        #"{"kind":"choices","value":null,"person":{"age":7.0,"name":"A","nick":"B","x":1},"figure":{"side":2,"shape":"square"}}"#,
        #"{"index":{"b":{},"a":{"d":{},"c":{}}},"kind":"choices","value":"a","figure":{"shape":"dot","size":1.0}}"#,
        #"{"kind":"choices","kind":"choices","value":"\u0061","person":{"name":"\u00e9"},"figure":{"shape":"dot"}}"#,
    ]

    private func compare(
        _ wire: some WireProtocol,
        _ path: String,
        seed: UInt64,
        isTimed: Bool,
        _ more: [String] = []
    ) throws {
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
        let frames = try frames(of: contract, seed: seed) + more.map { Array($0.utf8) }
        let (one, other) = (compiled.lines(seed: seed, frames), read.lines(seed: seed, frames))
        #expect(one.count > 200)
        #expect(one.contains { $0.hasPrefix(#"{"to":"#) })
        for (index, (line, same)) in zip(one, other).enumerated() where line != same {
            let before = one[..<index].last { $0.hasPrefix(#"{"from":"#) } ?? ""
            Issue.record("compiled     \(line)\ninterpreted  \(same)\nafter        \(before)")
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
                let text = sample.value.json.jsonText
                frames.append(Array(text.utf8))
                // The same values, written in another way.
                frames.append(Array(text.replacing(#/(:-?[0-9]+)([,}])/#) { "\($0.output.1).0\($0.output.2)" }.utf8))
            }
        }
        return frames
    }
}

/// The values of a room in which nothing was said.
private struct RoomSource: WireSource {
    func uuid() -> WireUUID { WireUUID(high: 0, low: 1) }
    func timestamp() -> WireTimestamp { WireTimestamp(microseconds: 0) }
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
