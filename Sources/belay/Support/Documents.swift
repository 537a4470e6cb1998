import ContractSuite
import Foundation
import MockEngine
import ProtocolSpec
import SpecParser

/// Reads our documents from disk.
enum Documents {
    /// More than any document of ours may have is not read at all.
    private static let limit = 16 << 20

    /// The bytes of a file.
    static func bytes(_ path: String) throws(Failure) -> [UInt8] {
        switch contents(path, limit) {
        case .success(let bytes): return bytes
        case .failure(.notFound): throw .notFound("no file \(path)")
        case .failure(.unreadable(let reason)): throw .notFound("can't read \(path): \(reason)")
        }
    }

    /// A document's values with their places.
    static func node(_ path: String) throws(Failure) -> DocumentNode {
        let bytes = try bytes(path)
        do {
            return try DocumentReader().read(bytes, file: path)
        } catch { throw .unreadable(error) }
    }

    /// A contract; its warnings go to the standard error output.
    static func contract(_ path: String) throws(Failure) -> Contract {
        let bytes = try bytes(path)
        try DocumentKind.expect(.contract, of: String(decoding: bytes, as: UTF8.self), path: path)
        let parsed: ParsedContract
        do {
            parsed = try ContractParser(files: files).parse(bytes, file: path)
        } catch { throw .unreadable(error) }
        var warnings = DiagnosticCollector()
        warnings.append(contentsOf: parsed.warnings + MessageExamples.problems(in: parsed.contract))
        if !warnings.diagnostics.isEmpty {
            Terminal.complain(DiagnosticPrinter(sources: parsed.contract.sources).text(of: warnings.sorted))
        }
        return parsed.contract
    }

    /// A scenario for the protocol that this program was built with.
    static func scenario(_ path: String) throws(Failure) -> Scenario {
        try value(path, .scenario) { node, sources, diagnostics in
            let included = IncludedTexts()
            var reader = ScenarioReader(wire: BuiltContract.wire) { path, file throws(ScenarioIncludeError) in
                try scenarioPart(path, of: file, included)
            }
            let (scenario, found) = reader.read(node)
            sources.merge(included.texts) { own, _ in own }
            diagnostics.append(contentsOf: found)
            return scenario
        }
    }

    /// A scenario that another includes: its path is relative to the folder of that one.
    private static func scenarioPart(
        _ path: String,
        of file: String,
        _ included: IncludedTexts
    ) throws(ScenarioIncludeError) -> (node: DocumentNode, identity: String) {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        let url = URL(fileURLWithPath: path, relativeTo: folder)
        let shown = path.hasPrefix("/") ? path : (file as NSString).deletingLastPathComponent.appendingPath(path)
        let bytes: [UInt8]
        switch contents(url.path, limit) {
        case .success(let read): bytes = read
        case .failure(.notFound): throw .unavailable("there is no file \(shown)")
        case .failure(.unreadable(let reason)): throw .unavailable(reason)
        }
        included.texts[shown] = String(decoding: bytes, as: UTF8.self)
        do {
            return (try DocumentReader().read(bytes, file: shown), url.standardizedFileURL.path)
        } catch { throw .broken(error.diagnostics) }
    }

    /// Where a live server is.
    static func target(_ path: String, for contract: Contract) throws(Failure) -> Target {
        try value(path, .target) { Target.read($0, for: contract, diagnostics: &$2) }
    }

    /// Failures to tolerate.
    static func knownFailures(_ path: String) throws(Failure) -> KnownFailures {
        try value(path) { KnownFailures.read($0, diagnostics: &$2) }
    }

    /// What a reader makes of a document; every problem that it finds is told.
    private static func value<Value>(
        _ path: String,
        _ kind: DocumentKind? = nil,
        _ read: (DocumentNode, inout [String: String], inout DiagnosticCollector) -> Value?
    ) throws(Failure) -> Value {
        let bytes = try bytes(path)
        let text = String(decoding: bytes, as: UTF8.self)
        if let kind { try DocumentKind.expect(kind, of: text, path: path) }
        var sources = [path: text]
        let node: DocumentNode
        do {
            node = try DocumentReader().read(bytes, file: path)
        } catch { throw .unreadable(error) }
        var diagnostics = DiagnosticCollector()
        guard let value = read(node, &sources, &diagnostics), !diagnostics.hasErrors else {
            throw .unreadable(DocumentError(diagnostics: diagnostics.sorted, sources: sources))
        }
        let warnings = diagnostics.sorted
        if !warnings.isEmpty { Terminal.complain(DiagnosticPrinter(sources: sources).text(of: warnings)) }
        return value
    }

    /// How the reader of contracts gets at the files beside them.
    static let files = DocumentFiles(
        contents: { path, limit throws(DocumentFiles.Failure) in try contents(path, limit).get() },
        canonicalPath: { path throws(DocumentFiles.Failure) in
            guard let real = realpath(path, nil) else { throw .notFound }
            defer { free(real) }
            return String(cString: real)
        }
    )

    private static func contents(_ path: String, _ limit: Int) -> Result<[UInt8], DocumentFiles.Failure> {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return .failure(.notFound) }
        if isFolder.boolValue { return .failure(.unreadable("it is a folder")) }
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            return .success([UInt8](try handle.read(upToCount: limit) ?? Data()))
        } catch {
            return .failure(.unreadable(error.localizedDescription))
        }
    }
}

/// The text of each file that was read on the way, by its path.
private final class IncludedTexts {
    var texts: [String: String] = [:]
}

extension String {
    /// A path below this folder; an empty folder is the working folder.
    fileprivate func appendingPath(_ path: String) -> String {
        isEmpty ? path : "\(self)/\(path)"
    }
}
