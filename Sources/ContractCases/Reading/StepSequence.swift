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
    var names: [String: String] = [:]
    var clients: [Case.Client] = []
    var steps: [Case.Step] = []
    /// Where each client is by now.
    var places: [Int: Place] = [:]
    var kept: [String] = []
    var hasHeard = false
    var columns: [String] = []

    /// What is known of a client's connection when a step is read.
    enum Place {
        case connected
        /// It has been over since a line.
        case over(SourceLocation)
    }

    init(contract: CaseContract, clients: [DocumentNode]) {
        self.contract = contract
        for node in clients { readClients(node) }
    }

    var language: ScriptLanguage { contract.language }
    /// Whom the contract knows.
    var roles: [String] {
        language.roles.isEmpty ? [CaseWord.client] : language.roles + BuiltInRole.allCases.map(\.rawValue)
    }
    var everybody: [String] { roles + names.keys.sorted() }

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

    mutating func readClients(_ node: DocumentNode) {
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
            } else if CaseOption(rawValue: entry.key) != nil || entry.key == CaseWord.pause {
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
    mutating func step(_ node: DocumentNode) -> Case.Step? {
        if let words = node.string {
            guard !isPause(words) else {
                diagnostics.error("\"\(words)\" needs a value: write \"\(words): 5s\"", at: node.location)
                return nil
            }
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
        if isPause(entry.key) {
            expect(options, among: [], beside: entry.key)
            return pause(entry)
        }
        guard let (who, verb) = head(entry.key, at: entry.keyLocation) else { return nil }
        expect(options, among: verb?.options ?? [], beside: entry.key)
        let client = client(who, verb)
        let words = "\(entry.key)\(entry.value.isNull ? "" : ": \(entry.value.phrase)")"
        return step(verb, client, entry.value, words: words, at: entry.keyLocation) { _, option in
            options.first { $0.key == option.rawValue }?.value
        }
    }

    /// Reports options that a step does not have.
    private mutating func expect(
        _ options: [DocumentNode.Entry],
        among allowed: [CaseOption],
        beside step: String
    ) {
        let known = allowed.isEmpty ? "it has no options" : "it has \(allowed.map(\.rawValue).joined(separator: ", "))"
        for option in options where !allowed.contains(where: { $0.rawValue == option.key }) {
            diagnostics.error("\"\(option.key)\" means nothing beside \"\(step)\": \(known)", at: option.keyLocation)
        }
    }

    /// Whether a step is a pause. It is none where a client is called `pause`: then it begins that client's line.
    private func isPause(_ words: String) -> Bool { words == CaseWord.pause && !everybody.contains(words) }

    private mutating func pause(_ entry: DocumentNode.Entry) -> Case.Step? {
        guard let time = diagnostics.duration(entry.value, what: "a pause") else { return nil }
        guard (1...CaseWord.longestPause).contains(time) else {
            diagnostics.error("a pause is more than nothing, and at most 10m", at: entry.value.location)
            return nil
        }
        return Case.Step(
            location: entry.keyLocation,
            words: "\(entry.key): \(entry.value.phrase)",
            client: 0,
            action: .pauses(time)
        )
    }

    /// Who a step is about, and what it says of them: nil for speaking.
    mutating func head(_ words: String, at location: SourceLocation) -> (who: String, verb: CaseVerb?)? {
        let parts = words.split(separator: " ", maxSplits: 1).map(String.init)
        let who = parts.first ?? ""
        guard everybody.contains(who) else {
            let hint = NearestWord.hint(for: who, among: everybody + [CaseWord.pause])
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
    mutating func client(_ name: String, _ verb: CaseVerb?) -> Int {
        if let index = clients.firstIndex(where: { $0.name == name }) { return index }
        let role = names[name] ?? name
        let isThere = verb != .connects
        clients.append(
            Case.Client(name: name, role: language.roles.isEmpty ? nil : role, isThereAtOnce: isThere)
        )
        if isThere { places[clients.count - 1] = .connected }
        return clients.count - 1
    }

    func vocabulary(_ more: [String] = []) -> Vocabulary {
        let own = Dictionary(uniqueKeysWithValues: roles.map { ($0, $0) })
        return Vocabulary(ofCase: language, clients: own.merging(names) { own, _ in own }, kept: kept + more)
    }

    mutating func step(
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
                ? .hearsNothing(nil)
                // That a server no longer says what it never should have said is worth a case.
                : pattern(value, what: "what is not heard", misfits: .warning).map { .hearsNothing($0) }
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
    mutating func expectPlace(of client: Int, for verb: CaseVerb?, at location: SourceLocation) {
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
