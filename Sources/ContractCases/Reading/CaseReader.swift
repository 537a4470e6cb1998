package import MockEngine
package import ProtocolSpec
import ServerRules

/// Reads a document with cases and checks every word of it against the contract: what a client says must be what a client
/// could say, and what it hears what the server could.
package struct CaseReader {
    private let contract: CaseContract
    private let includes: ScenarioIncludes
    private var diagnostics = DiagnosticCollector()

    /// - Parameters:
    ///   - contract: what the server speaks.
    ///   - includes: finds the documents that a case includes.
    package init(
        contract: CaseContract,
        includes: @escaping ScenarioIncludes = { _, _ throws(ScenarioIncludeError) in
            throw ScenarioIncludeError("there are no files here")
        }
    ) {
        self.contract = contract
        self.includes = includes
    }

    /// Reads the cases of a document.
    ///
    /// - Parameters:
    ///   - node: the document: one case, or `cases` with several.
    ///   - file: what the ids of its cases begin with, behind `cases/`.
    /// - Returns: the cases, nil where there is an error; and every problem found, sorted by place.
    package mutating func read(_ node: DocumentNode, file: String) -> (cases: [Case]?, diagnostics: [Diagnostic]) {
        diagnostics = DiagnosticCollector()
        let cases = cases(node, file: file)
        return (diagnostics.hasErrors ? nil : cases, diagnostics.sorted)
    }

    /// What a document with several cases says once for all of them.
    private struct Common {
        var clients: DocumentNode?
        var included: [DocumentNode] = []
    }

    private mutating func cases(_ node: DocumentNode, file: String) -> [Case] {
        guard node[CaseKey.cases.rawValue] != nil else {
            return numbered(self.case(node, Common(), file: file, isAlone: true))
        }
        guard var reader = MappingReader(node, what: "a file with cases", diagnostics: &diagnostics) else { return [] }
        let list = reader.optional(CaseKey.cases.rawValue)
        let common = Common(
            clients: reader.optional(CaseKey.clients.rawValue),
            included: included(by: reader.optional(CaseKey.include.rawValue), visited: [])
        )
        header(&reader)
        reader.finish(alsoAllowed: { $0 == "$schema" }, diagnostics: &diagnostics)
        let items = diagnostics.items(list, what: "\"cases\"")
        if let list, list.items?.isEmpty == true {
            diagnostics.error("\"cases\" has at least one case", at: list.location)
        }
        return numbered(items.flatMap { self.case($0, common, file: file, isAlone: false) })
    }

    /// Keys that say nothing to who runs the cases.
    private mutating func header(_ reader: inout MappingReader) {
        _ = diagnostics.string(reader.optional(CaseKey.about.rawValue), what: "\"about\"")
        _ = diagnostics.string(reader.optional(CaseKey.contract.rawValue), what: "\"contract\", a file's path,")
    }

    /// The same, with a number behind each id that another has, too.
    private func numbered(_ cases: [Case]) -> [Case] {
        var counts: [String: Int] = [:]
        return cases.map { one in
            var one = one
            counts[one.id, default: 0] += 1
            if let count = counts[one.id], count > 1 { one.id += "-\(count)" }
            return one
        }
    }

    /// Reads a case: several where it has a table.
    private mutating func `case`(
        _ node: DocumentNode,
        _ common: Common,
        file: String,
        isAlone: Bool
    ) -> [Case] {
        guard var reader = MappingReader(node, what: "a case", diagnostics: &diagnostics) else { return [] }
        let nameNode = reader.required(CaseKey.case.rawValue, diagnostics: &diagnostics)
        let name = diagnostics.string(nameNode, what: "the case's name")
        if let nameNode, let name, Self.hyphenated(name).isEmpty {
            diagnostics.error("a case's name has letters or digits: its id is made from them", at: nameNode.location)
        }
        let about = diagnostics.string(reader.optional(CaseKey.about.rawValue), what: "\"about\"")
        if isAlone {
            _ = diagnostics.string(reader.optional(CaseKey.contract.rawValue), what: "\"contract\", a file's path,")
        }
        let clientsNode = reader.optional(CaseKey.clients.rawValue)
        let own = included(by: reader.optional(CaseKey.include.rawValue), visited: [])
        let each = reader.optional(CaseKey.each.rawValue)
        let steps = reader.required(CaseKey.steps.rawValue, diagnostics: &diagnostics)
        reader.finish(alsoAllowed: { isAlone && $0 == "$schema" }, diagnostics: &diagnostics)
        if let steps, steps.items?.isEmpty == true {
            diagnostics.error("\"do\" has at least one step", at: steps.location)
        }
        let before = common.included + own
        let rows = each.map { self.rows($0) } ?? []
        let clients =
            [common.clients, clientsNode].compactMap(\.self) + before.compactMap { $0[CaseKey.clients.rawValue] }
        let id = "cases/\(file)/\(Self.hyphenated(name ?? ""))"
        func one(_ row: CaseRow?, _ number: Int) -> Case? {
            var sequence = StepSequence(contract: contract, clients: clients)
            for document in before { sequence.read(document[CaseKey.steps.rawValue], filling: row) }
            sequence.read(steps, filling: row)
            let found = sequence.finish()
            diagnostics.append(contentsOf: sequence.diagnostics.diagnostics)
            guard let name else { return nil }
            return Case(
                name: row.map { "\(name) (\($0.words))" } ?? name,
                about: about,
                id: row == nil ? id : "\(id)-\(number)",
                location: nameNode?.location ?? node.location,
                clients: found.clients,
                steps: found.steps
            )
        }
        guard each != nil else { return [one(nil, 0)].compactMap(\.self) }
        return rows.enumerated().compactMap { one($0.element, $0.offset + 1) }
    }

    private mutating func rows(_ node: DocumentNode) -> [CaseRow] {
        let items = diagnostics.items(node, what: "\"each\"")
        if items.isEmpty { diagnostics.error("\"each\" is a sequence of rows: [{content: Hi}, …]", at: node.location) }
        return items.compactMap { item in
            guard let entries = item.entries, !entries.isEmpty else {
                diagnostics.error("a row is a mapping from names to values, not \(item.kind)", at: item.location)
                return nil
            }
            for entry in entries where !StepSequence.isName(entry.key) {
                diagnostics.error(
                    "\"\(entry.key)\" can't be a column: a name has letters, digits and _",
                    at: entry.keyLocation
                )
            }
            return CaseRow(entries)
        }
    }

    /// A sentence as a part of an id: `an outsider hears nothing` is `an-outsider-hears-nothing`.
    package static func hyphenated(_ name: String) -> String {
        let parts = name.lowercased().filter { $0 != "'" && $0 != "’" }.split { !($0.isLetter || $0.isNumber) }
        return parts.joined(separator: "-")
    }
}

