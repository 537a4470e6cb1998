import ServerRules

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
