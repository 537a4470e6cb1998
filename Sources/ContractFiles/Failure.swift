package import ProtocolSpec

/// Why a command ends early: what to tell the user, and the exit code.
package struct Failure: Error {
    package var code: Int32
    /// Whole lines, ready to be shown on the standard error output.
    package var message: String
    /// What is wrong with the document, if that is why; `message` has it, too.
    package var problem: DocumentError?

    package init(code: Int32, message: String, problem: DocumentError? = nil) {
        self.code = code
        self.message = message
        self.problem = problem
    }

    /// The answer is no.
    package static func answerIsNo(_ message: String) -> Failure { Failure(code: 1, message: message) }

    /// A flag or argument makes no sense (EX_USAGE).
    package static func usage(_ message: String) -> Failure { Failure(code: 64, message: "error: \(message)") }

    /// A document can't be used (EX_DATAERR).
    package static func unreadable(_ message: String) -> Failure { Failure(code: 65, message: message) }

    /// A document can't be used, with every reason and its place.
    package static func unreadable(_ error: DocumentError) -> Failure {
        Failure(code: 65, message: error.description, problem: error)
    }

    /// A file is not there (EX_NOINPUT).
    package static func notFound(_ message: String) -> Failure { Failure(code: 66, message: "error: \(message)") }

    /// Something can't be reached, written or listened on (EX_UNAVAILABLE).
    package static func unavailable(_ message: String) -> Failure { Failure(code: 69, message: "error: \(message)") }
}
