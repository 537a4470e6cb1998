package import CodecRuntime
import ServerRules

/// Plays what the clients of a transcript did to an engine, and compares its answers with those of the transcript.
package struct Replay {
    /// Where the two differ.
    package struct Difference: Hashable, Sendable {
        /// The number of the line, from 1.
        package var line: Int
        /// The line of the transcript; nil behind the last one.
        package var recorded: String?
        /// What the engine answers; nil where it has no more answers.
        package var replayed: String?
    }

    /// How many lines were played or compared, the header included.
    package private(set) var lines: Int
    private var engine: any RoomEngine
    private let steps: (String) -> [Scenario.Step]?
    private var expected: [String] = []

    /// - Parameters:
    ///   - engine: made as the header says.
    ///   - header: the number of the line of the header; a mock that has started again has written another one.
    ///   - steps: reads the words of steps that were played by hand.
    package init(engine: any RoomEngine, header: Int = 1, steps: @escaping (String) -> [Scenario.Step]?) {
        self.engine = engine
        self.steps = steps
        lines = header
    }

    /// Takes the transcript's next line behind the header.
    ///
    /// - Parameters:
    ///   - text: the line, without its end.
    ///   - value: the same, read.
    /// - Returns: the first difference, if this line shows it.
    package mutating func take(_ text: String, _ value: JSONValue) -> Difference? {
        lines += 1
        guard let entry = TranscriptEntry(line: value, roster: engine.roster, steps: steps) else {
            guard let next = expected.first else { return Difference(line: lines, recorded: text, replayed: nil) }
            expected.removeFirst()
            return next == text ? nil : Difference(line: lines, recorded: text, replayed: next)
        }
        if let missing = expected.first { return Difference(line: lines, recorded: text, replayed: missing) }
        let own = engine.line(of: entry).jsonText
        expected = engine.answers(to: entry).map(\.jsonText)
        return own == text ? nil : Difference(line: lines, recorded: text, replayed: own)
    }

    /// The answer that the transcript lacks at its end.
    package var missing: Difference? {
        expected.first.map { Difference(line: lines + 1, recorded: nil, replayed: $0) }
    }
}
