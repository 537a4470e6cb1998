internal import JSONSchema
internal import ProtocolSpec

/// A schema, and what references in it are relative to.
struct SchemaPlace: Sendable {
    var node: DocumentNode
    /// The URI of the resource that it stands in.
    var base: URIReference
    /// The resources on the way to it, the outermost first: where a `$dynamicRef` looks.
    var scope: [String] = []

    /// The same, with nothing but its reference.
    var bareReference: SchemaPlace? {
        guard let entry = node.entries?.first(where: { $0.key == "$ref" }), entry.value.string != nil else {
            return nil
        }
        var bare = self
        bare.node.content = .mapping([entry])
        return bare
    }

    /// The value of a keyword.
    subscript(key: String) -> DocumentNode? { node[key] }
}
