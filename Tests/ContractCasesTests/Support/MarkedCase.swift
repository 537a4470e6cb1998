internal import ContractCases
internal import MockEngine
internal import ProtocolSpec
internal import SpecParser
import Testing

/// A file with cases in which 👉 marks where something is reported.
enum MarkedCase {
    /// Reads a file.
    ///
    /// - Parameters:
    ///   - marked: its text.
    ///   - contract: what the server speaks; the chat's if nil.
    ///   - files: what it may include.
    /// - Returns: the cases, what was told, and the places of that, where they are not the marked ones.
    /// - Throws: where it is no YAML.
    static func read(
        _ marked: String,
        _ contract: CaseContract? = nil,
        files: [String: String] = [:]
    ) throws -> (cases: [Case]?, told: [String], places: [String]) {
        let (cases, diagnostics, places) = try diagnostics(of: marked, contract, files: files)
        let found = diagnostics.map { "\($0.location.line):\($0.location.column)" }
        return (cases, diagnostics.map(\.message), found == places ? [] : found)
    }

    /// The same with all that is said of each problem, and with the marked places.
    static func diagnostics(
        of marked: String,
        _ contract: CaseContract? = nil,
        files: [String: String] = [:]
    ) throws -> (cases: [Case]?, diagnostics: [Diagnostic], places: [String]) {
        var places: [String] = []
        let lines = marked.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { row, line in
            var line = String(line)
            while let place = line.firstRange(of: "👉") {
                let column = line.unicodeScalars.distance(from: line.startIndex, to: place.lowerBound) + 1
                places.append("\(row + 1):\(column)")
                line.removeSubrange(place)
            }
            return line
        }
        let text = lines.joined(separator: "\n")
        var reader = CaseReader(contract: try contract ?? Contracts.chat) { path, _ throws(ScenarioIncludeError) in
            guard let text = files[path] else { throw ScenarioIncludeError("there is no file \(path)") }
            do throws(DocumentError) { return (try DocumentReader().read(Array(text.utf8), file: path), path) } catch {
                throw ScenarioIncludeError(error.diagnostics)
            }
        }
        let (cases, diagnostics) = reader.read(
            try DocumentReader().read(Array(text.utf8), file: "chat.yaml"),
            file: "chat"
        )
        return (cases, diagnostics, places)
    }

    /// Expects one error, at the one marked place.
    static func expect(_ marked: String, _ message: String, _ contract: CaseContract? = nil) throws {
        let (cases, told, places) = try read(marked, contract)
        #expect(cases == nil, "\(marked)")
        #expect(told == [message], "\(marked)")
        #expect(places.isEmpty, "\(marked): \(places)")
    }

    /// A case with one step.
    static func step(_ text: String) -> String { "case: c\ndo:\n  - \(text)\n" }
}
