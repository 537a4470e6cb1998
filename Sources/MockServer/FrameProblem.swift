import CodecRuntime
import ProtocolSpec

/// What breaks the contract in a frame.
package struct FrameProblem: Sendable, Hashable {
    /// A JSON Pointer (RFC 6901); empty for the whole frame.
    package var pointer: String
    /// The keyword of the schema that is not satisfied, if it is one.
    package var keyword: String?
    /// What should be there and what is.
    package var message: String

    package init(pointer: String, keyword: String? = nil, message: String) {
        self.pointer = pointer
        self.keyword = keyword
        self.message = message
    }

    var json: JSONValue {
        .members([
            ("pointer", .string(pointer)), ("keyword", keyword.map(JSONValue.string)), ("message", .string(message)),
        ])
    }
}
