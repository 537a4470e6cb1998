/// How serious a departure from the contract is.
package enum Level: String, Sendable, CaseIterable {
    /// A failure fails the run.
    case must = "MUST"
    /// A failure fails a strict run.
    case should = "SHOULD"
    /// Reported, never judged.
    case info = "INFO"
}
