/// The enum of all messages of one direction.
struct UnionBlueprint {
    /// One message.
    struct Case {
        /// The message's name in the contract.
        var message: String
        /// The case's Swift name.
        var name: String
        /// The struct's Swift name.
        var type: String
        var doc: String
        var discriminatorValue: String
    }

    var name: String
    var doc: String
    /// The field that says which message a frame is.
    var discriminator: String
    /// In the contract's order.
    var cases: [Case]
}
