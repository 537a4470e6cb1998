import CodecRuntime
import ProtocolSpec
import ServerRules

/// Reads texts with `{{…}}` in them.
struct TemplateReader {
    let vocabulary: Vocabulary
    /// The fields that `{{received.…}}` may name; empty where no message has been received.
    let fields: [String]
    var diagnostics = DiagnosticCollector()

    mutating func value(_ node: DocumentNode) -> TemplateValue? {
        switch node.content {
        case .string(let text): return template(text, node).map(TemplateValue.text)
        case .sequence(let items):
            let values = items.map { value($0) }
            return values.contains { $0 == nil } ? nil : .array(values.compactMap { $0 })
        case .mapping(let entries):
            var fields: [TemplateValue.Field] = []
            var isWhole = true
            for entry in entries {
                if let value = value(entry.value) {
                    fields.append(TemplateValue.Field(name: entry.key, value: value))
                } else {
                    isWhole = false
                }
            }
            return isWhole ? .object(fields) : nil
        default: return .other(node.json)
        }
    }

    mutating func template(_ text: String, _ node: DocumentNode) -> Template? {
        var parts: [Template.Part] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            if open.lowerBound > rest.startIndex { parts.append(.text(String(rest[..<open.lowerBound]))) }
            let after = rest[open.upperBound...]
            guard let close = after.firstRange(of: "}}") else {
                diagnostics.error("\"{{\" has no \"}}\" behind it", at: node.location)
                return nil
            }
            guard let reference = reference(after[..<close.lowerBound], node) else { return nil }
            parts.append(.reference(reference))
            rest = after[close.upperBound...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        return Template(parts: parts)
    }

    private mutating func reference(_ text: Substring, _ node: DocumentNode) -> Template.Reference? {
        if let choices = choices(text) { return .pick(choices) }
        let words = Self.trimmed(text)
        let parts = words.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let people = vocabulary.roles + ["you"]
        if parts.count == 2 {
            let key = parts[0] == "you" ? vocabulary.you : parts[0]
            switch (parts[0], parts[1]) {
            case (let person, "name") where people.contains(person): return .name(of: key)
            case (let person, "id") where people.contains(person): return .id(of: key)
            case ("received", let field) where fields.contains(field): return .received(field)
            case ("kept", let name) where vocabulary.kept.contains(name): return .kept(name)
            case ("counter", let name) where !name.isEmpty: return .counter(name)
            default: break
            }
        }
        let known =
            people.flatMap { ["\($0).name", "\($0).id"] } + fields.map { "received.\($0)" }
            + vocabulary.kept.map { "kept.\($0)" } + ["counter.NAME", "pick: A | B"]
        let hint = NearestWord.hint(for: words, among: known)
        diagnostics.error(
            "there is no value {{\(words)}} here (there are \(known.joined(separator: ", ")))\(hint)",
            at: node.location
        )
        return nil
    }

    /// The choices behind `pick:`, which bars separate; nil for any other reference.
    private func choices(_ text: Substring) -> [String]? {
        let trimmed = text.drop { $0 == " " }
        guard trimmed.hasPrefix("pick:") else { return nil }
        return trimmed.dropFirst("pick:".count).split(separator: "|", omittingEmptySubsequences: false).map { choice in
            Self.trimmed(choice)
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
