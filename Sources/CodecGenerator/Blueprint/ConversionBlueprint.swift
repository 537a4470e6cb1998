import ServerRules

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
