import CodecRuntime
package import ProtocolSpec

/// Reads what a person or the server says, and has the contract judge it.
package struct LineReader {
    /// Who says it.
    package enum Side: Sendable {
        case client, server
    }

    let vocabulary: Vocabulary
    let side: Side
    /// Whether a message has been received, for `{{received.…}}`.
    let hasReceived: Bool
    package private(set) var diagnostics = DiagnosticCollector()

    /// - Parameters:
    ///   - vocabulary: the names that texts may use.
    ///   - side: who says it.
    ///   - hasReceived: whether a message has been received before.
    package init(vocabulary: Vocabulary, side: Side, hasReceived: Bool) {
        self.vocabulary = vocabulary
        self.side = side
        self.hasReceived = hasReceived
    }

    private var language: ScriptLanguage { vocabulary.language }
    private var messages: [ScriptLanguage.Message] {
        side == .client ? language.clientMessages : language.serverMessages
    }
    /// Who says a client's lines, in the document's words.
    private var partner: String { vocabulary.isOfCase ? "a client" : "a partner" }
    private var speaker: String { side == .client ? "a client" : "the server" }

    /// Reads a line; nil where there is an error.
    package mutating func line(_ node: DocumentNode) -> Scenario.Line? {
        if side == .server, node.string != nil {
            guard let name = messageName(node) else { return nil }
            return settled(filled(Scenario.Line(message: name, payload: nil)), node, node)
        }
        guard let entries = node.entries else {
            let what = side == .client ? "\(partner)'s line" : "what the server says"
            let name = side == .client ? "" : "a message's name, or "
            diagnostics.error("\(what) is \(name)a message's fields, not \(node.kind)", at: node.location)
            return nil
        }
        for entry in entries where entry.key.hasPrefix("$") && MessageWord(rawValue: entry.key) == nil {
            diagnostics.unknownWord(entry)
        }
        let payloadNode = node[MessageWord.payload.rawValue]
        diagnostics.expectOneOf(payload: payloadNode, orFieldsOf: entries)
        let nameNode = node[MessageWord.message.rawValue]
        let name = nameNode.flatMap { messageName($0) }
        if nameNode != nil, name == nil { return nil }
        let fields = DocumentNode(
            content: .mapping(entries.filter { !$0.key.hasPrefix("$") }),
            location: node.location
        )
        let content = payloadNode ?? fields
        var reader = TemplateReader(vocabulary: vocabulary, hasReceived: hasReceived)
        let template = reader.value(content)
        diagnostics.append(contentsOf: reader.diagnostics)
        guard let template, !diagnostics.hasErrors else { return nil }
        let isWhole = name != nil && payloadNode == nil && fields.entries?.isEmpty ?? true
        let line = filled(Scenario.Line(message: name, payload: isWhole ? nil : template))
        let read = settled(line, content, node)
        unknownFields(content, line)
        return read
    }

    /// The name of one of the side's messages; where the contract doesn't list them, its judgement of the line says whether
    /// there is such a message.
    private mutating func messageName(_ node: DocumentNode) -> String? {
        if side == .server, messages.isEmpty { return diagnostics.string(node, what: "a message's name") }
        return diagnostics.message(node, of: messages, by: speaker)?.name
    }

    /// The line with the field that says which message it is, where `$message` says so instead. What the server leaves out,
    /// a contract that lists the server's messages fills by itself.
    private func filled(_ line: Scenario.Line) -> Scenario.Line {
        guard let field = language.discriminator, let name = line.message, side == .client || messages.isEmpty else {
            return line
        }
        // A field that tells messages apart may stand around the payload, and not in it.
        let message = messages.first { $0.name == name && $0.fields.contains(field) }
        let value = messages.isEmpty ? name : message?.discriminatorValue
        var fields: [TemplateValue.Field] = []
        switch line.payload {
        case .object(let own): fields = own
        case nil: break
        default: return line
        }
        guard let value, !fields.contains(where: { $0.name == field }) else { return line }
        let first = TemplateValue.Field(name: field, value: .other(.string(value)))
        return Scenario.Line(message: line.message, payload: .object([first] + fields))
    }
}

// MARK: - What the contract says of it

extension LineReader {
    /// Has the contract judge the line, and decides where a value that stands alone is a text.
    ///
    /// - Parameters:
    ///   - line: the line as it was written.
    ///   - content: its payload in the document.
    ///   - node: the whole line there.
    /// - Returns: the line that is said.
    private mutating func settled(
        _ line: Scenario.Line,
        _ content: DocumentNode,
        _ node: DocumentNode
    ) -> Scenario.Line {
        var trial = LineTrial(line, roster: vocabulary.roster) { [language, side] in
            side == .client ? language.clientProblem($0) : language.serverProblem($0)
        }
        if let problem = trial.solve() { report(problem, trial.sample, content, node) }
        return trial.settled()
    }

    private mutating func report(
        _ problem: LineProblem,
        _ sample: JSONValue?,
        _ content: DocumentNode,
        _ node: DocumentNode
    ) {
        let known = messages.compactMap(\.discriminatorValue)
        if let field = language.discriminator, problem.path == [field], let value = sample?[field]?.string,
            !known.isEmpty, known.count == messages.count, !known.contains(value)
        {
            let hint = NearestWord.hint(for: value, among: known)
            return diagnostics.error(
                "\(speaker) sends no message with \(field) \"\(value)\" (it sends \(known.joined(separator: ", ")))\(hint)",
                at: content.nearest(to: [field]).location
            )
        }
        let place = problem.path.isEmpty ? node : content.nearest(to: problem.path)
        // Some reasons begin with their place.
        let isPlaced = problem.path.isEmpty || problem.reason.hasPrefix("/")
        let field = isPlaced ? "" : "\(problem.path.joined(separator: ".")): "
        let who = side == .client ? partner : "the server"
        diagnostics.error("\(who) could not send this: \(field)\(problem.reason)", at: place.location)
    }

    /// Who gets a message passes over unknown fields; in a script an unknown field is a mistake.
    private mutating func unknownFields(_ node: DocumentNode, _ line: Scenario.Line) {
        let value = language.discriminator.flatMap { node[$0]?.string }
        let outline = messages.first { message in
            line.message.map { $0 == message.name } ?? (value != nil && message.discriminatorValue == value)
        }
        guard let outline, !outline.hasOthers else { return }
        for entry in node.entries ?? [] where !outline.fields.contains(entry.key) {
            let hint = NearestWord.hint(for: entry.key, among: outline.fields)
            diagnostics.error("the message has no field \"\(entry.key)\"\(hint)", at: entry.keyLocation)
        }
    }
}
