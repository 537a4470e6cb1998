import BelayMock
import ContractFiles
import ContractSuite
import Foundation
import MockEngine
import MockServer
import ProtocolSpec
import SpecParser

/// Reads our documents from disk.
enum Documents {
    /// A document's values with their places.
    static func node(_ path: String) throws(Failure) -> DocumentNode {
        let bytes = try ContractFile.bytes(path)
        do {
            return try DocumentReader().read(bytes, file: path)
        } catch { throw .unreadable(error) }
    }

    /// A contract; its warnings go to the standard error output.
    static func contract(_ path: String) throws(Failure) -> RoomContract {
        let parsed = try ContractFile.read(path)
        var warnings = DiagnosticCollector()
        warnings.append(contentsOf: parsed.warnings + MessageExamples.problems(in: parsed.contract))
        if !warnings.diagnostics.isEmpty {
            Terminal.complain(DiagnosticPrinter(sources: parsed.contract.sources).text(of: warnings.sorted))
        }
        return parsed.contract
    }

    /// A scenario for the protocol that this program was built with.
    static func scenario(_ path: String) throws(Failure) -> PlayedScenario {
        let bytes = try ContractFile.bytes(path)
        try DocumentKind.expect(.scenario, of: bytes, path: path)
        do {
            let (played, warnings) = try ScenarioFiles.scenario(bytes, file: path)
            if !warnings.isEmpty {
                let texts = Dictionary(played.sources.map { ($0.file, $0.text) }, uniquingKeysWith: { own, _ in own })
                Terminal.complain(DiagnosticPrinter(sources: texts).text(of: warnings))
            }
            return played
        } catch {
            if let cause = error.cause { throw .unreadable(cause) }
            throw .notFound(error.message)
        }
    }

    /// Where a live server is.
    static func target(_ path: String, for contract: RoomContract) throws(Failure) -> Target {
        try value(path, .target) { Target.read($0, for: contract, diagnostics: &$1) }
    }

    /// Failures to tolerate.
    static func knownFailures(_ path: String) throws(Failure) -> KnownFailures {
        try value(path) { KnownFailures.read($0, diagnostics: &$1) }
    }

    /// What a reader makes of a document; every problem that it finds is reported.
    private static func value<Value>(
        _ path: String,
        _ kind: DocumentKind? = nil,
        _ read: (DocumentNode, inout DiagnosticCollector) -> Value?
    ) throws(Failure) -> Value {
        let bytes = try ContractFile.bytes(path)
        if let kind { try DocumentKind.expect(kind, of: bytes, path: path) }
        let sources = [path: PlainText.decoded(bytes)]
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
}
