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
    /// Whether the step is played again and again.
    private var isInStream = false

    init(vocabulary: Vocabulary, hasReceived: Bool) {
        self.vocabulary = vocabulary
        self.hasReceived = hasReceived
    }

    private var language: ScriptLanguage { vocabulary.language }
    private var words: [String] {
        let steps = StepWord.allCases.filter { !$0.needsRoles || !vocabulary.roles.isEmpty }
        return steps.map(\.rawValue) + FaultWord.allCases.map(\.rawValue) + vocabulary.roles
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
        if vocabulary.roles.isEmpty,
            let entry = entries.first(where: { StepWord(rawValue: $0.key)?.needsRoles ?? false })
        {
            diagnostics.error(vocabulary.needsNoRoles(entry.key), at: entry.keyLocation)
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
            let people = vocabulary.roles.isEmpty ? "; the contract has no roles, and every client is you" : ""
            let choice = hint.isEmpty ? " (known: \(words.joined(separator: ", "))\(people))" : hint
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
        case .server: return said(node, &reader)
        case .reply: return reply(entry)
        case .every: return every(entry, &reader)
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
        let pattern = pattern(node, what: "\"expect\"")
        hasReceived = true
        return pattern.map { .expect($0, within: limit, otherwise: steps) }
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
                return Scenario.Branch(pattern: Scenario.Pattern(), steps: steps(otherwise, what: "\"else\""))
            }
            let needed = condition ?? reader.required("if", diagnostics: &diagnostics)
            let steps = steps(reader.required("do", diagnostics: &diagnostics), what: "\"do\"")
            reader.finish(diagnostics: &diagnostics)
            return needed.flatMap { pattern($0, what: "\"if\"") }.map { Scenario.Branch(pattern: $0, steps: steps) }
        }
        return .branch(branches)
    }

    private mutating func pattern(_ node: DocumentNode, what: String) -> Scenario.Pattern? {
        var reader = MatcherReader(language: language)
        defer { diagnostics.append(contentsOf: reader.diagnostics.diagnostics) }
        return reader.pattern(node, what: what)
    }

    private mutating func keep(_ node: DocumentNode) -> Scenario.Action? {
        guard let entries = node.entries else {
            diagnostics.error("\"keep\" is a mapping from names to texts, not \(node.kind)", at: node.location)
            return nil
        }
        return .keep(
            entries.compactMap { entry in
                guard diagnostics.string(entry.value, what: "what is kept") != nil else { return nil }
                var reader = templates
                defer { diagnostics.append(contentsOf: reader.diagnostics) }
                return reader.value(entry.value).map { Scenario.Variable(name: entry.key, value: $0) }
            }
        )
    }

    private var templates: TemplateReader {
        TemplateReader(vocabulary: vocabulary, hasReceived: hasReceived)
    }
}

// MARK: - Lines

extension StepReader {
    /// A line that a person says.
    private mutating func line(_ entry: DocumentNode.Entry) -> Scenario.Action? {
        if entry.key == vocabulary.you {
            diagnostics.error(
                "\"\(entry.key)\" is you, and a script does not speak for you; for a second device of yours write \"you\"",
                at: entry.keyLocation
            )
            return nil
        }
        return line(entry.value, by: .client).map { line in
            .line(by: entry.key == "you" ? .yourOtherDevice : .role(entry.key), line)
        }
    }

    private mutating func line(_ node: DocumentNode, by side: LineReader.Side) -> Scenario.Line? {
        var reader = LineReader(vocabulary: vocabulary, side: side, hasReceived: hasReceived)
        defer { diagnostics.append(contentsOf: reader.diagnostics.diagnostics) }
        return reader.line(node)
    }

    private mutating func said(_ node: DocumentNode, _ reader: inout MappingReader) -> Scenario.Action? {
        let words = AudienceWord.allCases.map(\.rawValue) + vocabulary.roles
        let toNode = reader.optional("to")
        let to = diagnostics.word(toNode, what: "\"to\"", among: words)
        let line = line(node, by: .server)
        let audience: Scenario.Audience? =
            switch to.map({ AudienceWord(rawValue: $0) }) {
            case .some(.you): .you
            case .some(.all): .all
            case .some(.others): .others
            case .some(nil): to.map { .role($0) }
            case nil: toNode == nil ? .you : nil
            }
        guard let line, let audience else { return nil }
        return .said(line, to: audience)
    }

    private mutating func reply(_ entry: DocumentNode.Entry) -> Scenario.Action? {
        if !hasReceived {
            diagnostics.error(
                "\"reply\" answers the message received last, and none has been received before this step; "
                    + "write \"server\" for what the server says by itself",
                at: entry.keyLocation
            )
        }
        return line(entry.value, by: .server).map(Scenario.Action.reply)
    }

    private mutating func every(_ entry: DocumentNode.Entry, _ reader: inout MappingReader) -> Scenario.Action? {
        let period = diagnostics.duration(entry.value, what: "\"every\"")
        if let period, period < ScenarioLimits.shortestPeriod {
            diagnostics.error("\"every\" is at least 1ms", at: entry.value.location)
        }
        if isInStream {
            diagnostics.error(
                "\"every\" stands within \"every\", so that there would be more and more of it: put it beside that one",
                at: entry.keyLocation
            )
        }
        let times = diagnostics.number(reader.optional("times"), what: "\"times\"", in: ScenarioLimits.counts)
        let until = reader.optional("until").map { (node: $0, pattern: pattern($0, what: "\"until\"")) }
        let (wasInStream, hadReceived) = (isInStream, hasReceived)
        isInStream = true
        let steps = steps(reader.required("do", diagnostics: &diagnostics), what: "\"do\"")
        // They play beside the script, which goes on without what they receive.
        (isInStream, hasReceived) = (wasInStream, hadReceived)
        return period.map {
            .every(Scenario.Stream(period: $0, steps: steps, times: times, until: until?.pattern))
        }
    }
}
