package import CodecRuntime
package import MockEngine

/// Steps, and the same steps as JSON: for a transcript, and for the scenario that a recording becomes.
package struct ManualSteps: Sendable {
    package var steps: [Scenario.Step]
    package var words: [JSONValue]

    package init(steps: [Scenario.Step], words: [JSONValue]) {
        self.steps = steps
        self.words = words
    }
}
