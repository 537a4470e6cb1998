/// An HTTP operation beside the socket (AsyncAPI operation with an `http` binding and a reply).
package struct HTTPEndpoint: Sendable {
    /// One documented answer.
    package struct Reply: Sendable {
        package var status: Int
        package var message: Message

        package init(status: Int, message: Message) {
            self.status = status
            self.message = message
        }
    }

    /// The operation's name.
    package var name: String
    package var location: SourceLocation
    package var description: String?
    package var method: String
    /// The path, always the same: parameters are not supported here.
    package var path: String
    /// The token that a caller must bring, in a cookie or in the query.
    package var credential: Credential
    /// The documented answers, the successful one (2xx) first.
    package var replies: [Reply]
    /// What the successful answer is made from.
    package var delivery: Delivery

    package init(
        name: String,
        location: SourceLocation,
        description: String?,
        method: String,
        path: String,
        credential: Credential,
        replies: [Reply],
        delivery: Delivery
    ) {
        self.name = name
        self.location = location
        self.description = description
        self.method = method
        self.path = path
        self.credential = credential
        self.replies = replies
        self.delivery = delivery
    }
}
