/// How much a departure from the contract weighs.
package enum Level: String, Sendable, CaseIterable {
    /// A failure fails the run.
    case must = "MUST"
    /// A failure fails a strict run.
    case should = "SHOULD"
    /// Told, never judged.
    case info = "INFO"
}
