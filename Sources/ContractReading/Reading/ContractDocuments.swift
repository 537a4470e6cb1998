internal import JSONSchema
internal import ProtocolSpec
internal import SpecParser

/// A document and those that its `$ref`s lead to, each read once.
///
/// A person named the first file, so that files above its folder may be read, too. Nothing is fetched from the network.
struct ContractDocuments {
    /// A value, and how it was reached.
    struct Target {
        var node: DocumentNode
        /// The key of the value where it has one, or else its beginning: what a person calls its place.
        var location: SourceLocation
        /// Where the last `$ref` led; nil for a value that is written in place.
        var pointer: ReferencePointer?
    }

    /// What a `$ref` led to.
    enum Lookup {
        case found(Target)
        /// It leads nowhere: why, and what to do.
        case nowhere(reason: String, cure: String?, at: SourceLocation)
        /// It leads to the network, from where nothing is fetched.
        case network(String, at: SourceLocation)
    }

    /// More files than any contract needs.
    private static let mostFiles = 100
    /// More bytes in all than any contract needs.
    private static let mostBytes = 64 << 20

    /// The root of every file read, by its path.
    private(set) var roots: [String: DocumentNode] = [:]
    /// The text of every file read, by its path.
    private(set) var sources: [String: String] = [:]

    private let reader: DocumentReader
    private let files: DocumentFiles
    /// Files that can't be used, with the reason.
    private var unusable: [String: String] = [:]
    private var byteCount = 0
    private var found: [ReferencePointer: Target] = [:]

    init(files: DocumentFiles, reader: DocumentReader) {
        self.files = files
        self.reader = reader
    }

    /// Reads a document from bytes that are at hand.
    mutating func add(_ bytes: [UInt8], file: String, diagnostics: inout DiagnosticCollector) -> DocumentNode? {
        byteCount += bytes.count
        var found = DiagnosticCollector()
        if let root = json(bytes, file: file, diagnostics: &found) {
            diagnostics.append(contentsOf: found.diagnostics)
            sources[file] = PlainText.decoded(bytes)
            roots[file] = root
            return root
        }
        let document = reader.read(bytes, file: file, diagnostics: &found)
        // Where there is a tree, what is wrong was left out of it: a key that comes twice, a tag without meaning.
        diagnostics.append(
            contentsOf: found.diagnostics.map { problem in
                var problem = problem
                if document.root != nil { problem.severity = .warning }
                return problem
            }
        )
        sources[file] = document.text
        roots[file] = document.root
        return document.root
    }

    /// A document that is strict JSON. YAML has most of JSON, but not its escapes: `\/`, and halves of a surrogate pair.
    ///
    /// - Returns: nil for anything else, which is read as YAML: what is wrong with it is told then.
    private func json(_ bytes: [UInt8], file: String, diagnostics: inout DiagnosticCollector) -> DocumentNode? {
        let blanks = Array(" \t\r\n".utf8)
        guard bytes.count <= reader.limits.bytes, bytes.first(where: { !blanks.contains($0) }) == UInt8(ascii: "{"),
            Self.depth(of: bytes) <= reader.limits.depth, let index = try? JSONIndex(bytes),
            index.count <= reader.limits.nodes
        else { return nil }
        for problem in JSONDocument.repeatedNames(in: index, file: file) {
            diagnostics.warning(problem.message, at: problem.location)
        }
        return JSONDocument.node(0, of: index, file: file)
    }

    /// How deep a text nests if it is JSON.
    private static func depth(of bytes: [UInt8]) -> Int {
        var (depth, most, isText, isEscaped) = (0, 0, false, false)
        for byte in bytes {
            switch byte {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\") where isText: isEscaped = true
            case UInt8(ascii: "\""): isText.toggle()
            case UInt8(ascii: "{") where !isText, UInt8(ascii: "[") where !isText:
                depth += 1
                most = max(most, depth)
            case UInt8(ascii: "}") where !isText, UInt8(ascii: "]") where !isText: depth -= 1
            default: break
            }
        }
        return most
    }

    /// Takes another root for a file that has been read: a document that another one has changed.
    mutating func replace(_ root: DocumentNode, of file: String) {
        roots[file] = root
        found = [:]
    }

    /// The value behind a node's `$ref`s, or the node itself where it has none.
    mutating func lookUp(
        _ node: DocumentNode,
        at location: SourceLocation? = nil,
        diagnostics: inout DiagnosticCollector
    ) -> Lookup {
        var target = Target(node: node, location: location ?? node.location, pointer: nil)
        var seen: Set<ReferencePointer> = []
        while let reference = target.node["$ref"] {
            guard let text = reference.string else {
                return .nowhere(reason: "a $ref is a string, not \(reference.kind)", cure: nil, at: reference.location)
            }
            let pointer: ReferencePointer
            switch self.pointer(text, in: reference.location.file) {
            case .success(let value): pointer = value
            case .failure(let problem) where problem.isNetwork:
                return .network(text, at: reference.location)
            case .failure(let problem):
                return .nowhere(reason: problem.reason, cure: problem.cure, at: reference.location)
            }
            guard seen.insert(pointer).inserted else {
                return .nowhere(
                    reason: "this $ref leads back to itself",
                    cure: "write the value in one of the places",
                    at: reference.location
                )
            }
            switch value(at: pointer, text: text, at: reference.location, diagnostics: &diagnostics) {
            case .found(let next): target = next
            case let nowhere: return nowhere
            }
        }
        return .found(target)
    }

