import CodecRuntime
package import ProtocolSpec
import ServerRules

/// Reads a scenario document and checks every word of it against the contract: what a partner says must be what a real
/// partner could say.
package struct ScenarioReader {
    private let language: ScriptLanguage
    private let includes: ScenarioIncludes
    private var diagnostics = DiagnosticCollector()
    private var roster: Roster
    private var vocabulary: Vocabulary
    /// Whether the file, or one that it includes, includes what the contract's server says by default.
    private var includesDefault = false

    /// - Parameters:
    ///   - language: the words of the contract.
    ///   - includes: finds the documents that a scenario includes.
    package init(
        language: ScriptLanguage,
        includes: @escaping ScenarioIncludes = { path, _ throws(ScenarioIncludeError) in
            throw ScenarioIncludeError("there are no files here")
        }
    ) {
        self.language = language
        self.includes = includes
        roster = language.roster(0, [], ScenarioLimits.rooms.lowerBound)
        vocabulary = Vocabulary(language: language, roster: roster, you: "", states: [], kept: [])
    }

    /// Reads a scenario.
    ///
    /// - Returns: the scenario, nil where there is an error; and every problem found, sorted by place.
    package mutating func read(_ node: DocumentNode) -> (scenario: Scenario?, diagnostics: [Diagnostic]) {
        diagnostics = DiagnosticCollector()
        includesDefault = false
        let scenario = scenario(node)
        return (diagnostics.hasErrors ? nil : scenario, diagnostics.sorted)
    }

    /// Reads steps that are to be played now: one, or a sequence of them.
    ///
    /// - Parameters:
    ///   - node: the document.
    ///   - scenario: the scenario that plays now: the steps may use its states and names.
    /// - Returns: the steps, nil where there is an error; and every problem found, sorted by place.
    package mutating func steps(
        _ node: DocumentNode,
        in scenario: Scenario
    ) -> (steps: [Scenario.Step]?, diagnostics: [Diagnostic]) {
        let kept = node.all("keep").flatMap { $0.entries?.map(\.key) ?? [] }
        var reader = StepReader(
            vocabulary: Vocabulary(
                language: language,
                roster: language.roster(scenario.seed, scenario.people, scenario.roomCount),
                you: scenario.you,
                states: scenario.states,
                kept: Array(Set(kept + scenario.keptNames)).sorted()
            ),
            hasReceived: false
        )
        let steps = reader.steps(
            node.items == nil ? DocumentNode(content: .sequence([node]), location: node.location) : node,
            what: "what is to be played"
        )
        return (reader.diagnostics.hasErrors ? nil : steps, reader.diagnostics.sorted)
    }

    /// Reads what a message of yours must be like.
    ///
    /// - Returns: the pattern, nil where there is an error; and every problem found, sorted by place.
    package mutating func pattern(_ node: DocumentNode) -> (pattern: MessagePattern?, diagnostics: [Diagnostic]) {
        var reader = MatcherReader(language: language)
        let read = reader.pattern(node, what: "a message's pattern")
        let pattern = reader.diagnostics.hasErrors ? nil : read
        return (
            pattern.map { MessagePattern($0, discriminator: language.discriminator) }, reader.diagnostics.sorted
        )
    }

    private mutating func scenario(_ node: DocumentNode) -> Scenario? {
        guard var reader = MappingReader(node, what: "a scenario", diagnostics: &diagnostics) else { return nil }
        let nameNode = reader.required("scenario", diagnostics: &diagnostics)
        let name = diagnostics.string(nameNode, what: "the scenario's name") ?? ""
        let about = diagnostics.string(reader.optional("about"), what: "\"about\"")
        let contract = diagnostics.string(reader.optional("contract"), what: "\"contract\", a file's path,")
        let seed = seed(reader.optional("seed"))
        let clock = clock(reader.optional("clock"))
        let people = expectsRoles(reader.entry("people")) ? self.people(reader.optional("people")) : []
        roster = language.roster(seed, people, ScenarioLimits.rooms.lowerBound)
        let roomCount = rooms(reader.optional("rooms"))
        let youNode = expectsRoles(reader.entry("you")) ? reader.optional("you") : nil
        let you = diagnostics.word(youNode, what: "\"you\", a role of the room,", among: language.roles)
        let includeNode = reader.optional("include")
        let own = [node] + included(by: includeNode, visited: [])
        vocabulary = Vocabulary(
            language: language,
            roster: roster,
            you: you ?? language.roles.first ?? "",
            states: Array(Set(own.flatMap { $0.all("state") }.flatMap(\.words))).sorted(),
            kept: Array(Set(own.flatMap { $0.all("keep") }.flatMap { $0.entries?.map(\.key) ?? [] })).sorted()
        )
        _ = (reader.optional("faults"), reader.optional("script"))
        var scenario = Scenario(
            name: name,
            about: about,
            seed: seed,
            clock: clock,
            you: vocabulary.you,
            people: people,
            roomCount: roomCount,
            rules: []
        )
        scenario.contract = contract
        scenario.defaultTalk = includesDefault ? .everything : .statedOnly
        for document in own {
            scenario.faults += diagnostics.items(document["faults"], what: "\"faults\"").compactMap { fault($0) }
            scenario.rules += diagnostics.items(document["script"], what: "\"script\"").compactMap { rule($0) }
        }
        // `$schema` is for editors.
        reader.finish(alsoAllowed: { $0 == "$schema" }, diagnostics: &diagnostics)
        return scenario
    }

    /// Reports a key that is about people in roles, where the contract has none.
    private mutating func expectsRoles(_ entry: DocumentNode.Entry?) -> Bool {
        guard let entry, language.roles.isEmpty else { return true }
        diagnostics.error(vocabulary.needsNoRoles(entry.key), at: entry.keyLocation)
        return false
    }

    /// The word for what the contract's server says by itself, in place of a file that is included.
    private static var defaultWord: String { "default" }

    /// Reads the documents that are included; each is followed by those that it includes.
    private mutating func included(by node: DocumentNode?, visited: [String]) -> [DocumentNode] {
        guard let node else { return [] }
        if node.string == nil, node.items == nil {
            diagnostics.error(
                "\"include\" is a file's path, or a sequence of them, not \(node.kind)",
                at: node.location
            )
        }
        let items = node.items ?? [node]
        return items.flatMap { item -> [DocumentNode] in
            guard let path = diagnostics.string(item, what: "an included file's path") else { return [] }
            if path == Self.defaultWord {
                includesDefault = true
                return []
            }
            do throws(ScenarioIncludeError) {
                let (document, identity) = try includes(path, item.location.file)
                if let place = visited.firstIndex(of: identity) {
                    let between = visited.count - place - 1
                    let way = between == 0 ? "" : ", by way of \(between) other file\(between == 1 ? "" : "s")"
                    diagnostics.error("\(path) includes itself\(way)", at: item.location)
                    return []
                }
                guard visited.count < ScenarioLimits.depth else {
                    diagnostics.error(
                        "\(path) is included too deep: files may include files at most \(ScenarioLimits.depth) levels deep",
                        at: item.location
                    )
                    return []
                }
                guard document["scenario"] != nil else {
                    diagnostics.error("\(path) is not a scenario: it has no key \"scenario\"", at: item.location)
                    return []
                }
                return [document] + included(by: document["include"], visited: visited + [identity])
            } catch {
                if error.code == .unavailable {
                    diagnostics.error("can't include \(path): \(error.message)", at: item.location)
                }
                diagnostics.append(contentsOf: error.problems)
                return []
            }
        }
    }

    private mutating func fault(_ node: DocumentNode) -> StandingFault? {
        var reader = FaultReader(vocabulary: vocabulary)
        defer { diagnostics.append(contentsOf: reader.diagnostics.diagnostics) }
        return reader.standing(node)
    }

    private mutating func seed(_ node: DocumentNode?) -> UInt64 {
        guard let value = diagnostics.integer(node, what: "\"seed\"") else { return 0 }
        return UInt64(bitPattern: Int64(value))
    }

    /// A scenario without a time starts at a fixed one, so that every run is the same.
    private mutating func clock(_ node: DocumentNode?) -> WireTimestamp {
        let standard = WireTimestamp(microseconds: 1_768_329_000_123_456)
        guard let node, let text = diagnostics.string(node, what: "\"clock\"") else { return standard }
        if let clock = WireTimestamp(text) { return WireTimestamp(microseconds: clock.microseconds) }
        diagnostics.error(
            "\"clock\" is a date and time such as 2026-01-13T18:30:00.123456Z, not \"\(text)\"",
            at: node.location
        )
        return standard
    }

    private mutating func rooms(_ node: DocumentNode?) -> Int {
        let bounds = ScenarioLimits.rooms
        guard let node, let count = diagnostics.integer(node, what: "\"rooms\"") else { return bounds.lowerBound }
        if bounds.contains(count) { return count }
        diagnostics.error(
            "\"rooms\" is a number from \(bounds.lowerBound) to \(bounds.upperBound), not \(count)",
            at: node.location
        )
        return bounds.lowerBound
    }

    private mutating func people(_ node: DocumentNode?) -> [ExamplePerson] {
        guard let node, var reader = MappingReader(node, what: "\"people\"", diagnostics: &diagnostics) else {
            return []
        }
        let people = roster.people.compactMap { member -> ExamplePerson? in
            guard let node = reader.optional(member.key),
                var person = MappingReader(node, what: "a person", diagnostics: &diagnostics)
            else { return nil }
            let name = diagnostics.string(person.optional("name"), what: "a person's name")
            let idNode = person.optional("id")
            let text = diagnostics.string(idNode, what: "a person's id")
            let id = text.flatMap { WireUUID($0) }
            if let idNode, let text, id == nil {
                diagnostics.error("a person's id is a UUID, not \"\(text)\"", at: idNode.location)
            }
            person.finish(diagnostics: &diagnostics)
            return ExamplePerson(key: member.key, id: id, name: name)
        }
        reader.finish(diagnostics: &diagnostics)
        return people
    }
}

