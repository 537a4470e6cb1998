import CodecRuntime
import ContractEngine
import ContractSuite
import MockEngine
import ProtocolSpec
import ServerRules

/// Reads the steps of one case, in their order: what each may say follows from those before it.
struct StepSequence {
    let contract: CaseContract
    var diagnostics = DiagnosticCollector()
    /// The people whom the case names itself, each with the key of its role.
    private var names: [String: String] = [:]
    private var clients: [Case.Client] = []
    private var steps: [Case.Step] = []
    /// Where each client is by now.
    private var places: [Int: Place] = [:]
    private var kept: [String] = []
    private var hasHeard = false
    private var columns: [String] = []

    /// What is known of a client's connection when a step is read.
    private enum Place {
        case connected
        /// It has been over since a line.
        case over(SourceLocation)
    }

    init(contract: CaseContract, clients: [DocumentNode]) {
        self.contract = contract
        for node in clients { readClients(node) }
    }

    private var language: ScriptLanguage { contract.language }
    /// Whom the contract knows.
    private var roles: [String] {
        language.roles.isEmpty ? [CaseWord.client] : language.roles + BuiltInRole.allCases.map(\.rawValue)
    }
    private var everybody: [String] { roles + names.keys.sorted() }

    /// The steps, and the clients in the order in which they are first named.
    func finish() -> (clients: [Case.Client], steps: [Case.Step]) { (clients, steps) }

    /// Whether a text may be what something is called.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                    || scalar == "_"
            }
    }

    private mutating func readClients(_ node: DocumentNode) {
        guard let entries = node.entries else {
            return diagnostics.error(
                "\"clients\" is a mapping from names to roles, such as {phone: \(roles[0])}, not \(node.kind)",
                at: node.location
            )
        }
        for entry in entries {
            if roles.contains(entry.key) {
                diagnostics.error(
                    "\"\(entry.key)\" is a role already: give a second connection a name of its own",
                    at: entry.keyLocation
                )
            } else if entry.key.isEmpty || entry.key.contains(where: \.isWhitespace) {
                diagnostics.error(
                    "\"\(entry.key)\" can't be a client: a name has no blank, since the verb follows the first one",
                    at: entry.keyLocation
                )
            } else if CaseOption(rawValue: entry.key) != nil {
                diagnostics.error("\"\(entry.key)\" is a word of steps: choose another name", at: entry.keyLocation)
            }
            let what = "the role of \"\(entry.key)\""
            if let role = diagnostics.word(entry.value, what: what, among: roles) { names[entry.key] = role }
        }
    }

    /// Reads steps.
    ///
    /// - Parameters:
    ///   - node: a sequence of them.
    ///   - row: the row of the table that the case is repeated for.
    mutating func read(_ node: DocumentNode?, filling row: CaseRow?) {
        columns = row?.names ?? []
        for item in diagnostics.items(node, what: "\"do\"") {
            if let step = step(row?.filling(item) ?? item) { steps.append(step) }
        }
    }
}

// MARK: - One step

extension StepSequence {
    private mutating func step(_ node: DocumentNode) -> Case.Step? {
        if let words = node.string {
            guard let (who, verb) = head(words, at: node.location) else { return nil }
            guard let verb, verb.standsAlone else {
                let what = verb.map { "\"\($0.rawValue)\"" } ?? "what \(words) says"
                diagnostics.error("\(what) needs a value: write \"\(words): …\"", at: node.location)
                return nil
            }
            let client = client(who, verb)
            let empty = DocumentNode(content: .null, location: node.location)
            return step(verb, client, empty, words: words, at: node.location) { _, _ in nil }
        }
        guard let entries = node.entries else {
            diagnostics.error(
                "a step says what somebody does or hears, such as \"\(roles[0]) hears: {…}\"; this is \(node.kind)",
                at: node.location
            )
            return nil
        }
        let options = entries.filter { CaseOption(rawValue: $0.key) != nil }
        let main = entries.filter { CaseOption(rawValue: $0.key) == nil }
        guard let entry = main.first else {
            diagnostics.error("a step says who does or hears something; this has only options", at: node.location)
            return nil
        }
        if main.count > 1 {
            let word = main[1].key
            let hint = NearestWord.hint(for: word, among: CaseOption.allCases.map(\.rawValue))
            diagnostics.error(
                hint.isEmpty
                    ? "a step says one thing: write \"- \(word): …\" on a line of its own"
                    : "unknown option \"\(word)\" of a step\(hint)",
                at: main[1].keyLocation
            )
            return nil
        }
        guard let (who, verb) = head(entry.key, at: entry.keyLocation) else { return nil }
        let allowed = verb?.options ?? []
        for option in options where !allowed.contains(where: { $0.rawValue == option.key }) {
            let known =
                allowed.isEmpty ? "it has no options" : "it has \(allowed.map(\.rawValue).joined(separator: ", "))"
            diagnostics.error(
                "\"\(option.key)\" means nothing beside \"\(entry.key)\": \(known)",
                at: option.keyLocation
            )
        }
        let client = client(who, verb)
        let words = "\(entry.key)\(entry.value.isNull ? "" : ": \(entry.value.phrase)")"
        return step(verb, client, entry.value, words: words, at: entry.keyLocation) { _, option in
            options.first { $0.key == option.rawValue }?.value
        }
    }

