import CodecRuntime
package import ProtocolSpec

/// Reads texts with `{{…}}` in them.
package struct TemplateReader {
    private var references: ReferenceReader
    private var own = DiagnosticCollector()

    /// - Parameters:
    ///   - vocabulary: the names that texts may use.
    ///   - hasReceived: whether a message has been received, for `{{received.…}}`.
    ///   - hasAsked: whether `{{asked.…}}` has a meaning, too.
    package init(vocabulary: Vocabulary, hasReceived: Bool, hasAsked: Bool = false) {
        let language = vocabulary.language
        let messages = vocabulary.isOfCase ? language.serverMessages : language.clientMessages
        references = ReferenceReader(
            vocabulary: vocabulary,
            fields: hasReceived ? messages.allFields : [],
            hasOtherFields: messages.contains(where: \.hasOthers),
            hasReceived: hasReceived,
            hasAsked: hasAsked
        )
    }

    package var diagnostics: [Diagnostic] { own.diagnostics + references.diagnostics.diagnostics }

    /// Reads a value; nil where there is an error.
    package mutating func value(_ node: DocumentNode) -> TemplateValue? {
        switch node.content {
        case .string(let text):
            guard let template = template(text, node) else { return nil }
            if case .reference(let reference)? = template.parts.first, template.parts.count == 1, reference.mayBeOther {
                return .alone(reference)
            }
            return .text(template)
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

    /// Reads a text; nil where there is an error.
    package mutating func template(_ text: String, _ node: DocumentNode) -> Template? {
        var parts: [Template.Part] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            if open.lowerBound > rest.startIndex { parts.append(.text(String(rest[..<open.lowerBound]))) }
            let after = rest[open.upperBound...]
            guard let close = after.firstRange(of: "}}") else {
                own.error("\"{{\" has no \"}}\" behind it", at: node.location)
                return nil
            }
            guard let reference = references.reference(after[..<close.lowerBound], in: node) else { return nil }
            parts.append(.reference(reference))
            rest = after[close.upperBound...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        return Template(parts: parts)
    }
}