    /// Reads every file that a `$ref` anywhere in the documents names: schemas are kept as they are written, and their
    /// references are followed later.
    ///
    /// - Parameter diagnostics: gets a warning for each reference to a file that can't be used.
    mutating func loadReferredFiles(diagnostics: inout DiagnosticCollector) {
        var done: Set<String> = []
        while let file = roots.keys.filter({ !done.contains($0) }).min() {
            done.insert(file)
            guard let root = roots[file] else { continue }
            var open = [root]
            while let node = open.popLast() {
                if let reference = node["$ref"], let text = reference.string {
                    loadFile(of: text, at: reference.location, diagnostics: &diagnostics)
                }
                for item in node.items ?? [] where !item.isScalar { open.append(item) }
                // What looks like a reference in a value is a part of the value.
                for entry in node.entries ?? [] where !entry.value.isScalar && !Self.values.contains(entry.key) {
                    open.append(entry.value)
                }
            }
        }
    }

    private static let values: Set<String> = ["example", "examples", "default", "const", "enum"]

    private mutating func loadFile(
        of text: String,
        at location: SourceLocation,
        diagnostics: inout DiagnosticCollector
    ) {
        let name = ReferencePointer.parts(of: text).file
        guard !name.isEmpty, !name.includes("://"),
            let reason = load(ReferencePointer.resolved(String(name), from: location.file), diagnostics: &diagnostics)
        else { return }
        let isTold = diagnostics.diagnostics.contains { $0.location == location }
        guard !isTold else { return }
        diagnostics.warning(
            "\"\(text)\" leads nowhere: \(reason), so that anything is right here",
            cure: "put the file there, or correct the path",
            at: location
        )
    }

    // MARK: Values

    private mutating func value(
        at pointer: ReferencePointer,
        text: String,
        at location: SourceLocation,
        diagnostics: inout DiagnosticCollector
    ) -> Lookup {
        if let known = found[pointer] { return .found(known) }
        if let reason = load(pointer.file, diagnostics: &diagnostics) {
            return .nowhere(
                reason: "\"\(text)\" leads nowhere: \(reason)",
                cure: "put the file there, or correct the path",
                at: location
            )
        }
        guard let root = roots[pointer.file] else {
            return .nowhere(
                reason: "\"\(text)\" leads into \(pointer.file), which can't be read",
                cure: "mend that file first",
                at: location
            )
        }
        var target = Target(node: root, location: root.location, pointer: pointer)
        for part in pointer.path {
            if let entry = target.node.entry(part) {
                (target.node, target.location) = (entry.value, entry.keyLocation)
            } else if let items = target.node.items, let index = Int(part), items.indices.contains(index) {
                (target.node, target.location) = (items[index], items[index].location)
            } else if let reference = target.node["$ref"], reference.string != nil,
                case .found(let next) = lookUp(target.node, diagnostics: &diagnostics),
                let entry = next.node.entry(part)
            {
                // The way leads through another reference.
                (target.node, target.location) = (entry.value, entry.keyLocation)
            } else {
                let nearest = NearestWord.to(part, among: (target.node.entries ?? []).map(\.key))
                return .nowhere(
                    reason: "\"\(text)\" leads nowhere: there is no \"\(part)\"",
                    cure: nearest.map { "did you mean \"\($0)\"?" } ?? "write it there, or correct the reference",
                    at: location
                )
            }
        }
        found[pointer] = target
        return .found(target)
    }

    // MARK: Files

    /// Reads a file that is not yet read.
    ///
    /// - Returns: why it can't be used; nil where it can.
    private mutating func load(_ file: String, diagnostics: inout DiagnosticCollector) -> String? {
        if roots[file] != nil { return nil }
        if let reason = unusable[file] { return reason }
        let reason = read(file, diagnostics: &diagnostics)
        unusable[file] = reason
        return reason
    }

    private mutating func read(_ file: String, diagnostics: inout DiagnosticCollector) -> String? {
        guard roots.count + unusable.count < Self.mostFiles, byteCount < Self.mostBytes else {
            return "a contract has at most \(Self.mostFiles) files of \(Self.mostBytes >> 20) MiB in all"
        }
        do throws(DocumentFiles.Failure) {
            let bytes = try files.contents(file, reader.limits.bytes + 1)
            let before = diagnostics.diagnostics.count
            guard add(bytes, file: file, diagnostics: &diagnostics) != nil else {
                // The file's own errors say why; the reference only says that it needs it.
                return diagnostics.diagnostics.count > before ? "the file \(file) can't be read" : "\(file) is empty"
            }
            return nil
        } catch {
            return error.code == .notFound
                ? "there is no file \(file)" : "the file \(file) can't be read: \(error.reason)"
        }
    }

    private struct PointerProblem: Error {
        var reason: String
        var cure: String
        var isNetwork = false
    }

    /// What a `$ref`'s text names, whether it exists or not.
    private func pointer(_ text: String, in file: String) -> Result<ReferencePointer, PointerProblem> {
        let parts = ReferencePointer.parts(of: text)
        guard let path = ReferencePointer.path(fragment: parts.fragment) else {
            return .failure(
                PointerProblem(
                    reason: "\"\(text)\" is not a reference to a place in a document",
                    cure: "after # comes a path such as #/components/schemas/name"
                )
            )
        }
        if parts.file.isEmpty { return .success(ReferencePointer(file: file, path: path)) }
        if parts.file.includes("://") {
            return .failure(
                PointerProblem(
                    reason: "\"\(text)\" leads to the network, from where nothing is fetched",
                    cure: "keep a copy of the file beside this one",
                    isNetwork: true
                )
            )
        }
        return .success(ReferencePointer(file: ReferencePointer.resolved(String(parts.file), from: file), path: path))
    }
}
