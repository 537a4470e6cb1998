package import CodecRuntime
internal import ContractEngine
package import MockEngine

/// How a client answers what the server asks, where the contract declares the answer.
package struct ClientAnswer: Sendable, Hashable {
    /// The name of the message that answers.
    package var name: String
    /// The answer, as it stands where it copies nothing.
    package var frame: OutgoingFrame
    /// The same as a value; nil where it is no JSON.
    package var json: JSONValue?
    /// Where the request's frame has what says which one it is; nil where nothing does.
    package var source: [String]?
    /// Where the answer's frame has it.
    package var copy: [String]

    package init(
        name: String,
        frame: OutgoingFrame,
        json: JSONValue? = nil,
        source: [String]? = nil,
        copy: [String] = []
    ) {
        self.name = name
        self.frame = frame
        self.json = json
        self.source = source
        self.copy = copy
    }

    /// The answer to a request.
    ///
    /// - Parameter request: what the server said; nil where it is no JSON.
    /// - Returns: the frame to send, with what it copies of the request.
    package func frame(to request: JSONValue?) -> OutgoingFrame {
        guard let json, let source, let value = request?[path: source] else { return frame }
        return OutgoingFrame(bytes: json.setting(copy[...], to: value).bytes)
    }
}
