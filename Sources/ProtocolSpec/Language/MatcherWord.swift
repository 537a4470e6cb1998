/// The words for conditions on a field, other than to equal a value.
package enum MatcherWord: String, CaseIterable, Sendable {
    case equals, matches, length, present
}
