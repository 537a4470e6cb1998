package import CodecRuntime
package import MockEngine

/// A scenario that plays, and the files that it was read from.
package struct PlayedScenario: Sendable {
    package struct Source: Sendable, Hashable {
        /// As places name it.
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

/// Where a running mock finds what it can play. It reads files and documents, which the server itself does not.
package protocol MockLibrary: Sendable {
    /// All scenarios, sorted by name.
    func scenarios() -> [ScenarioListing]

    /// The scenario of that name.
    func scenario(named name: String) throws(ControlError) -> PlayedScenario

    /// A whole scenario, from its text.
    func scenario(text: String) throws(ControlError) -> PlayedScenario

    /// Steps in the words of a scenario's `do`: one, or a sequence of them.
    func steps(_ text: String, in scenario: Scenario) throws(ControlError) -> ManualSteps

    /// What a message must be like, in the words of a scenario's matchers.
    func pattern(_ text: String) throws(ControlError) -> MessagePattern

    /// A message that a client could send, by its value of the discriminator; nil where the contract shows none.
    func example(of value: String) -> JSONValue?

    /// Why a text is not one of the contract's messages; empty for one that is.
    ///
    /// - Parameters:
    ///   - text: a frame.
    ///   - isFromClient: whether it is for a client to send, or for the server.
    /// - Returns: each problem at its place.
    func problems(of text: String, isFromClient: Bool) -> [FrameProblem]
}

package struct ScenarioListing: Sendable, Hashable {
    package var name: String
    package var about: String?
    /// Why it can't be played.
    package var problem: String?

    package init(name: String, about: String?, problem: String?) {
        self.name = name
        self.about = about
        self.problem = problem
    }
}

/// Steps, and the same as values: for a transcript, and for the scenario that is made of them.
package struct ManualSteps: Sendable {
    package var steps: [Scenario.Step]
    package var words: [JSONValue]

    package init(steps: [Scenario.Step], words: [JSONValue]) {
        self.steps = steps
        self.words = words
    }
}
