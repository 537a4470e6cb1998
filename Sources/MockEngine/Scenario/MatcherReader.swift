import CodecRuntime
package import ProtocolSpec
import ServerRules

/// Reads what a message must be like: one of yours, in a scenario; one of the server's, in a case.
package struct MatcherReader {
    private let language: ScriptLanguage
    private let side: LineReader.Side
    /// Reads values with `{{…}}`; nil where they are taken as they are written.
    private var templates: TemplateReader?
    /// What it is that no right message is like a pattern.
    private let misfits: Diagnostic.Severity
    package private(set) var diagnostics = DiagnosticCollector()

    /// For patterns of what a client sends. A client may send what the contract does not say, so a pattern that only such a
    /// message matches is a warning.
    init(language: ScriptLanguage) {
        self.language = language
        side = .client
        misfits = .warning
    }

    /// Of a message that the server sends, with `{{…}}` in its values.
    ///
    /// - Parameters:
    ///   - vocabulary: the names that values may use.
    ///   - hasReceived: whether a message has been received before.
    ///   - hasAsked: whether it is the answer to a request.
    ///   - misfits: what it is that no right message is like a pattern.
    package init(
        serverMessagesIn vocabulary: Vocabulary,
        hasReceived: Bool,
        hasAsked: Bool = false,
        misfits: Diagnostic.Severity = .error
    ) {
        language = vocabulary.language
        side = .server
        self.misfits = misfits
        templates = TemplateReader(vocabulary: vocabulary, hasReceived: hasReceived, hasAsked: hasAsked)
    }

    private var messages: [ScriptLanguage.Message] {
        side == .client ? language.clientMessages : language.serverMessages
    }
    private var sender: String { side == .client ? "a client" : "the server" }

    /// Reads the pattern of a mapping, a matcher for each field.
    package mutating func pattern(_ node: DocumentNode, what: String) -> Scenario.Pattern? {
        guard let entries = node.entries else {
            diagnostics.error("\(what) is a mapping of a message's fields, not \(node.kind)", at: node.location)
            return nil
        }
        var pattern = Scenario.Pattern()
        let named = node[MessageWord.message.rawValue].flatMap { message($0) }
        pattern.message = named?.name
        let isMisnamed = named == nil && node[MessageWord.message.rawValue] != nil
        for entry in entries {
            guard entry.key.hasPrefix("$") else {
                let matcher = matcher(entry, of: named, isFree: isMisnamed)
                if let matcher { pattern.fields.append(matcher) }
                continue
            }
            switch MessageWord(rawValue: entry.key) {
            case .message: break
            case .payload: pattern.payload = test(entry.value)
            case nil: diagnostics.unknownWord(entry)
            }
        }
        diagnostics.expectOneOf(payload: node[MessageWord.payload.rawValue], orFieldsOf: entries)
        if !diagnostics.hasErrors { judge(pattern, node, of: named) }
        return pattern
    }

    private mutating func message(_ node: DocumentNode) -> ScriptLanguage.Message? {
        diagnostics.message(node, of: messages, by: sender)
    }

    /// Reads the matcher of a field at the top of a payload.
    ///
    /// - Parameters:
    ///   - entry: the field and its matcher.
    ///   - named: the message that it is a field of; nil where any may have it.
    ///   - isFree: whether it may have any name.
    /// - Returns: nil where there is an error.
    private mutating func matcher(
        _ entry: DocumentNode.Entry,
        of named: ScriptLanguage.Message?,
        isFree: Bool
    ) -> Scenario.Matcher? {
        let candidates = named.map { [$0] } ?? messages
        let fields = named?.fields ?? messages.allFields
        guard isFree || candidates.contains(where: \.hasOthers) || fields.contains(entry.key) else {
            let hint = NearestWord.hint(for: entry.key, among: fields)
            let whose =
                named.map { "the message \"\($0.name)\" has no field" } ?? "no message that \(sender) sends has a field"
            diagnostics.error("\(whose) \"\(entry.key)\"\(hint)", at: entry.keyLocation)
            return nil
        }
        guard entry.value.entries != nil else {
            checkDiscriminator(entry.value, of: entry)
            return test(entry.value).map { Scenario.Matcher(field: entry.key, test: $0) }
        }
        let equals = entry.value[MatcherWord.equals.rawValue] ?? entry.value[MatcherWord.equals.marked]
        if let equals { checkDiscriminator(equals, of: entry) }
        let test =
            isNeverObject(entry.key, in: candidates) && !entry.value.hasMarkedKey
            ? bare(entry.value) : test(entry.value)
        return test.map { Scenario.Matcher(field: entry.key, test: $0) }
    }

    /// Whether the contract tells that a field is never an object: it takes some other value there, and refuses an object.
    private func isNeverObject(_ field: String, in messages: [ScriptLanguage.Message]) -> Bool {
        if field == language.discriminator { return true }
        let owners = messages.filter { $0.fields.contains(field) }
        let others: [JSONValue] = [.string("x"), .bool(true), .integer(1), .array([]), .null]
        return !owners.isEmpty
            && owners.allSatisfy { owner in
                refuses(.object([]), as: field, of: owner) && others.contains { !refuses($0, as: field, of: owner) }
            }
    }

    private func refuses(_ value: JSONValue, as field: String, of message: ScriptLanguage.Message) -> Bool {
        let kind = language.discriminator.map { ($0, message.discriminatorValue.map(JSONValue.string)) }
        let payload = JSONValue.members((kind.map { [$0] } ?? []) + [(field, value)])
        let line = ScriptLine(message: message.name, payload: payload)
        return (side == .client ? language.clientProblem(line) : language.serverProblem(line))?.path == [field]
    }

    private mutating func checkDiscriminator(_ node: DocumentNode, of entry: DocumentNode.Entry) {
        guard entry.key == language.discriminator, let value = node.string else { return }
        if templates != nil, value.contains("{{") { return }
        let known = messages.compactMap(\.discriminatorValue)
        // Where a message has several values, or none, not all of them are known.
        guard known.count == messages.count, !known.contains(value) else { return }
        let hint = NearestWord.hint(for: value, among: known)
        diagnostics.error(
            "\(sender) sends no message with \(entry.key) \"\(value)\" (it sends \(known.joined(separator: ", ")))\(hint)",
            at: node.location
        )
    }
}

