/// The words for the steps of a script, except faults, which are `FaultWord`.
///
/// The words of the language are in this module for both the reader of scenarios and the schema for editors.
package enum StepWord: String, CaseIterable, Sendable {
    case pause, join, leave, expect, branch
    case `repeat`
    case goto, keep, you
}
