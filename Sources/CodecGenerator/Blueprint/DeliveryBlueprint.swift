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

/// Where the value of a delivered field comes from.
enum ValueBlueprint {
    /// A value of the received message.
    ///
    /// - Parameters:
    ///   - path: the members that lead to it, as Swift says them: `.a?.b`.
    ///   - conversion: makes it a value of the delivered field's type.
    ///   - otherwise: the expression for a missing value, where the delivered field must have one.
    case member(path: String, conversion: ConversionBlueprint, otherwise: String?)
    case senderID(isText: Bool)
    case senderName
    case uuid(isText: Bool)
    case timestamp(isText: Bool)
    /// Never used: a delivery on a socket hands out no token, since the parser allows that on HTTP operations only.
    case emptyText
}

/// How a value of one Swift type becomes a value of another, where the contract says that it fits.
indirect enum ConversionBlueprint: Equatable {
    case same
    case double
    case rawValue
    case description
    /// A generated type made of another that has the same JSON.
    case generated(String)
    /// A generated type that is read from JSON.
    case read(JSONConversionBlueprint, as: String)
    /// Each element of an array.
    case elements(ConversionBlueprint)
    /// Each value of a map.
    case values(ConversionBlueprint)
    /// A value that may be nil, and then stays so.
    case optional(ConversionBlueprint)
    case json(JSONConversionBlueprint)
}

/// How a value of a Swift type becomes a `JSONValue`.
indirect enum JSONConversionBlueprint: Equatable {
    case same
    /// A case of `JSONValue` that holds the value as it is.
    case scalar(String)
    /// A string of the value's description.
    case description
    case array(JSONConversionBlueprint)
    case object(JSONConversionBlueprint)
    /// A value that may be nil, which is null.
    case optional(JSONConversionBlueprint)
    /// A generated type, which writes itself.
    case generated
}
