import ContractFiles
import SystemCalls

/// The files that a path stands for, for `belay lint`: itself, or those of a folder that say what they are.
struct LintedFiles {
    /// In the order of their paths.
    private(set) var files: [String] = []
    /// Those of a folder that are none of our documents, though they look like it.
    private(set) var skipped: [String] = []

    /// - Parameter path: a file, or a folder of which every document is read, those below it included.
    /// - Throws: where a folder has none.
    init(at path: String) throws(Failure) {
        guard FileSystem.isFolder(path) else {
            files = [path]
            return
        }
        for name in FileSystem.paths(below: path).sorted() where Self.isDocument(name) {
            let file = FilePath.path(name, in: path)
            let kind = DocumentKind(of: try ContractFile.bytes(file))
            if kind == nil { skipped.append(file) } else { files.append(file) }
        }
        guard !files.isEmpty else {
            throw .notFound("no contract, scenario, target or file with cases in \(path)")
        }
    }

    /// Whether a file may be a document of somebody's own: other programs keep theirs in folders that begin with a point.
    private static func isDocument(_ path: String) -> Bool {
        ["yaml", "yml", "json"].contains(FilePath.ending(of: path))
            && !path.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "node_modules" }
    }

    /// For people: what was skipped; nil where nothing was.
    var note: String? {
        guard !skipped.isEmpty else { return nil }
        let names =
            skipped.prefix(5).joined(separator: ", ") + (skipped.count > 5 ? " and \(skipped.count - 5) more" : "")
        let be = skipped.count == 1 ? "is" : "are"
        return "note: \(names) \(be) skipped: no contract, scenario, target or file with cases"
    }
}
