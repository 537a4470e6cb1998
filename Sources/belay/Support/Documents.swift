import BelayMock
import ContractCases
import ContractEngine
import ContractFiles
import ContractReading
import ContractSuite
import MockEngine
import MockServer
import ProtocolSpec
import SocketSuite
import SpecParser
import SystemCalls

/// Reads our documents from disk.
enum Documents {
    /// A document's values with their places.
    static func node(_ path: String) throws(Failure) -> DocumentNode {
        let bytes = try ContractFile.bytes(path)
        do {
            return try DocumentReader().read(bytes, file: path)
        } catch { throw .unreadable(error) }
    }

    /// A contract that codecs are generated from; its warnings go to the standard error output.
    static func contract(_ path: String) throws(Failure) -> RoomContract {
        try checkedContract(path).told()
    }

    /// A contract that codecs are generated from, and warnings about it.
    static func checkedContract(_ path: String) throws(Failure) -> Checked<RoomContract> {
        let parsed = try ContractFile.read(path)
        var warnings = DiagnosticCollector()
        warnings.append(contentsOf: parsed.warnings + MessageExamples.problems(in: parsed.contract))
        return Checked(value: parsed.contract, warnings: warnings.sorted, sources: parsed.contract.sources)
    }

    /// The words that a scenario may use: those of the contract that it names, or of the one that this program was built with.
    static func language(of path: String) throws(Failure) -> ScriptLanguage {
        guard let contract = try contract(namedBy: path) else { return BuiltContract.language }
        return InterpretedContract(try ContractFile.reading(contract).contract).language
    }

    /// The contract that a scenario or a file with cases names; nil where it names none, or is none.
    ///
    /// - Throws: where there is no such file, with the place of its name.
    static func contract(namedBy document: String) throws(Failure) -> String? {
        guard let node = try? node(document)["contract"], let name = node.string else { return nil }
        let path = name.hasPrefix("/") ? name : FilePath.path(name, in: FilePath.folder(of: document))
        guard case .failure(let failure) = DiskFiles.contents(path) else { return path }
        let message = "\(DiskFiles.message(failure, path)); \"contract\" is a file's path from here"
        let text = (try? ContractFile.bytes(document)).map(PlainText.decoded) ?? ""
        throw .unreadable(
            DocumentError(
                diagnostics: [Diagnostic(location: node.location, message: message)],
                sources: [document: text]
            )
        )
    }

    /// What cases need of a contract that was read.
    static func caseContract(_ path: String) throws(Failure) -> CaseContract {
        CaseContract(InterpretedContract(try ContractFile.reading(path).contract))
    }

    /// A scenario; its warnings go to the standard error output.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - language: the words of its contract; if there is none here, of the one that this program was built with.
    /// - Returns: the scenario and the texts of its files.
    /// - Throws: where it can't be read.
    static func scenario(
        _ path: String,
        language: ScriptLanguage = BuiltContract.language
    ) throws(Failure) -> PlayedScenario {
        try checkedScenario(path, language: language).told()
    }

    /// A scenario, and warnings about it.
    static func checkedScenario(
        _ path: String,
        language: ScriptLanguage = BuiltContract.language
    ) throws(Failure) -> Checked<PlayedScenario> {
        let bytes = try ContractFile.bytes(path)
        try DocumentKind.expect(.scenario, of: bytes, path: path)
        do {
            let (played, warnings) = try ScenarioFiles.scenario(bytes, file: path, language: language)
            let texts = Dictionary(played.sources.map { ($0.file, $0.text) }, uniquingKeysWith: { own, _ in own })
            return Checked(value: played, warnings: warnings, sources: texts)
        } catch {
            if let cause = error.cause { throw .unreadable(cause) }
            throw .notFound(error.message)
        }
    }

    /// Where a live server is; warnings go to the standard error output.
    static func target(_ path: String, for contract: RoomContract) throws(Failure) -> Target {
        try checkedTarget(path, for: contract).told()
    }

    /// Where a live server is, and warnings about the document that says so.
    static func checkedTarget(_ path: String, for contract: RoomContract) throws(Failure) -> Checked<Target> {
        try value(path, .target) { Target.read($0, for: contract, diagnostics: &$1) }
    }

    /// A contract of any kind; its warnings are `belay lint`'s.
    static func anyContract(_ path: String) throws(Failure) -> ReadContract {
        try ContractFile.reading(path)
    }

    /// The contract of a target that says no more than any contract needs; nil for one with people and rooms.
    ///
    /// - Parameters:
    ///   - path: the contract's.
    ///   - target: the target's.
    /// - Returns: nil where codecs can be generated from the contract, unless the target says `url`: then it is one for any.
    /// - Throws: where the contract can't be read.
    static func socketContract(_ path: String, for target: String) throws(Failure) -> ReadContract? {
        let names = Set((try? node(target))?.entries?.map(\.key) ?? [])
        if names.contains("url") { return try anyContract(path) }
        guard (try? ContractFile.read(path)) == nil else { return nil }
        let read = try anyContract(path)
        return read.contract.sockets.contains { $0.room?.members != nil } ? nil : read
    }

    /// Where a live server of any contract is; warnings go to the standard error output.
    static func socketTarget(_ path: String, for contract: Contract) throws(Failure) -> SocketTarget {
        try checkedSocketTarget(path, for: contract).told()
    }

    /// Where a live server of any contract is, and warnings about the document that says so.
    static func checkedSocketTarget(
        _ path: String,
        for contract: Contract
    ) throws(Failure) -> Checked<SocketTarget> {
        try value(path, .target) { SocketTarget.read($0, for: contract, diagnostics: &$1) }
    }

    /// Failures to tolerate.
    static func knownFailures(_ path: String) throws(Failure) -> KnownFailures {
        try value(path) { KnownFailures.read($0, diagnostics: &$1) }.told()
    }

    /// What a reader makes of a document; every problem that it finds is reported.
    private static func value<Value>(
        _ path: String,
        _ kind: DocumentKind? = nil,
        _ read: (DocumentNode, inout DiagnosticCollector) -> Value?
    ) throws(Failure) -> Checked<Value> {
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
        return Checked(value: value, warnings: diagnostics.sorted, sources: sources)
    }
}

/// What was read of a document, and warnings about it.
struct Checked<Value> {
    var value: Value
    /// Sorted by place.
    var warnings: [Diagnostic]
    /// The text of each file that a warning points into.
    var sources: [String: String]

    /// The value, once the warnings are on the standard error output.
    func told() -> Value {
        if !warnings.isEmpty { Terminal.complain(DiagnosticPrinter(sources: sources).text(of: warnings)) }
        return value
    }
}
