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

    /// What is known of the contract's messages.
    var messages: any MessageLibrary { get }

    /// The contract's file, which a scenario of this mock has to name; nil where it need not.
    var contract: String? { get }

    /// How the contract was read, in words.
    ///
    /// - Parameter width: how many columns a line may have.
    /// - Returns: lines of text; nil where that is not known.
    func explanation(width: Int) -> String?
}
