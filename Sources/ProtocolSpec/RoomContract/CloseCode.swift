package import CodecRuntime
package import ServerRules

/// One entry of `x-close-codes`.
package struct CloseCode: Sendable {
    /// The most bytes of a reason: a close frame's payload has 125 at most (RFC 6455, section 5.5), two of which are the
    /// code.
    package static let longestReason = 123

    package var code: Int
    package var location: SourceLocation
    package var name: String
    package var reason: String
    package var description: String?
    package var condition: CloseRule.Condition
    package var phase: CloseRule.Phase
    package var retry: RetryPolicy

    package init(
        code: Int,
        location: SourceLocation,
        name: String,
        reason: String,
        description: String?,
        condition: CloseRule.Condition,
        phase: CloseRule.Phase,
        retry: RetryPolicy
    ) {
        self.code = code
        self.location = location
        self.name = name
        self.reason = reason
        self.description = description
        self.condition = condition
        self.phase = phase
        self.retry = retry
    }
}
