/// Steps that are played by hand and stand in no scenario.
package struct AdHocScript: Sendable, Hashable {
    /// The words of the person who wrote them; what a transcript keeps.
    package var text: String
    package var steps: [Scenario.Step]

    package init(text: String, steps: [Scenario.Step]) {
        self.text = text
        self.steps = steps
    }

    /// The same words are the same steps.
    package static func == (left: AdHocScript, right: AdHocScript) -> Bool {
        left.text == right.text
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }
}
