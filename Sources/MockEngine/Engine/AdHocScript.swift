/// Steps that are played by hand and are in no scenario.
package struct AdHocScript: Sendable, Hashable {
    /// The steps as they were written; a transcript keeps this.
    package var text: String
    package var steps: [Scenario.Step]

    package init(text: String, steps: [Scenario.Step]) {
        self.text = text
        self.steps = steps
    }

    /// Steps are the same when their text is.
    package static func == (left: AdHocScript, right: AdHocScript) -> Bool {
        left.text == right.text
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }
}
