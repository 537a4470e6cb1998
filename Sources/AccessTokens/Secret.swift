/// A text that must never be seen: a key, a token.
///
/// Whatever prints it (interpolation, `dump`, a debugger, a failing test's message) shows a placeholder; only
/// ``reveal()`` returns the text, so that every place that uses it can be found by that word.
package struct Secret: Sendable, Hashable {
    private let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// The text itself, to sign or to send with, never to show.
    package func reveal() -> String {
        text
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always the same: it does not even show the length.
    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