// MARK: - What the contract says of it

extension MatcherReader {
    /// Reports a pattern that no message is like, by the contract. Under `$payload` stands what may be heard whether the contract
    /// has it or not, unless `$message` says which message it is.
    ///
    /// - Parameters:
    ///   - pattern: the pattern.
    ///   - node: its place.
    ///   - named: the message that it names.
    private mutating func judge(_ pattern: Scenario.Pattern, _ node: DocumentNode, of named: ScriptLanguage.Message?) {
        guard named != nil || pattern.payload == nil else { return }
        var misfits: [Misfit] = []
        for message in named.map({ [$0] }) ?? messages {
            guard let misfit = language.misfit(of: pattern, as: message, isFromClient: side == .client) else { return }
            misfits.append(misfit)
        }
        guard let meant = meant(pattern, misfits) else { return }
        let path = meant.problem.path
        let place = path.isEmpty ? "the payload" : path.joined(separator: ".")
        let what =
            meant.isOfOthers
            ? "\"\(meant.message.name)\" has no field \"\(place)\""
            : "in \"\(meant.message.name)\", \(place) \(meant.problem.reason)"
        let words = "\(side == .client ? "no valid message is like this" : "the server never sends this"): \(what)"
        let content = node[MessageWord.payload.rawValue] ?? node
        let key = meant.isOfOthers ? content.entries?.first { $0.key == path.first }?.keyLocation : nil
        let location = key ?? content.nearest(to: path).location
        switch self.misfits {
        case .warning: diagnostics.warning(words, at: location)
        case .error:
            let cure = "write it under \"\(MessageWord.payload.rawValue)\" to hear it all the same"
            diagnostics.error(words, cure: named == nil ? cure : nil, at: location)
        }
    }

    /// The message that a pattern is most likely meant for: its fixed value names it, or more of its fields fit than those of
    /// others.
    private func meant(_ pattern: Scenario.Pattern, _ misfits: [Misfit]) -> Misfit? {
        let named = misfits.filter { misfit in
            guard let value = misfit.message.discriminatorValue else { return false }
            return pattern.fields.contains { $0.field == language.discriminator && $0.test == .equals(.string(value)) }
        }
        if named.count == 1 { return named[0] }
        let ranked = misfits.map { misfit in
            let message = misfit.message
            let fitting = pattern.fields.count { field in
                language.misfit(of: Scenario.Pattern(fields: [field]), as: message, isFromClient: side == .client)
                    == nil
            }
            return (misfit, owned: pattern.fields.count { message.fields.contains($0.field) }, fitting: fitting)
        }
        guard let best = ranked.map({ ($0.fitting, $0.owned) }).max(by: <) else { return nil }
        return ranked.first { ($0.fitting, $0.owned) == best }?.0
    }
}

// MARK: - Tests of a value

