import NIOCore
import SeededRandom
import Testing
internal import WebSocketWire

/// Bytes that no peer would send on purpose. A failure names its seed: put it into `seeds` to keep it.
struct FuzzTests {
    static let seeds: [UInt64] = Array(1...40)

    /// Lawful frames of every kind, some of them spoilt.
    static func traffic(_ generator: inout SplitMix64, masked: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...12, using: &generator) {
            let opcode = Opcode(rawValue: [0, 1, 2, 8, 9, 10].randomElement(using: &generator) ?? 0)
            let length = [0, 1, 5, 125, 126, 300].randomElement(using: &generator) ?? 0
            let payload = (0..<length).map { _ in UInt8.random(in: 0x20...0x7E, using: &generator) }
            let frame = Frame(opcode, payload, isFinal: Bool.random(using: &generator))
            bytes += frame.encoded(mask: masked ? .random(using: &generator) : nil)
        }
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^= 1 << UInt8.random(in: 0...7, using: &generator)
        }
        return bytes
    }

    static func noise(_ generator: inout SplitMix64) -> [UInt8] {
        (0..<Int.random(in: 0...400, using: &generator)).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    @Test(arguments: seeds, [WebSocketRole.server, .client])
    func `no bytes trap, and pieces don't matter`(_ seed: UInt64, _ role: WebSocketRole) {
        var generator = SplitMix64(seed: seed)
        for round in 0..<25 {
            let bytes =
                Bool.random(using: &generator)
                ? Self.noise(&generator) : Self.traffic(&generator, masked: role == .server)
            var whole = ConnectionMachine(role, maximumMessageSize: 500)
            let expected = whole.feed(bytes)
            var bytewise = ConnectionMachine(role, maximumMessageSize: 500)
            #expect(bytewise.feed(bytes, .bytewise) == expected, "seed \(seed), round \(round)")
            var split = ConnectionMachine(role, maximumMessageSize: 500)
            let index = Int.random(in: 0...bytes.count, using: &generator)
            #expect(split.feed(bytes, .split(at: index)) == expected, "seed \(seed), round \(round), split at \(index)")
            #expect(expected.sent.count(where: { $0.opcode == .close }) <= 1, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: seeds)
    func `lawful messages survive any fragmentation`(_ seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let text = String((0..<200).map { _ in "aé€😀".randomElement(using: &generator) ?? "a" })
        var rest = Array(text.utf8)[...]
        var frames: [Frame] = []
        while !rest.isEmpty {
            let count = Int.random(in: 0...min(40, rest.count), using: &generator)
            frames.append(Frame(frames.isEmpty ? .text : .continuation, Array(rest.prefix(count)), isFinal: false))
            rest = rest.dropFirst(count)
            if Bool.random(using: &generator) { frames.append(.ping()) }
        }
        frames.append(Frame(.continuation))
        var machine = ConnectionMachine(.server)
        let bytes = frames.flatMap { $0.encoded(mask: .random(using: &generator)) }
        #expect(machine.feed(bytes, .bytewise).texts == [text], "seed \(seed)")
    }
}