    /// Who a step is about, and what it says of them: nil for speaking.
    private mutating func head(_ words: String, at location: SourceLocation) -> (who: String, verb: CaseVerb?)? {
        let parts = words.split(separator: " ", maxSplits: 1).map(String.init)
        let who = parts.first ?? ""
        guard everybody.contains(who) else {
            let hint = NearestWord.hint(for: who, among: everybody)
            diagnostics.error(
                "nobody is called \"\(who)\" (there are \(everybody.joined(separator: ", ")); \"clients\" may name more)\(hint)",
                at: location
            )
            return nil
        }
        guard parts.count > 1 else { return (who, nil) }
        let rest = parts[1].split(separator: " ").joined(separator: " ")
        if let verb = CaseVerb(rawValue: rest) { return (who, verb) }
        let known = CaseVerb.allCases.map(\.rawValue)
        let hint = NearestWord.hint(for: rest, among: known)
        let choice = hint.isEmpty ? " (a client \(known.joined(separator: ", ")))" : hint
        diagnostics.error("unknown step \"\(words)\"\(choice)", at: location)
        return nil
    }

    /// The number of a client; whoever is named for the first time is there from the beginning, unless this step connects it.
    private mutating func client(_ name: String, _ verb: CaseVerb?) -> Int {
        if let index = clients.firstIndex(where: { $0.name == name }) { return index }
        let role = names[name] ?? name
        let isThere = verb != .connects
        clients.append(
            Case.Client(name: name, role: language.roles.isEmpty ? nil : role, isThereAtOnce: isThere)
        )
        if isThere { places[clients.count - 1] = .connected }
        return clients.count - 1
    }

    private func vocabulary(_ more: [String] = []) -> Vocabulary {
        let own = Dictionary(uniqueKeysWithValues: roles.map { ($0, $0) })
        return Vocabulary(ofCase: language, clients: own.merging(names) { own, _ in own }, kept: kept + more)
    }

    private mutating func step(
        _ verb: CaseVerb?,
        _ client: Int,
        _ value: DocumentNode,
        words: String,
        at location: SourceLocation,
        _ option: (Int, CaseOption) -> DocumentNode?
    ) -> Case.Step? {
        expectPlace(of: client, for: verb, at: location)
        let within = within(option(0, .within))
        let action: Case.Action?
        switch verb {
        case nil: action = line(value).map(Case.Action.says)
        case .connects: action = connection(value).map(Case.Action.connects)
        case .asks:
            let times = times(option(0, .times))
            action = question(value, option(0, .answer), times, within, option(0, .keep)).map(Case.Action.asks)
        case .hears:
            let times = times(option(0, .times))
            let pattern = pattern(value, what: "what is heard")
            hasHeard = true
            let keeps = keeps(option(0, .keep))
            action = pattern.map { pattern in
                .hears(Case.Expectation(pattern: pattern, times: times, within: within, keeps: keeps))
            }
        case .hearsInAnyOrder:
            let items = diagnostics.items(value, what: "\"hears in any order\"")
            if value.items?.isEmpty == true {
                diagnostics.error("\"hears in any order\" names at least one message", at: value.location)
            }
            let patterns = items.map { pattern($0, what: "what is heard") }
            hasHeard = true
            action =
                patterns.contains { $0 == nil }
                ? nil : .hearsInAnyOrder(patterns.compactMap { $0 }, within: within)
        case .hearsNothing:
            action =
                value.isNull
                ? .hearsNothing(nil) : pattern(value, what: "what is not heard").map { .hearsNothing($0) }
        case .closed: action = code(value).map { .closed($0.code, name: $0.name, within: within) }
        case .refused:
            action = diagnostics.number(value, what: "\"refused\", an HTTP status,", in: CaseWord.statuses)
                .map { .refused($0, within: within) }
        case .closes:
            action =
                value.isNull
                ? .closes(1_000, within: within)
                : diagnostics.number(value, what: "\"closes\", a close code,", in: ScenarioLimits.counts)
                    .flatMap { closing($0, value) }.map { .closes($0, within: within) }
        }
        switch verb {
        case .connects: places[client] = .connected
        case .closed, .refused, .closes: places[client] = .over(location)
        default: break
        }
        return action.map { Case.Step(location: location, words: words, client: client, action: $0) }
    }

