import ServerRules

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
