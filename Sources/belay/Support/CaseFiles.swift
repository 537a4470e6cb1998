import BelayMock
import ContractCases
import ContractEngine
import ContractFiles
import ContractSuite
import MockEngine
import MockServer
import ProtocolSpec
import SpecParser
import SystemCalls

/// Reads cases from disk, with those that they include.
struct CaseFiles {
    /// What the server speaks.
    let contract: CaseContract

    /// Reads the cases of files and folders.
    ///
    /// - Parameter paths: files, and folders of which every file with cases is read, those below them included.
    /// - Returns: the cases, in the order of the paths; each with an id of its own.
    /// - Throws: where a file can't be read, or has a mistake: those of all files at once.
    func cases(at paths: [String]) throws(Failure) -> [Case] {
        var all: [Case] = []
        var failures: [Failure] = []
        for path in paths {
            do {
                for (file, name) in try Self.files(at: path) {
                    do { all += try checked(file, called: name).told() } catch { failures.append(error) }
                }
            } catch { failures.append(error) }
        }
        if let failure = Self.joined(failures) { throw failure }
        var counts: [String: Int] = [:]
        for index in all.indices {
            counts[all[index].id, default: 0] += 1
            if let count = counts[all[index].id], count > 1 { all[index].id += "-\(count)" }
        }
        return all
    }

    /// Reads the cases of one file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - name: what the ids of its cases begin with, behind `cases/`; its own name if nil.
    /// - Returns: the cases, and warnings.
    /// - Throws: where it can't be read, or has a mistake.
    func checked(_ path: String, called name: String? = nil) throws(Failure) -> Checked<[Case]> {
        let bytes = try ContractFile.bytes(path)
        if let kind = DocumentKind(of: bytes), kind != .case, kind != .cases {
            throw .unreadable("error: \(path) is \(kind.phrase), not \(DocumentKind.cases.phrase)")
        }
        let node: DocumentNode
        do { node = try DocumentReader().read(bytes, file: path) } catch { throw .unreadable(error) }
        var sources = [path: PlainText.decoded(bytes)]
        var reader = CaseReader(contract: contract) { path, file throws(ScenarioIncludeError) in
            let (part, identity, source) = try ScenarioFiles.part(path, of: file)
            sources[source.file] = source.text
            return (part, identity)
        }
        let (cases, diagnostics) = reader.read(node, file: name ?? Self.name(of: path))
        guard let cases else {
            throw .unreadable(DocumentError(diagnostics: diagnostics, sources: sources))
        }
        return Checked(value: cases, warnings: diagnostics, sources: sources)
    }

    /// Several failures as one: what an included file does wrong is told once.
    private static func joined(_ failures: [Failure]) -> Failure? {
        guard let first = failures.first else { return nil }
        let problems = failures.compactMap(\.problem)
        var collector = DiagnosticCollector()
        var sources: [String: String] = [:]
        for problem in problems {
            collector.append(contentsOf: problem.diagnostics)
            sources.merge(problem.sources) { own, _ in own }
        }
        var messages = failures.filter { $0.problem == nil }.map(\.message)
        if !problems.isEmpty {
            messages.append(DocumentError(diagnostics: collector.sorted, sources: sources).description)
        }
        return Failure(code: first.code, message: messages.joined(separator: "\n"))
    }

    /// The name of a file without its folder and its ending.
    private static func name(of path: String) -> String {
        CaseReader.hyphenated(FilePath.stem(of: path))
    }

    /// The files that a path stands for, and what the ids of their cases begin with.
    private static func files(at path: String) throws(Failure) -> [(path: String, name: String)] {
        guard FileSystem.isFolder(path) else { return [(path, name(of: path))] }
        let found = FileSystem.paths(below: path).filter { ["yaml", "yml", "json"].contains(FilePath.ending(of: $0)) }
        var files: [(String, String)] = []
        for file in found.sorted() {
            let whole = FilePath.path(file, in: path)
            let kind = DocumentKind(of: try ContractFile.bytes(whole))
            guard kind == .case || kind == .cases else { continue }
            let parts = FilePath.path(FilePath.stem(of: file), in: FilePath.folder(of: file)).split(separator: "/")
            files.append((whole, parts.map { CaseReader.hyphenated(String($0)) }.joined(separator: "/")))
        }
        guard !files.isEmpty else { throw .notFound("no file with a case in \(path)") }
        return files
    }
}
