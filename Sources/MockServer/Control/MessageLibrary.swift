package import CodecRuntime
package import MockEngine

/// What a mock's pages and its control API know of a contract's messages.
package protocol MessageLibrary: Sendable {
    /// The words that scenarios may use.
    var language: ScriptLanguage { get }

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
}