    /// Reports a step for somebody whose connection is not there, or one that is there already.
    private mutating func expectPlace(of client: Int, for verb: CaseVerb?, at location: SourceLocation) {
        let name = clients[client].name
        switch (places[client], verb) {
        case (.connected, .connects):
            diagnostics.error(
                "\(name) is connected already, since whoever is named connects by itself; a second connection has a name of "
                    + "its own: clients: {\(name)2: \(clients[client].role ?? CaseWord.client)}",
                at: location
            )
        case (.over(let place), let verb) where verb != .connects:
            diagnostics.error(
                "\(name)'s connection is over since line \(place.line): write \"\(name) connects\" before this",
                at: location
            )
        default: break
        }
    }
}

// MARK: - Values

extension StepSequence {
    private mutating func within(_ node: DocumentNode?) -> Int64? {
        guard let node, let time = diagnostics.duration(node, what: "\"within\"") else { return nil }
        if (1...CaseWord.longest).contains(time) { return time }
        diagnostics.error("\"within\" is more than nothing, and at most 1h", at: node.location)
        return nil
    }

    private mutating func times(_ node: DocumentNode?) -> Int {
        diagnostics.number(node, what: "\"times\"", in: CaseWord.times) ?? 1
    }

    private mutating func pattern(_ node: DocumentNode, what: String, hasAsked: Bool = false) -> Scenario.Pattern? {
        var reader = MatcherReader(serverMessagesIn: vocabulary(), hasReceived: hasHeard, hasAsked: hasAsked)
        defer { diagnostics.append(contentsOf: reader.diagnostics.diagnostics) }
        let pattern = reader.pattern(node, what: what)
        return reader.diagnostics.hasErrors ? nil : pattern
    }

