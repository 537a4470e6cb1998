package import CodecRuntime

/// What a message must be like, for those outside a script.
package struct MessagePattern: Sendable {
    private let pattern: Scenario.Pattern
    /// The field that says which message it is; nil where there is none.
    private let discriminator: String?

    package init(_ pattern: Scenario.Pattern, discriminator: String? = nil) {
        self.pattern = pattern
        self.discriminator = discriminator
    }

    /// Whether a message satisfies it.
    package func isSatisfied(by message: HeardMessage) -> Bool {
        pattern.isSatisfied(by: message) { try? Regex($0) }
    }

    /// Whether a payload satisfies it. Which message it is, only its discriminator tells.
    package func isSatisfied(by payload: JSONValue) -> Bool {
        isSatisfied(by: HeardMessage(name: discriminator.flatMap { payload[$0]?.string }, payload: payload))
    }
}