extension MatcherReader {
    /// Reads what a value must be like: a condition, a pattern of its members, or a value that it equals.
    private mutating func test(_ node: DocumentNode) -> Scenario.Test? {
        guard let entries = node.entries else {
            guard let items = node.items, node.holdsMatcher else { return equal(node) }
            let tests = items.map { test($0) }
            return tests.contains { $0 == nil } ? nil : .items(tests.compactMap { $0 })
        }
        if node.hasMarkedKey { return marked(entries, node) }
        if entries.count == 1, let word = MatcherWord(rawValue: entries[0].key), word.goesBare,
            word.mayTake(entries[0].value)
        {
            let test = self.test(word, entries[0].value, called: word.rawValue)
            let member = self.test(entries[0].value)
            guard let test, let member else { return nil }
            return .bare(test, orMember: Scenario.Matcher(field: word.rawValue, test: member))
        }
        return members(entries)
    }

    /// Reads a value that another must equal.
    private mutating func equal(_ node: DocumentNode) -> Scenario.Test? {
        guard var reader = templates, node.holdsBraces else { return .equals(node.json) }
        let value = reader.value(node)
        diagnostics.append(contentsOf: reader.diagnostics)
        return value.map(Scenario.Test.filling)
    }

    private mutating func members(_ entries: [DocumentNode.Entry]) -> Scenario.Test? {
        let matchers = entries.map { entry in test(entry.value).map { Scenario.Matcher(field: entry.key, test: $0) } }
        return matchers.contains { $0 == nil } ? nil : .members(matchers.compactMap { $0 })
    }

    /// Reads a condition that has `$` before its word.
    private mutating func marked(_ entries: [DocumentNode.Entry], _ node: DocumentNode) -> Scenario.Test? {
        var found: [(MatcherWord, DocumentNode)] = []
        for entry in entries {
            if let word = MatcherWord.allCases.first(where: { $0.marked == entry.key }) {
                found.append((word, entry.value))
            } else if entry.key.hasPrefix("$") {
                let known = MatcherWord.allCases.map(\.marked)
                let hint = NearestWord.hint(for: entry.key, among: known)
                let choice = hint.isEmpty ? " (known: \(known.sorted().joined(separator: ", ")))" : hint
                diagnostics.error("unknown matcher \"\(entry.key)\"\(choice)", at: entry.keyLocation)
                return nil
            } else {
                diagnostics.error(
                    "\"\(entry.key)\" is a member of the payload, and a matcher stands alone: write "
                        + "{\(entry.key): {\(MatcherWord.equals.marked): …}} for a condition on that member",
                    at: entry.keyLocation
                )
                return nil
            }
        }
        guard found.count == 1 else {
            let words = MatcherWord.allCases.map { "\"\($0.marked)\"" }
            diagnostics.error("a matcher has one of \(words.joined(separator: ", "))", at: node.location)
            return nil
        }
        return test(found[0].0, found[0].1, called: found[0].0.marked)
    }

    /// Reads a condition on a field that is known to be no object.
    private mutating func bare(_ node: DocumentNode) -> Scenario.Test? {
        guard var reader = MappingReader(node, what: "a matcher", diagnostics: &diagnostics) else { return nil }
        reader.allow(MatcherWord.keys)
        let words = MatcherWord.allCases.filter(\.goesBare)
        let found = words.compactMap { word in reader.optional(word.rawValue).map { (word, $0) } }
        reader.finish(diagnostics: &diagnostics)
        guard found.count == 1 else {
            if reader.untaken.isEmpty {
                diagnostics.error(
                    "a matcher has one of \"equals\", \"matches\", \"length\" and \"present\"",
                    at: node.location
                )
            }
            return nil
        }
        return test(found[0].0, found[0].1, called: found[0].0.rawValue)
    }

    private mutating func test(_ word: MatcherWord, _ node: DocumentNode, called name: String) -> Scenario.Test? {
        switch word {
        case .equals: return equal(node)
        case .length: return length(node, called: name).map(Scenario.Test.length)
        case .present: return diagnostics.bool(node, what: "\"\(name)\"").map(Scenario.Test.present)
        case .contains:
            let tests = (node.items ?? [node]).map { test($0) }
            return tests.contains { $0 == nil } ? nil : .contains(tests.compactMap { $0 })
        case .matches:
            guard let pattern = diagnostics.string(node, what: "\"\(name)\"") else { return nil }
            do {
                _ = try Regex(pattern)
                return .matches(pattern)
            } catch {
                diagnostics.error("\"\(name)\" is not a regular expression: \(error)", at: node.location)
                return nil
            }
        }
    }

