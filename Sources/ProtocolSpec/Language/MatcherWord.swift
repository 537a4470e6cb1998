/// The words for what a field must be like, where it is not simply equal to a value.
package enum MatcherWord: String, CaseIterable, Sendable {
    case equals, matches, length, present
}
