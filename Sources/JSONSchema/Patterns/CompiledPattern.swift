/// An expression that is ready to be searched for: a reference, so that a search holds all of it by one.
final class CompiledPattern: Sendable {
    let program: PatternProgram

    init(_ program: PatternProgram) {
        self.program = program
    }

    /// The expression as it is written.
    var text: String { program.text }

    /// Whether a text has a match.
    ///
    /// - Parameter text: its code points.
    /// - Returns: the answer, and how much work it was; nil where it would have been too much.
    func matches(_ text: [UInt32]) -> (isMatch: Bool, work: Int)? {
        var matcher = PatternMatcher(self, text)
        guard let isMatch = matcher.search() else { return nil }
        return (isMatch, matcher.work / 16)
    }
}
