import CodecRuntime

/// A struct made of an object schema.
struct StructBlueprint {
    var name: String
    var doc: String
    var isDeprecated: Bool
    var fields: [FieldBlueprint]
    var nested: [NestedBlueprint]
    /// Whether members that are not listed are refused.
    var isClosed: Bool
    /// The type of members that are not listed, where they are kept.
    var additional: ElementBlueprint?
    /// The regular expressions that its values must match.
    var patterns: [PatternBlueprint] = []

    /// The property that keeps the members that are not listed.
    static let additionalName = "additionalProperties"
}
