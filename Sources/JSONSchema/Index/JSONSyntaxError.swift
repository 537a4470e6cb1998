/// Why bytes are not a JSON text.
package struct JSONSyntaxError: Error, Hashable, Sendable {
    /// What is wrong, without a full stop.
    package var message: String
    /// The byte at which it shows, from 0.
    package var offset: Int

    package init(message: String, offset: Int) {
        self.message = message
        self.offset = offset
    }
}
