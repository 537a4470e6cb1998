/// What was found: the server did something else.
package struct Finding: Error, Sendable, Hashable {
    package var expected: String
    package var observed: String
    /// What to do about it; nil where nothing more is known than was observed.
    package var hint: String?
    /// The fault that it points to; nil where what was observed is all that is known.
    package var cause: CauseName?

    package init(expected: String, observed: String, hint: String? = nil, cause: CauseName? = nil) {
        self.expected = expected
        self.observed = observed
        self.hint = hint
        self.cause = cause
    }
}
