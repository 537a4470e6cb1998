import MockServer

/// Why a mock can't do what it was asked for.
public struct MockFailure: Error, CustomStringConvertible {
    /// What kind of failure; open, so that a new one breaks no caller.
    public struct Code: Hashable, Sendable {
        private let name: String

        /// There is no such scenario, person or room.
        public static let notFound = Code(name: "notFound")
        /// A scenario, steps or a pattern can't be read.
        public static let invalid = Code(name: "invalid")
        /// The mock can't listen, or has ended.
        public static let unavailable = Code(name: "unavailable")
        /// What was waited for did not come in time.
        public static let timedOut = Code(name: "timedOut")
    }

    /// What kind of failure it is.
    public let code: Code
    /// What is wrong, and the cure.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    init(_ error: ControlError) {
        switch error.code {
        case .notFound: code = .notFound
        case .timedOut: code = .timedOut
        default: code = .invalid
        }
        description = error.message
    }
}
