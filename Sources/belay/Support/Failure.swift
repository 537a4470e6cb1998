import ArgumentParser
import ProtocolSpec

/// Why a command ends early: what to tell the user, and the exit code that stands for it.
struct Failure: Error {
    var code: ExitCode
    /// Whole lines, ready to be shown on the standard error output.
    var message: String

    /// The answer is no.
    static func answerIsNo(_ message: String) -> Failure { Failure(code: ExitCode(1), message: message) }

    /// A flag or argument makes no sense (EX_USAGE).
    static func usage(_ message: String) -> Failure { Failure(code: ExitCode(64), message: "error: \(message)") }

    /// A document can't be used (EX_DATAERR).
    static func unreadable(_ message: String) -> Failure { Failure(code: ExitCode(65), message: message) }

    /// A document can't be used, with every reason and its place.
    static func unreadable(_ error: DocumentError) -> Failure { unreadable(error.description) }

    /// A file is not there (EX_NOINPUT).
    static func notFound(_ message: String) -> Failure { Failure(code: ExitCode(66), message: "error: \(message)") }

    /// Something can't be reached or listened on (EX_UNAVAILABLE).
    static func unavailable(_ message: String) -> Failure { Failure(code: ExitCode(69), message: "error: \(message)") }
}
