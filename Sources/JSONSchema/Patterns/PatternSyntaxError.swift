/// Why a text is not a regular expression that can be matched.
struct PatternSyntaxError: Error, Hashable {
    /// What is wrong, without a full stop.
    var message: String
    /// The code point at which it shows, from 0.
    var position: Int
}
