import CodecRuntime

/// An enum made of an `enum` schema.
struct EnumBlueprint {
    var name: String
    var doc: String
    /// Swift name and JSON text.
    var cases: [(name: String, value: String)]
}
