package import ServerRules

/// The answer to an invalid frame (`x-on-invalid`).
package struct InvalidFrameRule: Sendable {
    package var answer: InvalidFrameAnswer
    package var location: SourceLocation

    package init(answer: InvalidFrameAnswer, location: SourceLocation) {
        self.answer = answer
        self.location = location
    }
}