    private mutating func line(_ node: DocumentNode) -> Case.Line? {
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

    private mutating func message(_ node: DocumentNode) -> Scenario.Line? {
        var reader = LineReader(vocabulary: vocabulary(), side: .client, hasReceived: hasHeard)
        defer { diagnostics.append(contentsOf: reader.diagnostics.diagnostics) }
        return reader.line(node)
    }

    private mutating func template(_ node: DocumentNode, what: String) -> Template? {
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

    private mutating func keeps(_ node: DocumentNode?) -> [Scenario.Variable] {
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
    private mutating func code(_ node: DocumentNode) -> (code: UInt16, name: String?)? {
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
    private mutating func closing(_ number: Int, _ node: DocumentNode) -> UInt16? {
        if ScenarioLimits.closeCodes.contains(where: { $0.contains(number) }) { return UInt16(number) }
        diagnostics.error(
            "\(number) is no close code that may be sent: 1000, or one from 3000 to 4999",
            at: node.location
        )
        return nil
    }
}

// MARK: - Connections

extension StepSequence {
    private mutating func connection(_ node: DocumentNode) -> Case.Connection? {
        var connection = Case.Connection()
        guard !node.isNull else { return connection }
        guard var reader = MappingReader(node, what: "a connection", diagnostics: &diagnostics) else { return nil }
        func value(_ key: ConnectionKey) -> DocumentNode? { reader.optional(key.rawValue) }
        let (room, token, lifetime) = (value(.room), value(.token), value(.lifetime))
        let (query, headers, first) = (value(.query), value(.headers), value(.first))
        reader.finish(diagnostics: &diagnostics)
        connection.room = room.flatMap { self.room($0) }
        connection.token = token.flatMap { self.token($0) } ?? .good
        connection.lifetime = lifetime.flatMap { self.lifetime($0) }
        if let lifetime, token != nil {
            diagnostics.error(
                "a token has a lifetime of its own, or a fault: leave one of them out",
                at: lifetime.location
            )
        }
        connection.query = pairs(query, what: "\"query\"")
        connection.headers = pairs(headers, what: "\"headers\"")
        if let first {
            _ = diagnostics.word(first, what: "\"first\"", among: [CaseWord.none])
            connection.saysFirst = false
        }
        return connection
    }

    private mutating func room(_ node: DocumentNode) -> String? {
        guard language.roles.isEmpty else {
            let rooms = RoomName.allCases.map(\.rawValue) + [CaseWord.nowhere]
            return diagnostics.word(node, what: "\"room\"", among: rooms)
        }
        let begins = language.socketsWithRooms.map { $0 + " " }
        if let text = node.string, begins.contains(where: { text.hasPrefix($0) && text.count > $0.count }) {
            return text
        }
        return diagnostics.word(node, what: "\"room\", a socket,", among: contract.sockets)
    }

    private mutating func token(_ node: DocumentNode) -> ConnectionWish.Token? {
        let faults = language.roles.isEmpty ? [] : GivenTokens.faultNames
        let words = [CaseWord.none] + (language.roles.isEmpty ? [] : [CaseWord.empty]) + faults
        switch diagnostics.word(node, what: "\"token\"", among: words) {
        case nil: return nil
        case CaseWord.none: return ConnectionWish.Token.none
        case CaseWord.empty: return .empty
        case let fault?: return .faulty(fault)
        }
    }

    private mutating func lifetime(_ node: DocumentNode) -> Int? {
        guard let time = diagnostics.duration(node, what: "\"lifetime\"") else { return nil }
        if time >= 1_000_000, time % 1_000_000 == 0 { return Int(time / 1_000_000) }
        diagnostics.error(
            "\"lifetime\" is a number of whole seconds, since tokens count in them: 2s",
            at: node.location
        )
        return nil
    }

    private mutating func pairs(_ node: DocumentNode?, what: String) -> [Case.Connection.Pair] {
        guard let node else { return [] }
        guard let entries = node.entries else {
            diagnostics.error("\(what) is a mapping from names to texts, not \(node.kind)", at: node.location)
            return []
        }
        return entries.compactMap { entry in
            template(entry.value, what: "the value of \"\(entry.key)\"").map { .init(name: entry.key, value: $0) }
        }
    }
}

// MARK: - Requests

extension StepSequence {
    private mutating func question(
        _ node: DocumentNode,
        _ answerNode: DocumentNode?,
        _ times: Int,
        _ within: Int64?,
        _ keepNode: DocumentNode?
    ) -> Case.Question? {
        let number = number(of: node)
        var written = node
        if let number, node[MessageWord.payload.rawValue] == nil || number.request.isEmpty == false {
            written = node.settingNumber(number)
        }
        let line = message(written)
        let answer = answerNode.flatMap { pattern($0, what: "\"answer\"", hasAsked: true) }
        hasHeard = true
        let keeps = keeps(keepNode)
        guard let line else { return nil }
        if number == nil, times > 1 {
            diagnostics.error(
                "the contract doesn't say what tells the answers to this apart, so that only one can be asked for at a time",
                at: node.location
            )
            return nil
        }
        if number == nil, answerNode == nil {
            diagnostics.error(
                "the contract knows no answer to this: say with \"answer\" what it is like, or leave out \"asks\"",
                at: node.location
            )
            return nil
        }
        return Case.Question(
            line: line,
            number: number,
            answer: answer,
            times: times,
            within: within,
            keeps: keeps
        )
    }

    private func number(of node: DocumentNode) -> RequestNumber? {
        let name = node[MessageWord.message.rawValue]?.string
        let payload: JSONValue
        if let whole = node[MessageWord.payload.rawValue] {
            payload = whole.json
        } else {
            let own = (node.entries ?? []).filter { !$0.key.hasPrefix("$") }
            payload = .object(own.map { JSONValue.Member(name: $0.key, value: $0.value.json) })
        }
        return contract.number(of: ScriptLine(message: name, payload: payload), trying: FreshNumber.sample)
    }
}

extension DocumentNode {
    var isNull: Bool {
        if case .null = content { true } else { false }
    }

    /// On one line, for people.
    fileprivate var phrase: String { string ?? json.jsonText }

    /// A request with a number in its place.
    fileprivate func settingNumber(_ number: RequestNumber) -> DocumentNode {
        let sample = DocumentNode(FreshNumber.sample(number.form), at: location)
        let payload = MessageWord.payload.rawValue
        guard let index = entries?.firstIndex(ofKey: payload), var all = entries else {
            return setting(sample, at: number.request[...])
        }
        all[index].value = all[index].value.setting(sample, at: number.request[...])
        return DocumentNode(content: .mapping(all), location: location)
    }

    private func setting(_ value: DocumentNode, at path: ArraySlice<String>) -> DocumentNode {
        guard let part = path.first else { return value }
        let rest = path.dropFirst()
        var node = self
        switch content {
        case .mapping(var entries):
            if let index = entries.firstIndex(ofKey: part) {
                entries[index].value = entries[index].value.setting(value, at: rest)
            } else {
                let empty = DocumentNode(content: .mapping([]), location: location)
                entries.append(Entry(key: part, keyLocation: location, value: empty.setting(value, at: rest)))
            }
            node.content = .mapping(entries)
        case .sequence(var items):
            guard let index = Int(part), items.indices.contains(index) else { return self }
            items[index] = items[index].setting(value, at: rest)
            node.content = .sequence(items)
        default: break
        }
        return node
    }
}
