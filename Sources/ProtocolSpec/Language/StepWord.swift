/// The words for the steps of a script, except faults, which are `FaultWord`.
///
/// The words of the language are in this module for both the reader of scenarios and the schema for editors.
package enum StepWord: String, CaseIterable, Sendable {
    case pause, join, leave, expect, branch
    case `repeat`
    case goto, keep, you
    case server, reply, every

    /// Whether it is about people in roles, so that a contract without roles has no use for it.
    package var needsRoles: Bool {
        switch self {
        case .join, .leave, .you: true
        case .pause, .expect, .branch, .repeat, .goto, .keep, .server, .reply, .every: false
        }
    }
}
