import CodecRuntime
import ContractEngine
import ContractSuite
import MockEngine
import ProtocolSpec
import ServerRules

// What stands behind a step, and beside it.
extension StepSequence {
    mutating func within(_ node: DocumentNode?) -> Int64? {
        guard let node, let time = diagnostics.duration(node, what: "\"within\"") else { return nil }
        if (1...CaseWord.longest).contains(time) { return time }
        diagnostics.error("\"within\" is more than nothing, and at most 1h", at: node.location)
        return nil
    }

    mutating func times(_ node: DocumentNode?) -> Int {
        diagnostics.number(node, what: "\"times\"", in: CaseWord.times) ?? 1
    }

    /// Reads what a message is like.
    ///
    /// - Parameters:
    ///   - node: the pattern.
    ///   - what: what it is, for people.
    ///   - hasAsked: whether it is the answer to a request.
    ///   - misfits: what it is that no message of the contract is like it.
    /// - Returns: nil where there is an error.
    mutating func pattern(
        _ node: DocumentNode,
        what: String,
        hasAsked: Bool = false,
        misfits: Diagnostic.Severity = .error
    ) -> Scenario.Pattern? {
        var reader = MatcherReader(
            serverMessagesIn: vocabulary(),
            hasReceived: hasHeard,
            hasAsked: hasAsked,
            misfits: misfits
        )
        defer { diagnostics.append(contentsOf: reader.diagnostics.diagnostics) }
        let pattern = reader.pattern(node, what: what)
        return reader.diagnostics.hasErrors ? nil : pattern
    }

    mutating func line(_ node: DocumentNode) -> Case.Line? {
        let raw = node.entries?.first { [CaseWord.raw, CaseWord.binary].contains($0.key) }
        guard let raw else { return message(node).map(Case.Line.message) }
        guard node.entries?.count == 1 else {
            diagnostics.error("\"\(raw.key)\" is the whole frame: nothing stands beside it", at: raw.keyLocation)
            return nil
        }
        let isText = raw.key == CaseWord.raw
        guard let template = template(raw.value, what: "\"\(raw.key)\"") else { return nil }
        if !isText, let text = raw.value.string, !text.contains("{{"), Base64.decoded(text) == nil {
            diagnostics.error("\"\(raw.key)\" is the frame's bytes in Base64", at: raw.value.location)
        }
        return .raw(template, isText: isText)
    }

    mutating func message(_ node: DocumentNode) -> Scenario.Line? {
        var reader = LineReader(vocabulary: vocabulary(), side: .client, hasReceived: hasHeard)
        defer { diagnostics.append(contentsOf: reader.diagnostics.diagnostics) }
        return reader.line(node)
    }

    mutating func template(_ node: DocumentNode, what: String) -> Template? {
        let text: String
        switch node.content {
        case .integer(let number): text = String(number)
        default:
            guard let string = diagnostics.string(node, what: what) else { return nil }
            text = string
        }
        var reader = TemplateReader(vocabulary: vocabulary(), hasReceived: hasHeard)
        defer { diagnostics.append(contentsOf: reader.diagnostics) }
        return reader.template(text, node)
    }

    mutating func keeps(_ node: DocumentNode?) -> [Scenario.Variable] {
        guard let node else { return [] }
        guard let entries = node.entries else {
            let example = "{id: \"{{heard.id}}\"}"
            diagnostics.error("\"keep\" is a mapping from names to texts, such as \(example)", at: node.location)
            return []
        }
        var variables: [Scenario.Variable] = []
        for entry in entries {
            if !Self.isName(entry.key) || ["heard", "asked", "secret", "now", "uuid"].contains(entry.key) {
                diagnostics.error(
                    "\"\(entry.key)\" can't be kept: a name has letters, digits and _, and is no word of Belay's",
                    at: entry.keyLocation
                )
            } else if columns.contains(entry.key) {
                diagnostics.error("\"\(entry.key)\" is a column of \"each\" already", at: entry.keyLocation)
            }
            guard diagnostics.string(entry.value, what: "what is kept") != nil else { continue }
            var reader = TemplateReader(vocabulary: vocabulary(), hasReceived: hasHeard)
            let value = reader.value(entry.value)
            diagnostics.append(contentsOf: reader.diagnostics)
            if let value { variables.append(Scenario.Variable(name: entry.key, value: value)) }
        }
        kept += entries.map(\.key)
        return variables
    }

    /// A close code, or its name in the contract.
    mutating func code(_ node: DocumentNode) -> (code: UInt16, name: String?)? {
        let known = language.closeCodes
        if let name = node.string {
            if let rule = known.first(where: { $0.name == name }) { return (rule.code, name) }
            let names = known.map(\.name)
            let hint = NearestWord.hint(for: name, among: names)
            let choice = names.isEmpty ? "the contract names none" : "the contract has \(names.joined(separator: ", "))"
            diagnostics.error("no close code is called \"\(name)\" (\(choice))\(hint)", at: node.location)
            return nil
        }
        guard let number = diagnostics.number(node, what: "\"closed\", a close code,", in: 1_000...4_999) else {
            return nil
        }
        return (UInt16(number), known.first { Int($0.code) == number }?.name)
    }

    /// A code that a client may close with.
    mutating func closing(_ number: Int, _ node: DocumentNode) -> UInt16? {
        if ScenarioLimits.closeCodes.contains(where: { $0.contains(number) }) { return UInt16(number) }
        diagnostics.error(
            "\(number) is no close code that may be sent: 1000, or one from 3000 to 4999",
            at: node.location
        )
        return nil
    }
}
