import BelayMock
import ContractCases
import ContractEngine
import ContractFiles
import ContractSuite
import Foundation
import MockEngine
import MockServer
import ProtocolSpec
import SpecParser

/// Reads cases from disk, with those that they include.
struct CaseFiles {
    /// What the server speaks.
    let contract: CaseContract

    /// Reads the cases of files and folders.
    ///
    /// - Parameter paths: files, and folders of which every file with cases is read, those below them included.
    /// - Returns: the cases, in the order of the paths; each with an id of its own.
    /// - Throws: where a file can't be read, or has a mistake.
    func cases(at paths: [String]) throws(Failure) -> [Case] {
        var all: [Case] = []
        for path in paths {
            for (file, name) in try Self.files(at: path) { all += try checked(file, called: name).told() }
        }
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

    /// The name of a file without its folder and its ending.
    private static func name(of path: String) -> String {
        let last = (path as NSString).lastPathComponent
        return CaseReader.hyphenated((last as NSString).deletingPathExtension)
    }

    /// The files that a path stands for, and what the ids of their cases begin with.
    private static func files(at path: String) throws(Failure) -> [(path: String, name: String)] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            return [(path, name(of: path))]
        }
        let all = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        let found = all.filter { ["yaml", "yml", "json"].contains(($0 as NSString).pathExtension) }.sorted()
        var files: [(String, String)] = []
        for file in found {
            let whole = (path as NSString).appendingPathComponent(file)
            let kind = DocumentKind(of: try ContractFile.bytes(whole))
            guard kind == .case || kind == .cases else { continue }
            let parts = (file as NSString).deletingPathExtension.split(separator: "/")
            files.append((whole, parts.map { CaseReader.hyphenated(String($0)) }.joined(separator: "/")))
        }
        guard !files.isEmpty else { throw .notFound("no file with a case in \(path)") }
        return files
    }
}
