import CodecRuntime

/// A regular expression, compiled once.
struct PatternBlueprint {
    /// The Swift name of its constant.
    var name: String
    var text: String
}
