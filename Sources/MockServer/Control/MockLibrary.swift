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

    /// Which message of the contract a frame is, or why it is none.
    ///
    /// - Parameters:
    ///   - frame: the whole frame.
    ///   - isFromClient: whether it is for a client to send, or for the server.
    /// - Returns: the message's name, nil where it is not known; and each problem at its place.
    func judgement(of frame: FrameContent, isFromClient: Bool) -> FrameJudgement

    /// What a client sends of a payload, where that travels in an envelope; nil where the frame is the payload.
    func framed(_ payload: JSONValue, as name: String) -> JSONValue?

    /// The contract's file, which a scenario of this mock has to name; nil where it need not.
    var contract: String? { get }

    /// How the contract was read, in words.
    ///
    /// - Parameter width: how many columns a line may have.
    /// - Returns: lines of text; nil where that is not known.
    func explanation(width: Int) -> String?
}
