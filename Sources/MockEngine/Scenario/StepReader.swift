import CodecRuntime
import ProtocolSpec
import ServerRules

/// Reads the steps of one rule.
struct StepReader {
    let vocabulary: Vocabulary
    /// Whether a message has been received before this step: what `{{received.…}}` and `branch` are about.
    var hasReceived: Bool
    var diagnostics = DiagnosticCollector()
    private var depth = 0

    init(vocabulary: Vocabulary, hasReceived: Bool) {
        self.vocabulary = vocabulary
        self.hasReceived = hasReceived
    }

    private var language: ScriptLanguage { vocabulary.language }
    private var words: [String] {
        StepWord.allCases.map(\.rawValue) + FaultWord.allCases.map(\.rawValue) + vocabulary.roles
    }

    /// The steps of a sequence.
    mutating func steps(_ node: DocumentNode?, what: String) -> [Scenario.Step] {
        guard depth < ScenarioLimits.depth else {
            if let node {
                diagnostics.error("steps may be nested at most \(ScenarioLimits.depth) levels deep", at: node.location)
            }
            return []
        }
        depth += 1
        defer { depth -= 1 }
        return diagnostics.items(node, what: what).compactMap { step($0) }
    }

    private mutating func step(_ node: DocumentNode) -> Scenario.Step? {
        action(node).map { Scenario.Step(location: node.location, action: $0) }
    }

    private mutating func action(_ node: DocumentNode) -> Scenario.Action? {
        if let word = node.string { return bare(word, node) }
        guard let entries = node.entries else {
            diagnostics.error(
                "a step is a mapping (\(words.joined(separator: ", "))), not \(node.kind)",
                at: node.location
            )
            return nil
        }
        let known = Set(words)
        let named = entries.filter { known.contains($0.key) }
        guard let entry = named.first, named.count == 1 else {
            wrongWords(entries, named, node)
            return nil
        }
        guard var reader = MappingReader(node, what: "the step \"\(entry.key)\"", diagnostics: &diagnostics) else {
            return nil
        }
        _ = reader.optional(entry.key)
        let action: Scenario.Action?
        if let word = FaultWord(rawValue: entry.key) {
            action = fault(word, entry.value, &reader)
        } else if vocabulary.roles.contains(entry.key) {
            action = line(entry)
        } else {
            action = play(entry, &reader)
        }
        reader.finish(diagnostics: &diagnostics)
        return action
    }

    private mutating func wrongWords(
        _ entries: [DocumentNode.Entry],
        _ named: [DocumentNode.Entry],
        _ node: DocumentNode
    ) {
        if named.count > 1 {
            let keys = named.map { "\"\($0.key)\"" }.joined(separator: " and ")
            diagnostics.error("a step does one thing, not \(keys): give each a line of its own", at: node.location)
        } else if let entry = entries.first {
            let hint = NearestWord.hint(for: entry.key, among: words)
            let choice = hint.isEmpty ? " (known: \(words.joined(separator: ", ")))" : hint
            diagnostics.error("unknown step \"\(entry.key)\"\(choice)", at: entry.keyLocation)
        } else {
            diagnostics.error(
                "this step is empty; a step is one of \(words.joined(separator: ", "))",
                at: node.location
            )
        }
    }

    /// A step that is a word alone.
    private mutating func bare(_ word: String, _ node: DocumentNode) -> Scenario.Action? {
        if let fault = FaultWord(rawValue: word)?.alone { return .fault(fault) }
        let alone = FaultWord.allCases.filter { $0.alone != nil }.map(\.rawValue)
        let hint =
            words.contains(word)
            ? "; write \"\(word):\" and its value behind it" : NearestWord.hint(for: word, among: alone)
        diagnostics.error(
            "a step that is one word is one of \(alone.joined(separator: ", ")), not \"\(word)\"\(hint)",
            at: node.location
        )
        return nil
    }

    private mutating func fault(
        _ word: FaultWord,
        _ node: DocumentNode,
        _ reader: inout MappingReader
    ) -> Scenario.Action? {
        var faults = FaultReader(vocabulary: vocabulary)
        defer { diagnostics.append(contentsOf: faults.diagnostics.diagnostics) }
        return faults.step(word, node, &reader).map(Scenario.Action.fault)
    }
}

// MARK: - The steps that are not faults

extension StepReader {
    private mutating func play(_ entry: DocumentNode.Entry, _ reader: inout MappingReader) -> Scenario.Action? {
        let node = entry.value
        switch StepWord(rawValue: entry.key) {
        case .pause: return diagnostics.duration(node, what: "a pause").map(Scenario.Action.pause)
        case .join: return partner(node, what: "\"join\"").map(Scenario.Action.join)
        case .leave: return partner(node, what: "\"leave\"").map(Scenario.Action.leave)
        case .expect: return expect(node, &reader)
        case .branch: return branch(node)
        case .goto:
            return diagnostics.word(node, what: "\"goto\", a state that rules are for,", among: vocabulary.states)
                .map(Scenario.Action.goto)
        case .repeat:
            let times = diagnostics.number(node, what: "\"repeat\"", in: ScenarioLimits.repetitions)
            let steps = steps(reader.required("do", diagnostics: &diagnostics), what: "\"do\"")
            return times.map { .repeated($0, steps) }
        case .keep: return keep(node)
        case .you, nil: return line(entry)
        }
    }

    private mutating func partner(_ node: DocumentNode, what: String) -> String? {
        let partners = vocabulary.roles.filter { $0 != vocabulary.you }
        return diagnostics.word(node, what: "\(what), a partner,", among: partners)
    }

