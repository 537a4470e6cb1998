/// What a run has shown: one sentence, the same in every report.
package enum Outcome: String, Sendable {
    case kept = "the contract is kept"
    case broken = "the contract is broken"
    /// No check failed that isn't listed, but an entry of the list is out of date.
    case staleList = "the list of known failures is out of date"
    /// Nothing was found wrong up to the point where it was ended.
    case interrupted = "the run was interrupted"
    /// Nothing passed and nothing failed.
    case nothing = "nothing was shown"
}
