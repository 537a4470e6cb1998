import CodecRuntime
import ProtocolSpec
import ServerRules

/// Reads what a message of yours must be like.
struct MatcherReader {
    let language: ScriptLanguage
    var diagnostics = DiagnosticCollector()

    /// Reads the matchers of a mapping, a field each.
    mutating func matchers(_ node: DocumentNode, what: String) -> [Scenario.Matcher]? {
        guard let entries = node.entries else {
            diagnostics.error("\(what) is a mapping of a message's fields, not \(node.kind)", at: node.location)
            return nil
        }
        return entries.compactMap { matcher($0) }
    }

    private mutating func matcher(_ entry: DocumentNode.Entry) -> Scenario.Matcher? {
        let fields = language.clientFields
        guard fields.contains(entry.key) else {
            let hint = NearestWord.hint(for: entry.key, among: fields)
            diagnostics.error(
                "no message that a client sends has a field \"\(entry.key)\"\(hint)",
                at: entry.keyLocation
            )
            return nil
        }
        guard entry.value.entries != nil else {
            checkDiscriminator(entry.value, of: entry)
            return Scenario.Matcher(field: entry.key, test: .equals(entry.value.json))
        }
        return test(entry).map { Scenario.Matcher(field: entry.key, test: $0) }
    }

    private mutating func test(_ entry: DocumentNode.Entry) -> Scenario.Matcher.Test? {
        guard var reader = MappingReader(entry.value, what: "a matcher", diagnostics: &diagnostics) else { return nil }
        let equals = reader.optional(MatcherWord.equals.rawValue)
        let matches = reader.optional(MatcherWord.matches.rawValue)
        let length = reader.optional(MatcherWord.length.rawValue)
        let present = reader.optional(MatcherWord.present.rawValue)
        reader.finish(diagnostics: &diagnostics)
        guard [equals, matches, length, present].compactMap({ $0 }).count == 1 else {
            if reader.untaken.isEmpty {
                diagnostics.error(
                    "a matcher has one of \"equals\", \"matches\", \"length\" and \"present\"",
                    at: entry.value.location
                )
            }
            return nil
        }
        if let equals {
            checkDiscriminator(equals, of: entry)
            return .equals(equals.json)
        }
        if let length { return self.length(length).map(Scenario.Matcher.Test.length) }
        if let present { return diagnostics.bool(present, what: "\"present\"").map(Scenario.Matcher.Test.present) }
        guard let matches, let pattern = diagnostics.string(matches, what: "\"matches\"") else { return nil }
        do {
            _ = try Regex(pattern)
            return .matches(pattern)
        } catch {
            diagnostics.error("\"matches\" is not a regular expression: \(error)", at: matches.location)
            return nil
        }
    }

    /// A number, or a mapping with `min`, `max` or both.
    private mutating func length(_ node: DocumentNode) -> ClosedRange<Int>? {
        let most = ScenarioLimits.lengths
        guard node.entries != nil else {
            return diagnostics.number(node, what: "\"length\"", in: most).map { $0...$0 }
        }
        guard var reader = MappingReader(node, what: "\"length\"", diagnostics: &diagnostics) else { return nil }
        let least = reader.optional("min")
        let limit = reader.optional("max")
        reader.finish(diagnostics: &diagnostics)
        let low = diagnostics.number(least, what: "\"min\"", in: most) ?? 0
        let high = diagnostics.number(limit, what: "\"max\"", in: most) ?? most.upperBound
        guard low <= high else {
            diagnostics.error("\"min\" must not be more than \"max\"", at: node.location)
            return nil
        }
        return low...high
    }

    private mutating func checkDiscriminator(_ node: DocumentNode, of entry: DocumentNode.Entry) {
        guard entry.key == language.discriminator, let value = node.string else { return }
        let known = language.clientMessages.compactMap(\.discriminatorValue)
        guard !known.contains(value) else { return }
        let hint = NearestWord.hint(for: value, among: known)
        diagnostics.error(
            "a client sends no message with \(entry.key) \"\(value)\" (it sends \(known.joined(separator: ", ")))\(hint)",
            at: node.location
        )
    }
}
