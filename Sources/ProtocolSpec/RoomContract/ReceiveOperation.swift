/// One message that the server receives, and what it does then.
package struct ReceiveOperation: Sendable {
    package var name: String
    package var location: SourceLocation
    package var description: String?
    package var message: Message
    package var onInvalid: InvalidFrameRule
    package var persists: Persistence?
    /// In the document's order, which is the order in which they leave.
    package var deliveries: [Delivery]

    package init(
        name: String,
        location: SourceLocation,
        description: String?,
        message: Message,
        onInvalid: InvalidFrameRule,
        persists: Persistence?,
        deliveries: [Delivery]
    ) {
        self.name = name
        self.location = location
        self.description = description
        self.message = message
        self.onInvalid = onInvalid
        self.persists = persists
        self.deliveries = deliveries
    }
}
