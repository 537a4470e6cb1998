import CodecRuntime
import ProtocolSpec

/// Reads the steps of one rule.
struct StepReader<Wire: WireProtocol> {
    let wire: Wire
    let cast: Cast
    let you: String
    /// The fields that `{{received.…}}` may name; none where the rule is not set off by a message.
    let fields: [String]
    var diagnostics = DiagnosticCollector()

    private var words: [String] { ["pause", "close"] + wire.channel.roles }

    mutating func step(_ node: DocumentNode) -> Scenario.Step? {
        guard let entries = node.entries, let entry = entries.first, entries.count == 1 else {
            let found = node.entries.map { "a mapping with \($0.count) keys" } ?? node.kind
            diagnostics.error(
                "a step is a mapping with one key (\(words.joined(separator: ", "))), not \(found)",
                at: node.location
            )
            return nil
        }
        switch entry.key {
        case "pause": return pause(entry.value)
        case "close": return close(entry.value)
        case let role where wire.channel.roles.contains(role): return line(entry)
        default:
            let hint = NearestWord.hint(for: entry.key, among: words)
            let choice = hint.isEmpty ? " (known: \(words.joined(separator: ", ")))" : hint
            diagnostics.error("unknown step \"\(entry.key)\"\(choice)", at: entry.keyLocation)
            return nil
        }
    }

    private mutating func pause(_ node: DocumentNode) -> Scenario.Step? {
        if let text = node.string, let microseconds = DurationText.microseconds(text) { return .pause(microseconds) }
        diagnostics.error("a pause is \(DurationText.cure)", at: node.location)
        return nil
    }

    private mutating func close(_ node: DocumentNode) -> Scenario.Step? {
        guard let name = diagnostics.string(node, what: "\"close\"") else { return nil }
        if let rule = wire.channel.closeCodes.first(where: { $0.name == name }) { return .close(rule) }
        let names = wire.channel.closeCodes.map(\.name)
        let hint = NearestWord.hint(for: name, among: names)
        diagnostics.error(
            "\"close\" names a close code of the contract (\(names.joined(separator: ", "))), not \"\(name)\"\(hint)",
            at: node.location
        )
        return nil
    }

    private mutating func line(_ entry: DocumentNode.Entry) -> Scenario.Step? {
        if entry.key == you {
            diagnostics.error(
                "\"\(you)\" is you, and only you speak for yourself; a scripted line belongs to another role",
                at: entry.keyLocation
            )
            return nil
        }
        guard entry.value.entries != nil else {
            diagnostics.error(
                "a partner's line is a message's fields, not \(entry.value.kind)",
                at: entry.value.location
            )
            return nil
        }
        guard let template = template(entry.value) else { return nil }
        check(template, entry.value)
        unknownFields(entry.value)
        return .line(as: entry.key, template)
    }

    /// Decodes the line as the server would decode a partner's frame, and puts the error where the person wrote it.
    private mutating func check(_ template: TemplateValue, _ node: DocumentNode) {
        let sample = template.filled { reference in
            switch reference {
            case .name(let key): cast.person(key)?.name ?? ""
            case .id(let key): cast.person(key)?.id.description ?? ""
            // What will be received is not known yet; one character passes where any text may stand.
            case .received: "…"
            }
        }
        do {
            let message = try Wire.ClientMessage(decoding: sample.jsonText)
            guard !wire.isKnown(message) else { return }
            let known = wire.channel.clientMessages.map(\.discriminatorValue)
            let value = sample[wire.channel.discriminator]?.string ?? ""
            let hint = NearestWord.hint(for: value, among: known)
            diagnostics.error(
                "a client sends no message with \(wire.channel.discriminator) \"\(value)\""
                    + " (it sends \(known.joined(separator: ", ")))\(hint)",
                at: node.nearest(to: [wire.channel.discriminator]).location
            )
        } catch {
            let place = node.nearest(to: error.path)
            let field = error.path.isEmpty ? "" : "\(error.path.joined(separator: ".")): "
            diagnostics.error("a partner could not send this: \(field)\(error.reason)", at: place.location)
        }
    }

    /// The server would pass over an unknown field; in a script it is a slip of the pen.
    private mutating func unknownFields(_ node: DocumentNode) {
        guard let value = node[wire.channel.discriminator]?.string,
            let outline = wire.channel.clientMessages.first(where: { $0.discriminatorValue == value })
        else { return }
        for entry in node.entries ?? [] where !outline.fields.contains(entry.key) {
            let hint = NearestWord.hint(for: entry.key, among: outline.fields)
            diagnostics.error("the message has no field \"\(entry.key)\"\(hint)", at: entry.keyLocation)
        }
    }
}

// MARK: - Templates

extension StepReader {
    private mutating func template(_ node: DocumentNode) -> TemplateValue? {
        switch node.content {
        case .string(let text): return template(text, node).map(TemplateValue.text)
        case .sequence(let items):
            let values = items.map { template($0) }
            return values.contains { $0 == nil } ? nil : .array(values.compactMap { $0 })
        case .mapping(let entries):
            var fields: [TemplateValue.Field] = []
            var isWhole = true
            for entry in entries {
                if let value = template(entry.value) {
                    fields.append(TemplateValue.Field(name: entry.key, value: value))
                } else {
                    isWhole = false
                }
            }
            return isWhole ? .object(fields) : nil
        default: return .other(node.json)
        }
    }

    private mutating func template(_ text: String, _ node: DocumentNode) -> Template? {
        var parts: [Template.Part] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            if open.lowerBound > rest.startIndex { parts.append(.text(String(rest[..<open.lowerBound]))) }
            let after = rest[open.upperBound...]
            guard let close = after.firstRange(of: "}}") else {
                diagnostics.error("\"{{\" without \"}}\"", at: node.location)
                return nil
            }
            let words = after[..<close.lowerBound].split(separator: " ").joined()
            guard let reference = reference(words, node) else { return nil }
            parts.append(.reference(reference))
            rest = after[close.upperBound...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        return Template(parts: parts)
    }

    private mutating func reference(_ words: String, _ node: DocumentNode) -> Template.Reference? {
        let parts = words.split(separator: ".", maxSplits: 1).map(String.init)
        let people = wire.channel.roles + ["you"]
        if parts.count == 2, people.contains(parts[0]) {
            let key = parts[0] == "you" ? you : parts[0]
            if parts[1] == "name" { return .name(of: key) }
            if parts[1] == "id" { return .id(of: key) }
        }
        if parts.count == 2, parts[0] == "received", fields.contains(parts[1]) { return .received(parts[1]) }
        let known = people.flatMap { ["\($0).name", "\($0).id"] } + fields.map { "received.\($0)" }
        let hint = NearestWord.hint(for: words, among: known)
        diagnostics.error(
            "nothing is known as {{\(words)}} here (known: \(known.joined(separator: ", ")))\(hint)",
            at: node.location
        )
        return nil
    }
}
