package import CodecRuntime

/// Matchers of a message, for those outside a script.
package struct MessagePattern: Sendable {
    private let matchers: [Scenario.Matcher]

    package init(_ matchers: [Scenario.Matcher]) {
        self.matchers = matchers
    }

    /// Whether a message satisfies all of them.
    package func isSatisfied(by message: JSONValue) -> Bool {
        matchers.allSatisfy { $0.isSatisfied(by: message) { try? Regex($0) } }
    }
}