// MARK: - Rules

extension ScenarioReader {
    private mutating func rule(_ node: DocumentNode) -> Scenario.Rule? {
        guard var reader = MappingReader(node, what: "a rule of the script", diagnostics: &diagnostics) else {
            return nil
        }
        let onNode = reader.required("on", diagnostics: &diagnostics)
        let trigger = onNode.flatMap { self.trigger($0) }
        let roomNode = reader.optional("room")
        let roomName = roomNode?.string.flatMap { vocabulary.mayBecomeRoom($0) ? $0 : nil }
        let room = roomName ?? diagnostics.word(roomNode, what: "\"room\"", among: vocabulary.rooms)
        let stateNode = reader.optional("state")
        expectStates(stateNode)
        let once = diagnostics.bool(reader.optional("once"), what: "\"once\"") ?? false
        let countNode = reader.optional("count")
        let count = diagnostics.integer(countNode, what: "\"count\"")
        if let countNode, let count, count < 1 {
            diagnostics.error("\"count\" is at least 1: 1 is the first time", at: countNode.location)
        }
        let hasReceived =
            switch trigger {
            case .message, .enter: true
            default: false
            }
        var steps = StepReader(vocabulary: vocabulary, hasReceived: hasReceived)
        let doNode = reader.required("do", diagnostics: &diagnostics)
        let read = steps.steps(doNode, what: "\"do\"")
        diagnostics.append(contentsOf: steps.diagnostics.diagnostics)
        reader.finish(diagnostics: &diagnostics)
        guard let trigger else { return nil }
        if trigger == .enter, stateNode == nil {
            diagnostics.error("\"enter\" needs a state: add \"state: NAME\" to the rule", at: node.location)
        }
        return Scenario.Rule(
            location: node.location,
            trigger: trigger,
            room: room,
            states: stateNode?.words ?? [],
            once: once,
            count: count,
            steps: read,
            triggerWords: onNode?.json ?? .null,
            stepWords: doNode?.json ?? .null
        )
    }

