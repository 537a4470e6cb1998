import ServerRules

/// One message that is sent, and to whom.
struct DeliveryBlueprint {
    /// An argument of the message's initializer.
    struct Argument {
        var label: String
        var value: ValueBlueprint
    }

    var audience: WireAudience
    /// The case of `ServerMessage`.
    var caseName: String
    /// The message's struct.
    var type: String
    var arguments: [Argument]
    var persistence: WirePersistence?
}
