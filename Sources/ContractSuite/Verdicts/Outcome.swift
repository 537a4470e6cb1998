/// What a run has shown: the beginning of one sentence, which is the same in every report (`Report.verdict`).
package enum Outcome: String, Sendable {
    case kept = "the contract is kept"
    /// Nothing was found wrong, but some of what the server must do was not judged.
    case keptInPart = "the contract is kept, as far as it was judged"
    case broken = "the contract is broken"
    /// No check failed that isn't listed, but an entry of the list is out of date.
    case staleList = "the list of known failures is out of date"
    /// Nothing was found wrong up to the point where it was ended.
    case interrupted = "the run was interrupted"
    /// Nothing was found wrong, and the caller wants everything judged, which it was not.
    case incomplete = "not everything was judged"
    /// Nothing passed and nothing failed.
    case nothing = "nothing was shown"
}
