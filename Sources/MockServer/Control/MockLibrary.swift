package import CodecRuntime
package import MockEngine

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
