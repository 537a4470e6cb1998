/// What happens in a run. The engine emits events, one after the other; reporters listen.
package enum SuiteEvent: Sendable {
    /// The run begins.
    case started(target: String, contract: String, seed: UInt64, checks: Int)
    /// Something about the run that whoever reads its verdict should know.
    case note(String)
    /// A check has begun or ended, in whatever order they do.
    case progress(SuiteProgress)
    /// A check has ended. These come in the order of the list: one that is early waits for those before it.
    case finished(CheckResult)
    /// The run is over.
    case ended(Report)
}

/// How far a run is.
package struct SuiteProgress: Sendable, Hashable {
    /// How many checks have ended.
    package var done: Int
    /// How many there are.
    package var total: Int
    /// The id of the check that began or ended last.
    package var check: String

    package init(done: Int, total: Int, check: String) {
        self.done = done
        self.total = total
        self.check = check
    }
}

/// Why there is no report.
package struct SuiteError: Error, Sendable {
    /// What kind of error; open, so that a new one breaks no caller.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        package let description: String

        private init(_ description: String) {
            self.description = description
        }

        /// No connection to any node could be made at all.
        package static let unreachable = Code("unreachable")
        /// A key or token could not be got from where the target says it is.
        package static let secret = Code("secret")
    }

    package var code: Code
    /// What was tried and what came of it; secrets redacted.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension SuiteError: CustomStringConvertible {
    package var description: String { message }
}
