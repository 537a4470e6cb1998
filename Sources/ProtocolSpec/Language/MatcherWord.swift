/// The words for conditions on a field, other than to equal a value.
///
/// Keys that begin with `$` are Belay's, all others the payload's. The words that are older than that rule go without it, too,
/// where they can't be members of the field.
package enum MatcherWord: String, CaseIterable, Sendable {
    case equals, matches, length, present
    case contains

    /// The word as it always means a condition.
    package var marked: String { "$\(rawValue)" }

    /// Whether the word means a condition without `$`, too.
    package var goesBare: Bool { self != .contains }

    /// Every key that means a condition on a field that is no object.
    package static var keys: [String] {
        allCases.filter(\.goesBare).map(\.rawValue) + allCases.map(\.marked)
    }
}
