import CodecRuntime

/// The Swift for what a missing member means.
struct DefaultBlueprint {
    /// The expression: a literal, or the name of a constant.
    var expression: String
    /// The JSON text that the constant is read from; nil for a literal.
    var json: String?

    /// The expression as said within a type: of a constant, qualified by the type that declares it.
    func expression(in type: String) -> String {
        json == nil ? expression : "\(type).\(expression)"
    }
}
