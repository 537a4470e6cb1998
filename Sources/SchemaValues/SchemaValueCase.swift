package import ProtocolSpec

/// A value at a limit of a schema, just beyond it, or of the wrong type.
package struct SchemaValueCase: Sendable {
    /// What a receiver that keeps to the schema makes of it.
    package enum Verdict: String, Sendable {
        case valid, invalid
    }

    /// Stable and path-like: `content/maxLength/2001`.
    package var id: String
    /// For people: «content: 2001 code points».
    package var label: String
    /// Where the value differs from a plain valid one; empty for all of it.
    package var path: [String]
    /// The whole value.
    package var value: DocumentNode
    package var verdict: Verdict
    /// The keyword that it is about.
    package var keyword: String
    /// Where the document says so.
    package var location: SourceLocation
    /// Whether a receiver may refuse it for a reason that no schema can express, such as integers of 64 bits.
    package var isExotic: Bool
}
