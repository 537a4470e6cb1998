package import CodecRuntime

/// A message that a script says, all its texts filled in.
package struct ScriptLine: Sendable, Hashable {
    /// `$message`: which message it is; nil where its fields tell it.
    package var message: String?
    /// The payload; nil where the contract fills all of it. `$payload` holds what is no object: a text, or a binary frame in
    /// Base64 where the message is binary.
    package var payload: JSONValue?

    package init(message: String? = nil, payload: JSONValue?) {
        self.message = message
        self.payload = payload
    }
}

/// Why a line of a script can't be said.
package struct LineProblem: Error, Hashable {
    /// Where in the payload it is; empty for the whole.
    package var path: [String]
    /// What is wrong with it, and the cure.
    package var reason: String

    package init(path: [String] = [], reason: String) {
        self.path = path
        self.reason = reason
    }
}