    /// A number, or a mapping with `min`, `max` or both.
    private mutating func length(_ node: DocumentNode, called name: String) -> ClosedRange<Int>? {
        let most = ScenarioLimits.lengths
        guard node.entries != nil else {
            return diagnostics.number(node, what: "\"\(name)\"", in: most).map { $0...$0 }
        }
        guard var reader = MappingReader(node, what: "\"\(name)\"", diagnostics: &diagnostics) else { return nil }
        let least = reader.optional("min")
        let limit = reader.optional("max")
        reader.finish(diagnostics: &diagnostics)
        let low = diagnostics.number(least, what: "\"min\"", in: most) ?? 0
        let high = diagnostics.number(limit, what: "\"max\"", in: most) ?? most.upperBound
        guard low <= high else {
            diagnostics.error("\"min\" must not be more than \"max\"", at: node.location)
            return nil
        }
        return low...high
    }
}

extension MatcherWord {
    /// Whether a key of an item is a condition's, or nearly.
    fileprivate static func isMeant(by key: String) -> Bool {
        key.hasPrefix("$") && NearestWord.to(key, among: allCases.map(\.marked)) != nil
    }

    /// Whether a value is of a kind that the word's condition has; any other can only be what a member equals.
    fileprivate func mayTake(_ node: DocumentNode) -> Bool {
        switch (self, node.content) {
        case (.equals, _), (.matches, .string), (.length, .integer), (.present, .bool): true
        case (.length, .mapping(let entries)): entries.allSatisfy { $0.key == "min" || $0.key == "max" }
        default: false
        }
    }
}

extension DocumentNode {
    /// Whether a text in it has `{{`.
    fileprivate var holdsBraces: Bool {
        switch content {
        case .string(let text): text.contains("{{")
        case .sequence(let items): items.contains(where: \.holdsBraces)
        case .mapping(let entries): entries.contains { $0.value.holdsBraces }
        case .null, .bool, .integer, .number: false
        }
    }

    /// Whether it is a condition, or one stands in it; a word that is nearly one counts, since it is most likely a typing error.
    fileprivate var holdsMatcher: Bool {
        switch content {
        case .sequence(let items): items.contains(where: \.holdsMatcher)
        case .mapping(let entries): entries.contains { MatcherWord.isMeant(by: $0.key) || $0.value.holdsMatcher }
        case .null, .bool, .integer, .number, .string: false
        }
    }

    /// Whether it is a mapping with a key of Belay's.
    var hasMarkedKey: Bool { entries?.contains { $0.key.hasPrefix("$") } ?? false }
}

extension DiagnosticCollector {
    /// Reads the name of one of a side's messages.
    ///
    /// - Parameters:
    ///   - node: the name.
    ///   - messages: those that the side sends.
    ///   - side: who that is, for people.
    /// - Returns: nil where there is no such message, which is an error.
    mutating func message(
        _ node: DocumentNode,
        of messages: [ScriptLanguage.Message],
        by side: String
    ) -> ScriptLanguage.Message? {
        guard let name = string(node, what: "a message's name") else { return nil }
        if let message = messages.first(where: { $0.name == name }) { return message }
        let called = messages.filter { $0.alias == name }
        if called.count == 1 { return called[0] }
        // Where one field tells all messages apart, its value is a name, too.
        let valued = messages.filter { $0.discriminatorValue == name }
        if valued.count == 1 { return valued[0] }
        let known = messages.map(\.name)
        let choice = known.isEmpty ? "it sends none" : "it sends \(known.joined(separator: ", "))"
        let hint = NearestWord.hint(for: name, among: known)
        error("\(side) sends no message \"\(name)\" (\(choice))\(hint)", at: node.location)
        return nil
    }

    /// Reports a key that begins with `$` and means nothing beside a message's fields.
    mutating func unknownWord(_ entry: DocumentNode.Entry) {
        if let word = MatcherWord.allCases.first(where: { $0.marked == entry.key }) {
            return error(
                "\"\(word.marked)\" is a condition on a value: write it under a field, or under "
                    + "\"\(MessageWord.payload.rawValue)\" for the whole payload",
                at: entry.keyLocation
            )
        }
        let known = MessageWord.allCases.map(\.rawValue)
        let hint = NearestWord.hint(for: entry.key, among: known)
        let cure = "a field of that name stands under \"\(MessageWord.payload.rawValue)\""
        error(
            "keys that begin with $ are Belay's, and there is no \"\(entry.key)\" (there are "
                + "\(known.joined(separator: ", ")); \(cure))\(hint)",
            at: entry.keyLocation
        )
    }

    /// Reports fields beside a payload that is given as a whole.
    mutating func expectOneOf(payload: DocumentNode?, orFieldsOf entries: [DocumentNode.Entry]) {
        guard payload != nil, let field = entries.first(where: { !$0.key.hasPrefix("$") }) else { return }
        let word = MessageWord.payload.rawValue
        error(
            "\"\(word)\" is the whole payload, so \"\(field.key)\" can't stand beside it: write one of them",
            at: field.keyLocation
        )
    }
}
