internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Why an answer is not complete.
package struct HTTPExchangeError: Error, Sendable, Equatable {
    /// What kind of failure it was; open, so that a new one breaks no caller.
    package struct Code: Hashable, Sendable {
        private let name: String

        /// The deadline has passed.
        package static let timedOut = Code(name: "timed out")
        /// There is no connection.
        package static let unreachable = Code(name: "unreachable")
        /// The connection ended, or failed, before the answer was complete.
        package static let connectionEnded = Code(name: "connection ended")
        /// The answer can't be read as HTTP/1.1.
        package static let invalidAnswer = Code(name: "invalid answer")
        /// The answer is longer than is read.
        package static let tooLong = Code(name: "too long")
        /// The request can't be sent as it is.
        package static let invalidRequest = Code(name: "invalid request")
    }

    package var code: Code
    /// What happened, for people.
    package var message: String

    static let late = HTTPExchangeError(code: .timedOut, message: "no answer in time")
    static let ended = HTTPExchangeError(
        code: .connectionEnded,
        message: "TCP ended before the answer was complete"
    )

    static func tooLong(_ longest: Int) -> HTTPExchangeError {
        HTTPExchangeError(code: .tooLong, message: "the answer has more than \(longest >> 20) MiB")
    }

    static let invalidRequest = HTTPExchangeError(
        code: .invalidRequest,
        message: "a header of the request has a character that HTTP does not allow"
    )
}

extension HTTPExchangeError {
    /// - Parameters:
    ///   - error: why there is no connection.
    ///   - node: where it should have gone.
    init(connecting error: any Error, to node: Node) {
        let failures = (error as? NIOConnectionError)?.connectionErrors.map(\.error) ?? [error]
        let isLate = failures.contains { if case .connectTimeout? = $0 as? ChannelError { true } else { false } }
        if isLate {
            self = .late
        } else {
            let reason = TransportSecurity.reason(error)
            self.init(code: .unreachable, message: reason ?? "no connection to \(node.host), port \(node.port)")
        }
    }

    /// - Parameter error: what went wrong on the connection.
    init(talking error: any Error) {
        if let reason = TransportSecurity.reason(error) {
            self.init(code: .unreachable, message: reason)
        } else if error as? HTTPParserError == .invalidEOFState || error is ChannelError {
            self = .ended
        } else if error is HTTPParserError {
            self.init(code: .invalidAnswer, message: "the answer is not HTTP/1.1: \(error)")
        } else {
            self.init(code: .connectionEnded, message: "the connection failed before the answer was complete: \(error)")
        }
    }
}
