import ServerRules

/// What is sent after one of the clients' messages.
struct MessageDeliveries {
    /// The case of `ClientMessage`.
    var caseName: String
    /// Whether a delivery takes a value of the message.
    var readsMessage: Bool
    /// In the order in which they leave.
    var deliveries: [DeliveryBlueprint]
}
