/// What happens in a run. The engine emits events, one after the other; reporters listen.
package enum SuiteEvent: Sendable {
    /// The run begins.
    case started(target: String, contract: String, seed: UInt64, checks: Int)
    /// Something about the run that a reader of its verdict should know.
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
