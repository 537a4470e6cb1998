import CodecSamples
import Synchronization

/// One sample, and the sides that do the same with it.
final class Row: Sendable {
    /// One side's way to do it, that many times.
    struct Side: Sendable {
        let name: String
        let run: @Sendable (_ times: Int) -> Void
    }

    let name: String
    let sides: [Side]
    /// How often each side does it in a turn, found at the first one; and how many turns there have been.
    private let state = Mutex((times: [Int](), turns: 0))
    /// Long enough for the clock, short enough for a turn to be over before something else is run.
    private static let turnNanoseconds = 100_000

    init(_ name: String, _ sides: [Side]) {
        self.name = name
        self.sides = sides
    }

    /// Lets every side do it; picoseconds each time, in the order of `sides`.
    func turn() -> [Int] {
        state.withLock { state in
            if state.times.isEmpty { state.times = sides.map(Self.calibrate) }
            var found = sides.map { _ in 0 }
            for index in sides.indices {
                // Each turn begins with another side.
                let side = (index + state.turns) % sides.count
                let times = state.times[side]
                found[side] = Self.nanoseconds { sides[side].run(times) } * 1000 / times
            }
            state.turns += 1
            return found
        }
    }

    private static func calibrate(_ side: Side) -> Int {
        var times = 1
        while true {
            let taken = nanoseconds { side.run(times) }
            if taken >= turnNanoseconds { return times }
            times = taken * 10 < turnNanoseconds ? times * 10 : times * turnNanoseconds / max(1, taken) + 1
        }
    }

    private static func nanoseconds(_ body: () -> Void) -> Int {
        let taken = ContinuousClock().measure(body)
        return Int(taken / .nanoseconds(1))
    }
}

extension Row {
    /// Every sample, decoded and encoded.
    static let all = Sample.all.flatMap { sample -> [Row] in
        let belay = BelayCodec(sample)
        let cxx = CxxCodec(sample)
        let codable = CodableCodec(sample)
        let serialization = SerializationCodec(sample)
        precondition(belay.decode(1) == (sample.isValid ? 1 : 0), "Belay is wrong about \(sample.name)")
        precondition(cxx.decode(1) == (sample.isValid ? 1 : 0), "the C++ peer is wrong about \(sample.name)")
        precondition(codable.decode(1) == (sample.isValid ? 1 : 0), "JSONDecoder's peer is wrong about \(sample.name)")
        var rows = [
            Row(
                "decode \(sample.name)",
                [
                    Side(name: "belay") { _ = belay.decode($0) }, Side(name: "cxx") { _ = cxx.decode($0) },
                    Side(name: "codable") { _ = codable.decode($0) },
                    Side(name: "serialization") { _ = serialization.decode($0) },
                ]
            )
        ]
        if let encode = belay.encode {
            precondition(encode(1) == cxx.encode(1), "the C++ peer writes \(sample.name) otherwise")
            rows.append(
                Row(
                    "encode \(sample.name)",
                    [
                        Side(name: "belay") { _ = encode($0) }, Side(name: "cxx") { _ = cxx.encode($0) },
                        Side(name: "codable") { codable.encode($0) },
                        Side(name: "serialization") { serialization.encode($0) },
                    ]
                )
            )
        }
        return rows
    }
}
