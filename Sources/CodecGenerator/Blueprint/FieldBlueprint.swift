import CodecRuntime

/// A member of an object.
struct FieldBlueprint {
    var jsonName: String
    var name: String
    var doc: String
    var isDeprecated: Bool
    var isRequired: Bool
    var element: ElementBlueprint
    /// What a missing member means.
    var defaultValue: DefaultBlueprint?
    /// Whether the value must be stored out of line, since the struct contains its own kind.
    var isRecursive: Bool

    var isConstant: Bool {
        if case .constant = element.type { true } else { false }
    }

    /// The access of the stored property of a deprecated member, with a blank behind: the mock's module reads it, the
    /// app's own code does not.
    var storageAccess: String

    /// Its Swift type.
    var swiftType: String { element.type.swiftName + (isOptional ? "?" : "") }

    /// Whether the Swift property is an optional: a member that may be missing, or null.
    var isOptional: Bool { (!isRequired && defaultValue == nil) || element.isNullable }

    /// Whether it is written whatever its value is.
    var isAlwaysWritten: Bool { isRequired || isConstant || defaultValue != nil }

    /// The stored property. For a deprecated member it is not the public one, so that generated code, which reads and
    /// writes it, causes no warnings.
    var storage: String { isDeprecated ? "_" + SwiftName.bare(name) : name }
}
