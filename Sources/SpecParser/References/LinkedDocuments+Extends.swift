internal import ProtocolSpec

extension LinkedDocuments {
    /// More documents, each over the next, than any contract needs.
    private static let mostLayers = 8

    /// A document with what `x-extends` names underneath it (RFC 7396): references of either lead into both.
    ///
    /// A person wrote the name of the other document, so it may lie in another folder.
    ///
    /// - Parameters:
    ///   - node: the document's root.
    ///   - file: its path.
    ///   - diagnostics: gets an error where the other can't be read.
    /// - Returns: the document, or nil after an error; without `x-extends` as it is.
    mutating func extended(
        _ node: DocumentNode,
        file: String,
        diagnostics: inout DiagnosticCollector
    ) -> DocumentNode? {
        var files: [String] = []
        let whole = extended(node, file: file, over: &files, diagnostics: &diagnostics)
        if let whole, files.count > 1 { replace(whole, of: files) }
        return whole
    }

    /// - Parameters:
    ///   - node: a document's root.
    ///   - file: its path.
    ///   - files: the documents that are over this one; gets its own and those beneath it.
    ///   - diagnostics: gets an error where one can't be read.
    /// - Returns: the document over those beneath it; nil after an error.
    private mutating func extended(
        _ node: DocumentNode,
        file: String,
        over files: inout [String],
        diagnostics: inout DiagnosticCollector
    ) -> DocumentNode? {
        files.append(file)
        let key = ContractExtension.extends.rawValue
        guard let reference = node[key] else { return node }
        guard let name = reference.string else {
            diagnostics.error("x-extends is the path of a document, not \(reference.kind)", at: reference.location)
            return nil
        }
        guard files.count <= Self.mostLayers else {
            diagnostics.error(
                "x-extends goes through more than \(Self.mostLayers) documents, or in a circle; let each extend one that does not "
                    + "lead back to it",
                at: reference.location
            )
            return nil
        }
        guard !name.contains("://") else {
            diagnostics.error(
                "x-extends may not lead to a URL; keep a copy of the document beside this one",
                at: reference.location
            )
            return nil
        }
        let path = ReferencePointer.resolved(name, from: file)
        guard let own = document(path, from: reference, diagnostics: &diagnostics),
            let base = extended(own, file: path, over: &files, diagnostics: &diagnostics)
        else { return nil }
        return base.without(key).merged(with: node.without(key))
    }
}
