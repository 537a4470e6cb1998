import CodecRuntime

/// A type that may also be null.
struct ElementBlueprint {
    var type: TypeBlueprint
    var isNullable: Bool

    /// Its Swift type.
    var swiftType: String { type.swiftName + (isNullable ? "?" : "") }
}