    private mutating func expect(_ node: DocumentNode, _ reader: inout MappingReader) -> Scenario.Action? {
        let limit = diagnostics.duration(reader.optional("within"), what: "\"within\"")
        let otherwise = reader.optional("else")
        if let otherwise, limit == nil {
            diagnostics.error(
                "\"else\" is for a message that does not come in time: add \"within\"",
                at: otherwise.location
            )
        }
        // The steps of `else` play when no message has come: they may not refer to it.
        let before = hasReceived
        let steps = steps(otherwise, what: "\"else\"")
        hasReceived = before
        let matchers = matchers(node, what: "\"expect\"")
        hasReceived = true
        return matchers.map { .expect($0, within: limit, otherwise: steps) }
    }

    private mutating func branch(_ node: DocumentNode) -> Scenario.Action? {
        if !hasReceived {
            diagnostics.error(
                "\"branch\" looks at the message received last, and none has been received before this step",
                at: node.location
            )
        }
        let branches = diagnostics.items(node, what: "\"branch\"").compactMap { node -> Scenario.Branch? in
            guard var reader = MappingReader(node, what: "a branch", diagnostics: &diagnostics) else { return nil }
            let otherwise = reader.optional("else")
            let condition = reader.optional("if")
            guard otherwise == nil else {
                if let condition { diagnostics.error("a branch has \"if\" or \"else\"", at: condition.location) }
                reader.finish(diagnostics: &diagnostics)
                return Scenario.Branch(matchers: [], steps: steps(otherwise, what: "\"else\""))
            }
            let needed = condition ?? reader.required("if", diagnostics: &diagnostics)
            let steps = steps(reader.required("do", diagnostics: &diagnostics), what: "\"do\"")
            reader.finish(diagnostics: &diagnostics)
            return needed.flatMap { matchers($0, what: "\"if\"") }.map { Scenario.Branch(matchers: $0, steps: steps) }
        }
        return .branch(branches)
    }

    private mutating func matchers(_ node: DocumentNode, what: String) -> [Scenario.Matcher]? {
        var reader = MatcherReader(language: language)
        defer { diagnostics.append(contentsOf: reader.diagnostics.diagnostics) }
        return reader.matchers(node, what: what)
    }

    private mutating func keep(_ node: DocumentNode) -> Scenario.Action? {
        guard let entries = node.entries else {
            diagnostics.error("\"keep\" is a mapping from names to texts, not \(node.kind)", at: node.location)
            return nil
        }
        return .keep(
            entries.compactMap { entry in
                guard let text = diagnostics.string(entry.value, what: "what is kept") else { return nil }
                var reader = templates
                defer { diagnostics.append(contentsOf: reader.diagnostics.diagnostics) }
                return reader.template(text, entry.value).map { Scenario.Variable(name: entry.key, value: $0) }
            }
        )
    }

    private var templates: TemplateReader {
        TemplateReader(vocabulary: vocabulary, fields: hasReceived ? language.clientFields : [])
    }
}

// MARK: - Lines

extension StepReader {
    private mutating func line(_ entry: DocumentNode.Entry) -> Scenario.Action? {
        if entry.key == vocabulary.you {
            diagnostics.error(
                "\"\(entry.key)\" is you, and a script does not speak for you; for a second device of yours write \"you\"",
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
        var reader = templates
        let template = reader.value(entry.value)
        diagnostics.append(contentsOf: reader.diagnostics.diagnostics)
        guard let template else { return nil }
        check(template, entry.value)
        unknownFields(entry.value)
        return .line(by: entry.key == "you" ? .yourOtherDevice : .role(entry.key), template)
    }

    /// Decodes the line as the server would decode a partner's frame, and reports an error where the author wrote it.
    private mutating func check(_ template: TemplateValue, _ node: DocumentNode) {
        let roster = vocabulary.roster
        let sample = template.filled { reference in
            switch reference {
            case .name(let key): roster.person(key)?.name ?? ""
            case .id(let key): roster.person(key)?.id.description ?? ""
            case .pick(let choices): choices.first ?? ""
            case .counter: "1"
            // What will be received is not known yet; one character is valid wherever any text is.
            case .received, .kept: "…"
            }
        }
        guard let problem = language.clientProblem(ScriptLine(payload: sample)) else { return }
        if let discriminator = language.discriminator, problem.path == [discriminator], !isKnown(sample) {
            let known = language.clientMessages.compactMap(\.discriminatorValue)
            let value = sample[discriminator]?.string ?? ""
            let hint = NearestWord.hint(for: value, among: known)
            return diagnostics.error(
                "a client sends no message with \(discriminator) \"\(value)\""
                    + " (it sends \(known.joined(separator: ", ")))\(hint)",
                at: node.nearest(to: [discriminator]).location
            )
        }
        let place = node.nearest(to: problem.path)
        let field = problem.path.isEmpty ? "" : "\(problem.path.joined(separator: ".")): "
        diagnostics.error("a partner could not send this: \(field)\(problem.reason)", at: place.location)
    }

    /// Whether a line's discriminator has a value of the contract's, or no text for one: the codec then says what is wrong.
    private func isKnown(_ line: JSONValue) -> Bool {
        guard let value = language.discriminator.flatMap({ line[$0]?.string }) else { return true }
        return language.clientMessages.contains { $0.discriminatorValue == value }
    }

    /// The server ignores unknown fields; in a script an unknown field is a mistake.
    private mutating func unknownFields(_ node: DocumentNode) {
        guard let value = language.discriminator.flatMap({ node[$0]?.string }),
            let outline = language.clientMessages.first(where: { $0.discriminatorValue == value }),
            !outline.hasOthers
        else { return }
        for entry in node.entries ?? [] where !outline.fields.contains(entry.key) {
            let hint = NearestWord.hint(for: entry.key, among: outline.fields)
            diagnostics.error("the message has no field \"\(entry.key)\"\(hint)", at: entry.keyLocation)
        }
    }
}
