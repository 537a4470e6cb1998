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
        try value(path, .scenario) { node, diagnostics in
            var reader = ScenarioReader(wire: BuiltContract.wire)
            let (scenario, found) = reader.read(node)
            diagnostics.append(contentsOf: found)
            return scenario
        }
    }

    /// Where a live server is.
    static func target(_ path: String, for contract: Contract) throws(Failure) -> Target {
        try value(path, .target) { Target.read($0, for: contract, diagnostics: &$1) }
    }

    /// Failures to tolerate.
    static func knownFailures(_ path: String) throws(Failure) -> KnownFailures {
        try value(path) { KnownFailures.read($0, diagnostics: &$1) }
    }

    /// What a reader makes of a document; every problem that it finds is told.
    private static func value<Value>(
        _ path: String,
        _ kind: DocumentKind? = nil,
        _ read: (DocumentNode, inout DiagnosticCollector) -> Value?
    ) throws(Failure) -> Value {
        let bytes = try bytes(path)
        let text = String(decoding: bytes, as: UTF8.self)
        if let kind { try DocumentKind.expect(kind, of: text, path: path) }
        let sources = [path: text]
        let node: DocumentNode
        do {
            node = try DocumentReader().read(bytes, file: path)
        } catch { throw .unreadable(error) }
        var diagnostics = DiagnosticCollector()
        guard let value = read(node, &diagnostics), !diagnostics.hasErrors else {
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
