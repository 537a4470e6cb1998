package import ProtocolSpec

/// Reads the YAML documents that people write (contract, scenario, target) into nodes that know their places.
///
/// Scalars resolve by the core schema of YAML 1.2: `on`, `yes` and timestamps are strings. Anchors, aliases and merge
/// keys are resolved. It knows nothing of what a document means.
package struct DocumentReader: Sendable {
    /// How large a document may be; a document bomb is refused before it takes memory or time.
    package struct Limits: Sendable, Hashable {
        /// The size of the file.
        package var bytes: Int
        /// How deep collections may nest, through aliases too.
        package var depth: Int
        /// How many values there may be once every alias is replaced by what it stands for.
        package var nodes: Int

        /// 1 MiB, 64 levels, 100,000 values.
        package static let standard = Limits(bytes: 1 << 20, depth: 64, nodes: 100_000)

        package init(bytes: Int, depth: Int, nodes: Int) {
            self.bytes = bytes
            self.depth = depth
            self.nodes = nodes
        }
    }

    package let limits: Limits

    package init(limits: Limits = .standard) {
        self.limits = limits
    }

    /// The document in a file's bytes.
    ///
    /// - Parameters:
    ///   - bytes: the file's content: UTF-8, or UTF-16 or UTF-32, with or without a byte order mark.
    ///   - file: the path that locations name.
    /// - Returns: the document's root.
    /// - Throws: every problem of the text, if there is any.
    package func read(_ bytes: [UInt8], file: String) throws(DocumentError) -> DocumentNode {
        var diagnostics = DiagnosticCollector()
        let document = read(bytes, file: file, diagnostics: &diagnostics)
        if let root = document.root, !diagnostics.hasErrors { return root }
        throw DocumentError(diagnostics: diagnostics.sorted, sources: [file: document.text])
    }

    /// The document in a text.
    package func read(_ text: String, file: String) throws(DocumentError) -> DocumentNode {
        try read(Array(text.utf8), file: file)
    }

    /// The keys of a document's outermost mapping.
    ///
    /// They tell what kind of document it is. A mistake further down in the document hides none of the keys before it,
    /// and of a mapping in block style none of those behind it either.
    ///
    /// - Parameters:
    ///   - bytes: the document, in any encoding of YAML.
    ///   - last: the key after which no other one is looked for.
    /// - Returns: the keys in their order; none where the document is not a mapping.
    package static func rootKeys(of bytes: [UInt8], upTo last: String? = nil) -> [String] {
        let text = TextEncoding(of: bytes).decode(bytes).bytes
        return RootKeys.read(text, upTo: last)
    }

    /// What can be read of a document: a duplicate key or an unknown tag is reported and left out, so that the rest
    /// can be checked in the same run.
    package func read(_ bytes: [UInt8], file: String, diagnostics: inout DiagnosticCollector) -> ReadDocument {
        let start = SourceLocation(file: file, line: 1, column: 1)
        guard bytes.count <= limits.bytes else {
            diagnostics.error("the file has more than \(limits.bytes) bytes; split it", at: start)
            return ReadDocument(root: nil, text: "")
        }
        guard let text = DocumentText(bytes, file: file, diagnostics: &diagnostics) else {
            return ReadDocument(root: nil, text: PlainText.decoded(bytes))
        }
        return ReadDocument(root: root(of: text, diagnostics: &diagnostics), text: text.string)
    }

    private func root(of text: DocumentText, diagnostics: inout DiagnosticCollector) -> DocumentNode? {
        var reader = YAMLReader(text.bytes, file: text.file, limits: limits)
        defer { diagnostics.append(contentsOf: reader.problems) }
        do throws(YAMLFault) {
            if let root = try reader.read() { return root }
            diagnostics.error("the document is empty", at: text.location(atByte: 0))
        } catch {
            diagnostics.error(error.reason.message, at: reader.location(error.mark))
        }
        return nil
    }
}

/// What a file turned out to be.
package struct ReadDocument: Sendable {
    /// Nil where no tree could be made of it.
    package var root: DocumentNode?
    /// For showing the lines that diagnostics point at.
    package var text: String
}
