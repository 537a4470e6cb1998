import CodecRuntime
package import HTTPTypes
package import Hummingbird
import ProtocolSpec

/// Why a running mock can't do what it was asked for: over HTTP the answer's status and detail, in a program an error.
package struct ControlError: Error {
    /// What kind of error, by its HTTP status; open, so that a new one breaks no caller.
    package struct Code: Hashable, Sendable {
        let status: HTTPResponse.Status

        /// There is no such room, person, rule or scenario.
        package static let notFound = Code(status: .notFound)
        /// The request or a document in it breaks a rule.
        package static let invalid = Code(status: .unprocessableContent)
        /// The request is larger than any that makes sense.
        package static let tooLarge = Code(status: .contentTooLarge)
        /// What was waited for did not come in time.
        package static let timedOut = Code(status: .requestTimeout)
    }

    package var code: Code
    /// What is wrong and what to do: one line, or several with places.
    package var message: String
    /// The entries that had arrived when the time was up.
    var entries: [JSONValue]?

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ code: Code, _ message: String, entries: [JSONValue]) {
        self.init(code, message)
        self.entries = entries
    }
}

extension ControlError: HTTPResponseError {
    package var status: HTTPResponse.Status { code.status }

    package func response(from request: Request, context: some RequestContext) throws -> Response {
        .json(status, .members([("detail", .string(message)), ("entries", entries.map(JSONValue.array))]))
    }
}
