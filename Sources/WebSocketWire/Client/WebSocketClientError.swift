package import NIOHTTP1

/// Why there is neither a connection nor an HTTP answer.
package struct WebSocketClientError: Error, Sendable {
    /// What kind of failure it was; more kinds may come.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        /// Its name.
        package let description: String

        /// Nothing listens there, or the name has no address.
        package static let unreachable = Code(description: "unreachable")
        /// TCP or the handshake took longer than was allowed.
        package static let timedOut = Code(description: "timed out")
        /// TCP ended, or was reset, before the handshake was complete.
        package static let connectionEnded = Code(description: "connection ended")
        /// The server's answer is not HTTP, or a 101 that RFC 6455 §4.1 says to reject.
        package static let invalidHandshake = Code(description: "invalid handshake")
        /// The request can't be put on the wire as it is.
        package static let invalidRequest = Code(description: "invalid request")
    }

    /// What kind of failure it was.
    package var code: Code
    /// What happened, for people.
    package var message: String
    /// The server's answer, if there was one.
    package var response: HTTPResponseHead?
    /// The error beneath, if there was one.
    package var cause: (any Error)?

    package init(
        _ code: Code,
        _ message: String,
        response: HTTPResponseHead? = nil,
        cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.response = response
        self.cause = cause
    }
}

extension WebSocketClientError: CustomStringConvertible {
    package var description: String {
        "\(self.code): \(self.message)" + (self.cause.map { " (\($0))" } ?? "")
    }
}
