package import MockEngine

/// A scenario that plays, and the files that it was read from.
package struct PlayedScenario: Sendable {
    package struct Source: Sendable, Hashable {
        /// The name that messages give it.
        package var file: String
        package var text: String

        package init(file: String, text: String) {
            self.file = file
            self.text = text
        }
    }

    package var scenario: Scenario
    /// The scenario's own file first, then those that it includes.
    package var sources: [Source]
    /// Whether the scenario was given as a text, and not as a file.
    package var isGiven: Bool

    package init(scenario: Scenario, sources: [Source] = [], isGiven: Bool = false) {
        self.scenario = scenario
        self.sources = sources
        self.isGiven = isGiven
    }
}
