/// The words for what a script does by itself; those for what goes wrong are `FaultWord`.
///
/// The words of the language stand here, where both the reader that obeys them and the schema that explains them to an
/// editor find them.
package enum StepWord: String, CaseIterable, Sendable {
    case pause, join, leave, expect, branch
    case `repeat`
    case goto, keep, you
}
