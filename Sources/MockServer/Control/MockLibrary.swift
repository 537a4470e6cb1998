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

    /// A message that a client could send, by its name in the contract; nil where the contract shows none.
    func example(of name: String) -> JSONValue?

    /// A message that the server could send, by its name in the contract; nil where the contract shows none.
    func serverExample(of name: String) -> JSONValue?

    /// The names of the messages that the server sends; nil where they are not known.
    var serverMessages: [String]? { get }

    /// What a scenario calls a message of a client's, as a pattern; nil where the frame is none.
    func pattern(ofFrame bytes: [UInt8]) -> JSONValue?

    /// Why a text is not one of the contract's messages; empty for one that is.
    ///
    /// - Parameters:
    ///   - text: a frame.
    ///   - isFromClient: whether it is for a client to send, or for the server.
    /// - Returns: each problem at its place.
    func problems(of text: String, isFromClient: Bool) -> [FrameProblem]
}
