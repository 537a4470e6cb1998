import CodecRuntime

/// The rules of a string that a plain length does not say.
struct TextBlueprint {
    var minLength: Int?
    var maxLength: Int?
    /// The case of `WireTextFormat`.
    var format: String?
    /// The Swift name of the pattern's constant.
    var pattern: String?
}