// MARK: - Included files

extension CaseReader {
    /// Reads the cases that are included: the steps of each come first, after those of what it includes itself.
    private mutating func included(by node: DocumentNode?, visited: [String]) -> [DocumentNode] {
        guard let node else { return [] }
        guard node.string != nil || node.items != nil else {
            diagnostics.error(
                "\"include\" is a file's path, or a sequence of them, not \(node.kind)",
                at: node.location
            )
            return []
        }
        return (node.items ?? [node]).flatMap { item -> [DocumentNode] in
            guard let path = diagnostics.string(item, what: "an included file's path") else { return [] }
            do throws(ScenarioIncludeError) {
                let (document, identity) = try includes(path, item.location.file)
                guard !visited.contains(identity) else {
                    diagnostics.error("\(path) includes itself", at: item.location)
                    return []
                }
                guard visited.count < ScenarioLimits.depth else {
                    diagnostics.error(
                        "\(path) is included too deep: files may include files at most \(ScenarioLimits.depth) levels deep",
                        at: item.location
                    )
                    return []
                }
                guard document[CaseKey.case.rawValue] != nil, document[CaseKey.each.rawValue] == nil else {
                    let cure = "name a file with one \"case\", whose steps are to come first"
                    diagnostics.error("\(path) can't be included: \(cure)", at: item.location)
                    return []
                }
                return included(by: document[CaseKey.include.rawValue], visited: visited + [identity]) + [document]
            } catch {
                if error.code == .unavailable {
                    diagnostics.error("can't include \(path): \(error.message)", at: item.location)
                }
                diagnostics.append(contentsOf: error.problems)
                return []
            }
        }
    }
}
