package import ProtocolSpec

/// Why a scenario, a step or a message's pattern can't be read.
package struct ScenarioFileError: Error {
    /// What kind of error; open, so that a new one breaks no caller.
    package struct Code: Hashable, Sendable {
        private let name: String

        /// There is no such file, or it can't be read.
        package static let unavailable = Code(name: "unavailable")
        /// The document is not what it should be; the cause has every problem at its place.
        package static let broken = Code(name: "broken")
    }

    package var code: Code
    /// What is wrong, where, and what to do: one line, or several.
    package var message: String
    package var cause: DocumentError?

    /// - Parameter message: why the file can't be read, with its name.
    init(unavailable message: String) {
        code = .unavailable
        self.message = message
    }

    init(_ cause: DocumentError) {
        code = .broken
        message = cause.description
        self.cause = cause
    }
}