    /// Reports a state that is not a text: it would be ignored, and the rule would always apply.
    private mutating func expectStates(_ node: DocumentNode?) {
        guard let node, node.string == nil else { return }
        guard let items = node.items, !items.isEmpty else {
            diagnostics.error("\"state\" is a state's name, or a sequence of them", at: node.location)
            return
        }
        for item in items { _ = diagnostics.string(item, what: "a state's name") }
    }

    private mutating func trigger(_ node: DocumentNode) -> Scenario.Trigger? {
        let known = TriggerWord.allCases.map(\.rawValue)
        if let text = node.string {
            switch TriggerWord(rawValue: text) {
            case .connect: return .connect
            case .reconnect: return .reconnect
            case .disconnect: return .disconnect
            case .enter: return .enter
            case .after, .silence, nil: break
            }
            let words = TriggerWord.allCases.filter(\.standsAlone).map(\.rawValue).sorted()
            let hint = NearestWord.hint(for: text, among: known)
            let cure = "\(words.joined(separator: ", ")), {after: 5s}, {silence: 5s}, or a message's fields"
            diagnostics.error("a trigger is one of \(cure); not \"\(text)\"\(hint)", at: node.location)
            return nil
        }
        guard let entries = node.entries else {
            diagnostics.error(
                "a trigger is a word (\(known.joined(separator: ", "))) or a message's fields",
                at: node.location
            )
            return nil
        }
        if let entry = entries.first, entries.count == 1, !language.clientFields.contains(entry.key) {
            switch TriggerWord(rawValue: entry.key) {
            case .after: return diagnostics.duration(entry.value, what: "\"after\"").map(Scenario.Trigger.after)
            case .silence: return diagnostics.duration(entry.value, what: "\"silence\"").map(Scenario.Trigger.silence)
            default: break
            }
        }
        var reader = MatcherReader(language: language)
        defer { diagnostics.append(contentsOf: reader.diagnostics.diagnostics) }
        return reader.pattern(node, what: "a trigger").map(Scenario.Trigger.message)
    }
}
