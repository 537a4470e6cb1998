package import CodecRuntime
package import ProtocolSpec

/// Reads a scenario document and checks every word of it against the contract: what a partner says must be what a real
/// partner could say.
package struct ScenarioReader<Wire: WireProtocol> {
    private let wire: Wire
    private var diagnostics = DiagnosticCollector()
    private var cast: Cast
    private var you = ""

    /// - Parameter wire: the contract's protocol.
    package init(wire: Wire) {
        self.wire = wire
        cast = Cast(channel: wire.channel, seed: 0)
    }

    /// Reads a scenario.
    ///
    /// - Returns: the scenario, nil where there is an error; and every problem found, sorted by place.
    package mutating func read(_ node: DocumentNode) -> (scenario: Scenario?, diagnostics: [Diagnostic]) {
        diagnostics = DiagnosticCollector()
        let scenario = scenario(node)
        return (diagnostics.hasErrors ? nil : scenario, diagnostics.sorted)
    }

    private mutating func scenario(_ node: DocumentNode) -> Scenario? {
        guard var reader = MappingReader(node, what: "a scenario", diagnostics: &diagnostics) else { return nil }
        let nameNode = reader.required("scenario", diagnostics: &diagnostics)
        let name = diagnostics.string(nameNode, what: "the scenario's name") ?? ""
        let about = diagnostics.string(reader.optional("about"), what: "\"about\"")
        let seed = seed(reader.optional("seed"))
        let clock = clock(reader.optional("clock"))
        let people = people(reader.optional("people"))
        cast = Cast(channel: wire.channel, seed: seed, overrides: people)
        you = role(reader.optional("you"), what: "\"you\"") ?? wire.channel.roles.first ?? ""
        let rules = diagnostics.items(reader.optional("script"), what: "\"script\"").compactMap { rule($0) }
        // `$schema` is for editors; it says nothing to us.
        reader.finish(alsoAllowed: { $0 == "$schema" }, diagnostics: &diagnostics)
        return Scenario(name: name, about: about, seed: seed, clock: clock, you: you, people: people, rules: rules)
    }

    private mutating func seed(_ node: DocumentNode?) -> UInt64 {
        guard let value = diagnostics.integer(node, what: "\"seed\"") else { return 0 }
        return UInt64(bitPattern: Int64(value))
    }

    /// The example of the protocol's documentation where a scenario names no time.
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

    private mutating func people(_ node: DocumentNode?) -> [ExamplePerson] {
        guard let node, var reader = MappingReader(node, what: "\"people\"", diagnostics: &diagnostics) else {
            return []
        }
        let people = cast.people.compactMap { member -> ExamplePerson? in
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

    private mutating func role(_ node: DocumentNode?, what: String) -> String? {
        guard let node, let text = diagnostics.string(node, what: what) else { return nil }
        if wire.channel.roles.contains(text) { return text }
        let roles = wire.channel.roles
        let hint = NearestWord.hint(for: text, among: roles)
        diagnostics.error(
            "\(what) is one of the room's roles (\(roles.joined(separator: ", "))), not \"\(text)\"\(hint)",
            at: node.location
        )
        return nil
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
        let once = diagnostics.bool(reader.optional("once"), what: "\"once\"") ?? false
        let countNode = reader.optional("count")
        let count = diagnostics.integer(countNode, what: "\"count\"")
        if let countNode, let count, count < 1 {
            diagnostics.error("\"count\" is at least 1: the n-th time counts from 1", at: countNode.location)
        }
        let stepNodes = diagnostics.items(reader.required("do", diagnostics: &diagnostics), what: "\"do\"")
        let hearsMessage = if case .message = trigger { true } else { false }
        var steps = StepReader(
            wire: wire,
            cast: cast,
            you: you,
            fields: hearsMessage ? wire.channel.fieldNames : []
        )
        let read = stepNodes.compactMap { steps.step($0) }
        diagnostics.append(contentsOf: steps.diagnostics.diagnostics)
        reader.finish(diagnostics: &diagnostics)
        guard let trigger else { return nil }
        return Scenario.Rule(location: node.location, trigger: trigger, once: once, count: count, steps: read)
    }

    private mutating func trigger(_ node: DocumentNode) -> Scenario.Trigger? {
        switch node.content {
        case .string("connect"): return .connect
        case .string(let text):
            let hint = NearestWord.hint(for: text, among: ["connect"])
            let cure = "\"connect\" or a message's fields, such as {\(wire.channel.discriminator): …}"
            diagnostics.error("a trigger is \(cure), not \"\(text)\"\(hint)", at: node.location)
            return nil
        case .mapping(let entries): return .message(entries.compactMap { matcher($0) })
        default:
            diagnostics.error("a trigger is \"connect\" or a mapping of a message's fields", at: node.location)
            return nil
        }
    }

    private mutating func matcher(_ entry: DocumentNode.Entry) -> Scenario.Matcher? {
        let fields = wire.channel.fieldNames
        guard fields.contains(entry.key) else {
            let hint = NearestWord.hint(for: entry.key, among: fields)
            diagnostics.error(
                "no message that a client sends has a field \"\(entry.key)\"\(hint)",
                at: entry.keyLocation
            )
            return nil
        }
        guard entry.value.entries != nil else {
            checkDiscriminator(entry)
            return Scenario.Matcher(field: entry.key, test: .equals(entry.value.json))
        }
        guard var reader = MappingReader(entry.value, what: "a matcher", diagnostics: &diagnostics) else { return nil }
        let equals = reader.optional("equals")
        let matches = reader.optional("matches")
        reader.finish(diagnostics: &diagnostics)
        if let equals { return Scenario.Matcher(field: entry.key, test: .equals(equals.json)) }
        guard let matches, let pattern = diagnostics.string(matches, what: "\"matches\"") else {
            if matches == nil {
                diagnostics.error("a matcher needs \"equals\" or \"matches\"", at: entry.value.location)
            }
            return nil
        }
        do {
            _ = try Regex(pattern)
            return Scenario.Matcher(field: entry.key, test: .matches(pattern))
        } catch {
            diagnostics.error("\"matches\" is no regular expression: \(error)", at: matches.location)
            return nil
        }
    }

    private mutating func checkDiscriminator(_ entry: DocumentNode.Entry) {
        guard entry.key == wire.channel.discriminator, let value = entry.value.string else { return }
        let known = wire.channel.clientMessages.map(\.discriminatorValue)
        guard !known.contains(value) else { return }
        let hint = NearestWord.hint(for: value, among: known)
        diagnostics.error(
            "a client sends no message with \(entry.key) \"\(value)\" (it sends \(known.joined(separator: ", ")))\(hint)",
            at: entry.value.location
        )
    }
}

extension ChannelRules {
    /// The names of all fields that clients' messages have, each once.
    var fieldNames: [String] {
        var seen: Set<String> = []
        return clientMessages.flatMap(\.fields).filter { seen.insert($0).inserted }
    }
}
