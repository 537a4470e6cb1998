package import ProtocolSpec

/// One way in which a value breaks its schema.
package struct SchemaProblem: Hashable, Sendable {
    /// The keyword that is broken; empty for a schema that allows nothing.
    package var keyword: String
    /// Where the value is in the text, as a JSON pointer; empty for all of it.
    package var pointer: String
    /// The value's first byte.
    package var offset: Int
    /// Where the keyword stands.
    package var location: SourceLocation
    /// What is wrong, to be read after the name of the value: "must be a string, not a number".
    package var message: String
    /// For `anyOf` and `oneOf`: what is wrong in the branch that was meant.
    package var causes: [SchemaProblem] = []
}

extension SchemaProblem: CustomStringConvertible {
    /// The whole sentence: "/price must be at least 0, not -1".
    package var description: String { "\(pointer.isEmpty ? "the value" : pointer) \(message)" }
}

/// What a schema says of a value.
package struct SchemaVerdict: Hashable, Sendable {
    /// None where the value is valid.
    package var problems: [SchemaProblem]
    /// Whether judging would have taken too much work; the one problem says so.
    package var hasGivenUp: Bool
    /// How many schemas were applied, about: for callers that judge many values and must end soon.
    package var work = 0
    /// Where a value fits several branches of a `oneOf` and is read as it is meant: valid all the same.
    package var overlaps: [SchemaProblem] = []

    package var isValid: Bool { problems.isEmpty }
}
