import CodecRuntime
import ContractFiles
import Foundation
package import MockEngine
package import MockServer
package import ProtocolSpec
import SpecParser

/// Reads scenarios from disk, with those that they include, in the words of a contract: of the one that this program was built with, if no other is given.
package enum ScenarioFiles {
    /// Reads the scenario of a file.
    ///
    /// - Parameters:
    ///   - path: the file, as messages name it.
    ///   - language: the words of its contract.
    /// - Returns: the scenario with its sources, and warnings.
    /// - Throws: `ScenarioFileError`.
    package static func scenario(
        at path: String,
        language: ScriptLanguage = BuiltContract.language
    ) throws(ScenarioFileError) -> (PlayedScenario, warnings: [Diagnostic]) {
        switch DiskFiles.contents(path) {
        case .success(let bytes): return try scenario(bytes, file: path, language: language)
        case .failure(let failure): throw ScenarioFileError(unavailable: DiskFiles.message(failure, path))
        }
    }

    /// Reads a scenario that is in memory.
    ///
    /// - Parameters:
    ///   - bytes: the document.
    ///   - file: the name that messages give it; what it includes is found from there.
    ///   - language: the words of its contract.
    /// - Returns: the scenario with its sources, and warnings.
    /// - Throws: `ScenarioFileError`.
    package static func scenario(
        _ bytes: [UInt8],
        file: String,
        language: ScriptLanguage = BuiltContract.language
    ) throws(ScenarioFileError) -> (PlayedScenario, warnings: [Diagnostic]) {
        let included = IncludedTexts()
        let own = PlayedScenario.Source(file: file, text: PlainText.decoded(bytes))
        let node: DocumentNode
        do { node = try DocumentReader().read(bytes, file: file) } catch { throw ScenarioFileError(error) }
        var reader = ScenarioReader(language: language) { path, file throws(ScenarioIncludeError) in
            let (part, identity, source) = try part(path, of: file)
            included.add(source)
            return (part, identity)
        }
        let (scenario, diagnostics) = reader.read(node)
        let sources = [own] + included.texts
        guard let scenario else {
            let texts = Dictionary(sources.map { ($0.file, $0.text) }, uniquingKeysWith: { own, _ in own })
            throw ScenarioFileError(DocumentError(diagnostics: diagnostics, sources: texts))
        }
        return (PlayedScenario(scenario: scenario, sources: sources), diagnostics)
    }

    /// Reads a document that another includes: its path is relative to the folder of that one.
    ///
    /// - Parameters:
    ///   - path: as the other one names it.
    ///   - file: the other one.
    /// - Returns: the document, a name for it that is the same however its path is spelled, and its text.
    /// - Throws: where there is no such file, or none that can be read.
    package static func part(
        _ path: String,
        of file: String
    ) throws(ScenarioIncludeError) -> (node: DocumentNode, identity: String, source: PlayedScenario.Source) {
        let embedded = EmbeddedFiles.path(path, from: file)
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        let place = embedded ?? URL(fileURLWithPath: path, relativeTo: folder).standardizedFileURL.path
        let shown = embedded ?? Self.shown(path, from: file)
        let bytes: [UInt8]
        switch DiskFiles.contents(place) {
        case .success(let read): bytes = read
        case .failure(let failure):
            throw ScenarioIncludeError(failure.code == .notFound ? "there is no file \(shown)" : failure.reason)
        }
        let source = PlayedScenario.Source(file: shown, text: PlainText.decoded(bytes))
        do {
            return (try DocumentReader().read(bytes, file: shown), place, source)
        } catch { throw ScenarioIncludeError(error.diagnostics) }
    }

    /// The path of an included scenario as messages name it.
    private static func shown(_ path: String, from file: String) -> String {
        path.hasPrefix("/") ? path : (file as NSString).deletingLastPathComponent.appendingPath(path)
    }

    /// Reads steps in the words of a scenario's `do`.
    ///
    /// - Parameters:
    ///   - text: one step or a sequence of them; YAML or JSON.
    ///   - scenario: the scenario that plays now.
    ///   - language: the words of its contract.
    /// - Returns: the steps, and the same as values.
    /// - Throws: `ScenarioFileError`.
    package static func steps(
        _ text: String,
        in scenario: Scenario,
        language: ScriptLanguage = BuiltContract.language
    ) throws(ScenarioFileError) -> ManualSteps {
        let node = try node(text, file: "steps")
        var reader = ScenarioReader(language: language)
        let (written, problems) = reader.steps(node, in: scenario)
        guard written != nil else {
            throw ScenarioFileError(DocumentError(diagnostics: problems, sources: ["steps": text]))
        }
        let words = node.items?.map(\.json) ?? [node.json]
        // As a transcript has them, so that they play with the same places when it is played again.
        let place = SourceLocation(file: "steps", line: 1, column: 1)
        let recorded = DocumentNode(JSONValue.array(words), at: place)
        let (steps, diagnostics) = reader.steps(recorded, in: scenario)
        guard let steps else { throw ScenarioFileError(DocumentError(diagnostics: diagnostics, sources: [:])) }
        return ManualSteps(steps: steps, words: words)
    }

    /// Reads what a message must be like, in the words of a scenario's matchers.
    ///
    /// - Parameters:
    ///   - text: the pattern.
    ///   - language: the words of its contract.
    /// - Returns: the pattern.
    /// - Throws: `ScenarioFileError`.
    package static func pattern(
        _ text: String,
        language: ScriptLanguage = BuiltContract.language
    ) throws(ScenarioFileError) -> MessagePattern {
        let node = try node(text, file: "message")
        var reader = ScenarioReader(language: language)
        let (pattern, diagnostics) = reader.pattern(node)
        guard let pattern else {
            throw ScenarioFileError(DocumentError(diagnostics: diagnostics, sources: ["message": text]))
        }
        return pattern
    }

    /// Reads a document of YAML. JSON is YAML too, except for some texts, such as escaped surrogates, which YAML 1.2 can't
    /// write: those are read as JSON.
    private static func node(_ text: String, file: String) throws(ScenarioFileError) -> DocumentNode {
        let json = (try? JSONValue(decoding: text)).map { value in
            DocumentNode(value, at: SourceLocation(file: file, line: 1, column: 1))
        }
        do {
            let node = try DocumentReader().read(text, file: file)
            return json.flatMap { $0.json == node.json ? nil : $0 } ?? node
        } catch {
            guard let json else { throw ScenarioFileError(error) }
            return json
        }
    }
}

/// The files that were included, in the order in which they were read, each once.
private final class IncludedTexts {
    private(set) var texts: [PlayedScenario.Source] = []

    func add(_ source: PlayedScenario.Source) {
        if !texts.contains(where: { $0.file == source.file }) { texts.append(source) }
    }
}

extension String {
    /// A path below this folder; an empty folder is the working folder.
    fileprivate func appendingPath(_ path: String) -> String {
        isEmpty ? path : "\(self)/\(path)"
    }
}
