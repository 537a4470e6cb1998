package import ProtocolSpec

/// The documents that a `$ref` may lead to.
package struct SchemaDocuments: Sendable {
    private let find: @Sendable (String) -> DocumentNode?

    /// - Parameter find: the root of a document by its URI without fragment, or by its file as `SourceLocation.file`
    ///   has it; nil where there is none.
    package init(_ find: @escaping @Sendable (String) -> DocumentNode?) {
        self.find = find
    }

    /// - Parameter roots: the root of each document by its file or URI.
    package init(_ roots: [String: DocumentNode] = [:]) {
        self.init { roots[$0] }
    }

    /// A document; a meta-schema where the caller has none of that name.
    func root(of uri: String) -> DocumentNode? {
        find(uri) ?? MetaSchemas.root(of: uri)
    }
}
