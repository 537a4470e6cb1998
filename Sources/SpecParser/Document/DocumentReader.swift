package import ProtocolSpec
internal import Yams

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

    /// Each place costs a pass over the text, so that more duplicates than these are reported in the next run.
    private static let mostDuplicates = 100

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
    /// They tell what kind of document it is. They come from the outline, so a mistake further down in the document, or
    /// one that a parser gives up at, hides none of the keys before it.
    ///
    /// - Parameters:
    ///   - bytes: the document, in any encoding of YAML.
    ///   - last: the key after which no other one is looked for.
    /// - Returns: the keys in their order; none where the document is not a mapping.
    package static func rootKeys(of bytes: [UInt8], upTo last: String? = nil) -> [String] {
        let text = TextEncoding(of: bytes).decode(bytes).bytes
        return DocumentOutline.rootKeys(of: text, upTo: last)
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
        let outline = DocumentOutline(text.bytes, limits: limits)
        if let problem = outline.problem {
            diagnostics.error(problem.message(limits), at: text.location(atByte: problem.offset))
            return nil
        }
        var converter = NodeConverter(text: text, limits: limits)
        do {
            guard let root = try compose(text, &converter, &diagnostics) else {
                diagnostics.error("the document is empty", at: text.location(atByte: 0))
                return nil
            }
            defer { diagnostics.append(contentsOf: converter.diagnostics.diagnostics) }
            return try converter.convert(root)
        } catch let problem as YamlError {
            diagnostics.append(contentsOf: [problem.diagnostic(in: text)])
        } catch {
            // The converter has said why it stopped.
        }
        return nil
    }

    /// The document's tree. Where the parser finds a key twice it gives no tree at all; then the outline says where
    /// each second one stands, and the text is parsed again with those out of the way.
    private func compose(
        _ text: DocumentText,
        _ converter: inout NodeConverter,
        _ diagnostics: inout DiagnosticCollector
    ) throws -> Node? {
        do {
            return try Self.tree(text.string)
        } catch let problem as YamlError {
            guard case .duplicatedKeysInMapping = problem else { throw problem }
            let outline = DocumentOutline(text.bytes, limits: limits, findsDuplicates: true)
            if outline.duplicates.isEmpty { throw problem }
            for duplicate in outline.duplicates.prefix(Self.mostDuplicates) {
                let first = text.location(atByte: duplicate.first)
                diagnostics.error(
                    "\"\(duplicate.key)\" is here a second time (first in line \(first.line)); remove or rename one",
                    at: text.location(atByte: duplicate.token.lowerBound)
                )
            }
            let renamed = outline.renamingDuplicates()
            converter.leftOut = renamed.keys
            return try Self.tree(renamed.text)
        }
    }

    /// With a resolver of no rules a key is its text, whether it looks like a number, a boolean or neither.
    private static func tree(_ text: String) throws -> Node? {
        try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
    }
}

/// What a file turned out to be.
package struct ReadDocument: Sendable {
    /// Nil where no tree could be made of it.
    package var root: DocumentNode?
    /// For showing the lines that diagnostics point at.
    package var text: String
}
