internal import ProtocolSpec

/// A document and the files beside it that its `$ref`s lead to, each read once.
struct LinkedDocuments: Sendable {
    /// A value, and how it was reached.
    struct Target: Sendable {
        var node: DocumentNode
        /// The key of the value where it has one, or else its beginning: what a person calls its place.
        var location: SourceLocation
        /// Where the last `$ref` led; nil for a value that is written in place.
        var pointer: ReferencePointer?
    }

    /// More files than any contract needs.
    private static let mostFiles = 100

    /// The text of every file read, by its path.
    private(set) var sources: [String: String] = [:]

    private let reader: DocumentReader
    private let files: DocumentFiles
    /// The folder that no reference may leave: the contract's own. Empty for the working directory.
    private let folder: String
    private var roots: [String: DocumentNode?] = [:]

    /// Documents around the one at the path `file`, which everything starts from.
    init(file: String, files: DocumentFiles, reader: DocumentReader) {
        self.files = files
        self.reader = reader
        folder = Self.folder(of: file)
    }

    /// Reads a document from bytes that are at hand.
    mutating func add(_ bytes: [UInt8], file: String, diagnostics: inout DiagnosticCollector) -> DocumentNode? {
        let document = reader.read(bytes, file: file, diagnostics: &diagnostics)
        sources[file] = document.text
        roots[file] = .some(document.root)
        return document.root
    }

    /// The value behind a node's `$ref`s, or the node itself where it has none.
    ///
    /// - Returns: nil where a reference leads nowhere or back to itself; the error is at its place.
    mutating func target(
        of node: DocumentNode,
        at location: SourceLocation? = nil,
        diagnostics: inout DiagnosticCollector
    ) -> Target? {
        var target = Target(node: node, location: location ?? node.location, pointer: nil)
        var seen: Set<ReferencePointer> = []
        while let reference = target.node["$ref"] {
            refuseSiblings(of: target.node, diagnostics: &diagnostics)
            guard let pointer = pointer(of: reference, diagnostics: &diagnostics) else { return nil }
            guard seen.insert(pointer).inserted else {
                diagnostics.error(
                    "this $ref leads back to itself; write the value in one of the places",
                    at: reference.location
                )
                return nil
            }
            guard let next = value(at: pointer, from: reference, diagnostics: &diagnostics) else { return nil }
            target = next
        }
        return target
    }

    /// What a `$ref`'s text names, whether it exists or not.
    mutating func pointer(
        of reference: DocumentNode,
        diagnostics: inout DiagnosticCollector
    ) -> ReferencePointer? {
        guard let text = diagnostics.string(reference, what: "a $ref") else { return nil }
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = ReferencePointer.path(fragment: parts.count > 1 ? parts[1] : "") else {
            diagnostics.error(
                "\"\(text)\" is not a reference; after # comes a path such as #/components/schemas/name",
                at: reference.location
            )
            return nil
        }
        if parts[0].isEmpty { return ReferencePointer(file: reference.location.file, path: path) }
        guard let file = file(parts[0], from: reference, diagnostics: &diagnostics) else { return nil }
        return ReferencePointer(file: file, path: path)
    }

    private func refuseSiblings(of node: DocumentNode, diagnostics: inout DiagnosticCollector) {
        for entry in node.entries ?? [] where entry.key != "$ref" {
            diagnostics.error(
                "\"\(entry.key)\" has no effect beside a $ref; write it where the $ref leads",
                at: entry.keyLocation
            )
        }
    }

    // MARK: Values

    private mutating func value(
        at pointer: ReferencePointer,
        from reference: DocumentNode,
        diagnostics: inout DiagnosticCollector
    ) -> Target? {
        guard let root = document(pointer.file, from: reference, diagnostics: &diagnostics) else { return nil }
        var target = Target(node: root, location: root.location, pointer: pointer)
        for part in pointer.path {
            if let entry = target.node.entry(part) {
                (target.node, target.location) = (entry.value, entry.keyLocation)
            } else if let items = target.node.items, let index = Int(part), items.indices.contains(index) {
                (target.node, target.location) = (items[index], items[index].location)
            } else {
                let hint = NearestWord.hint(for: part, among: (target.node.entries ?? []).map(\.key))
                let text = reference.string ?? ""
                diagnostics.error("\"\(text)\" leads nowhere: there is no \"\(part)\"\(hint)", at: reference.location)
                return nil
            }
        }
        return target
    }

    /// The root of a file; it is read where it has not been.
    mutating func document(
        _ file: String,
        from reference: DocumentNode,
        diagnostics: inout DiagnosticCollector
    ) -> DocumentNode? {
        if let root = roots[file] { return root }
        guard roots.count < Self.mostFiles else {
            diagnostics.error(
                "a contract has at most \(Self.mostFiles) files; put some together",
                at: reference.location
            )
            return nil
        }
        do throws(DocumentFiles.Failure) {
            return add(try files.contents(file, reader.limits.bytes + 1), file: file, diagnostics: &diagnostics)
        } catch {
            let reason = error.code == .notFound ? "does not exist" : "can't be read: \(error.reason)"
            diagnostics.error("the file \(file) \(reason)", at: reference.location)
            return nil
        }
    }

    /// Takes another root for files that have been read: for documents of which one is written over the other.
    mutating func replace(_ root: DocumentNode, of files: [String]) {
        for file in files { roots[file] = .some(root) }
    }

    // MARK: Files

    /// The path of a file that a reference names, where the contract's folder has it.
    private func file(
        _ name: Substring,
        from reference: DocumentNode,
        diagnostics: inout DiagnosticCollector
    ) -> String? {
        if name.contains("://") {
            diagnostics.error("a $ref may not lead to a URL; keep the file beside this one", at: reference.location)
            return nil
        }
        // A document that the contract extends may lie elsewhere, with its own files beside it.
        let isBeside = reference.location.file.hasPrefix(folder)
        let folder = isBeside ? self.folder : Self.folder(of: reference.location.file)
        let referring = reference.location.file.dropFirst(folder.count)
        guard !name.hasPrefix("/"), let path = Self.normalised(Self.folder(of: String(referring)) + name) else {
            diagnostics.error(
                "a $ref may not leave the contract's folder; keep the file beside this one",
                at: reference.location
            )
            return nil
        }
        let file = folder + path
        // The document that everything starts from need not be a file at all.
        if roots[file] == nil, leaves(folder, file) {
            diagnostics.error(
                "\(file) is a link to a file outside the contract's folder; keep the file beside this one",
                at: reference.location
            )
            return nil
        }
        return file
    }

    /// Whether symbolic links lead out of the folder. A file that doesn't exist does not; reading it fails soon enough.
    private func leaves(_ folder: String, _ file: String) -> Bool {
        guard let path = try? files.canonicalPath(file),
            let home = try? files.canonicalPath(folder.isEmpty ? "." : folder)
        else { return false }
        return !path.hasPrefix(home.hasSuffix("/") ? home : home + "/")
    }

    /// With its slash; empty for a bare file name.
    private static func folder(of file: String) -> String {
        file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    }

    /// Without `.` and `..`; nil where `..` leads out.
    private static func normalised(_ path: String) -> String? {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                return nil
            }
        }
        return parts.joined(separator: "/")
    }
}
