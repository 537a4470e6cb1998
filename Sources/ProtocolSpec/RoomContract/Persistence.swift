/// What must be found in the database after a message was received (`x-persists`).
package struct Persistence: Sendable {
    package var location: SourceLocation
    /// The delivered message that is kept.
    package var message: String
    /// The room's attribute that is moved to the message's time.
    package var touches: String?

    package init(location: SourceLocation, message: String, touches: String?) {
        self.location = location
        self.message = message
        self.touches = touches
    }
}
