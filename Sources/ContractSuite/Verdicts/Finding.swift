/// What was found: the server did something else.
package struct Finding: Error, Sendable, Hashable {
    package var expected: String
    package var observed: String
    /// What to do about it; nil where nothing more is known than was observed.
    package var hint: String?

    package init(expected: String, observed: String, hint: String? = nil) {
        self.expected = expected
        self.observed = observed
        self.hint = hint
    }
}
