import NIOCore
import SystemCalls

/// Why a mock can't serve, or can't go on.
package struct MockServerError: Error, CustomStringConvertible {
    /// What kind of error; open, so that a new one breaks no caller.
    package struct Code: Hashable, Sendable {
        private let name: String

        /// The address or the port can't be listened on.
        package static let cannotListen = Code(name: "cannotListen")
        /// Messages can't be written to the store any more.
        package static let storeFailed = Code(name: "storeFailed")
    }

    package var code: Code
    /// What is wrong, where, and what to do.
    package var description: String
    package var cause: (any Error)?

    /// - Parameter reason: why messages can't be written, with the file's name.
    init(store reason: String) {
        code = .storeFailed
        description = "\(reason); the mock ends, so that no client sees a message that is not in the store"
    }

    init(listening configuration: MockConfiguration, cause: any Error) {
        code = .cannotListen
        self.cause = cause
        let (host, port) = (configuration.host, configuration.port)
        if let cause = cause as? IOError, SystemError(code: cause.errnoCode) == .addressInUse {
            description =
                "\(host):\(port) is in use; stop what listens there, or choose a port with --port (0 takes a free one)"
        } else if let cause = cause as? IOError {
            description = "can't listen on \(host):\(port): \(SystemError(code: cause.errnoCode))"
        } else if cause is SocketAddressError || cause is SocketAddressError.UnknownHost {
            description =
                "can't listen on \(host):\(port): \(host) is not an address of this machine; give --host one that is"
        } else {
            description = "can't listen on \(host):\(port): \(cause)"
        }
    }
}
