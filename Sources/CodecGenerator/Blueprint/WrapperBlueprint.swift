import CodecRuntime

/// A struct around a value that contains its own kind and is neither object nor choice.
struct WrapperBlueprint {
    var name: String
    var doc: String
    var element: ElementBlueprint
    var nested: [NestedBlueprint]
    var patterns: [PatternBlueprint]
}
