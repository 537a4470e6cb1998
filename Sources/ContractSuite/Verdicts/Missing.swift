/// The target lacks something that the check needs; the text says what to add.
///
/// What can be known before a run is a `Need`. This is for what shows only in it, such as a token that a command does not
/// print.
struct Missing: Error, Sendable, Hashable {
    var text: String

    init(_ text: String) {
        self.text = text
    }

    init(_ need: Need) {
        text = need.reason
    }
}
