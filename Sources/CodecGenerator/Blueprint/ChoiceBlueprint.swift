import CodecRuntime

/// An enum made of a `oneOf`.
struct ChoiceBlueprint {
    struct Branch {
        /// The case's Swift name.
        var name: String
        var doc: String
        var type: TypeBlueprint
        /// The discriminator's value.
        var word: String?
    }

    var name: String
    var doc: String
    var isDeprecated: Bool
    var discriminator: String?
    var branches: [Branch]
    var nested: [NestedBlueprint]
    var patterns: [PatternBlueprint]
    /// Whether a value may contain one of its own kind.
    var isRecursive: Bool
}
