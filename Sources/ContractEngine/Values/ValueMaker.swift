internal import CodecRuntime
internal import ContractReading
internal import JSONSchema
internal import ProtocolSpec
internal import SeededRandom

/// Makes payloads of messages: the valid examples in turn, with fresh times and ids; else from the schema, by the seed.
struct ValueMaker: Sendable {
    typealias ID = Contract.Message.ID

    /// What a frame carries.
    enum Content: Sendable, Hashable {
        case json(JSONValue)
        case text(String)
        case binary([UInt8])
    }

    /// How often a value is made again until it is valid.
    private static let attempts = 12

    private let contract: Contract
    private let judge: MessageJudge
    private let roots: [String: DocumentNode]
    /// Messages that a client answers, so that each needs an id of its own.
    private let asking: Set<ID>
    /// Valid examples, by message; those that show a failure last and only where there are no others.
    private var examples: [ID: [JSONValue]] = [:]
    /// A value that tells a message from others.
    private struct Mark: Sendable {
        var path: [String]
        var value: JSONValue
    }

    /// What tells each message whose payload has one shape.
    private var marks: [ID: [Mark]] = [:]
    /// Kinds of payload, by message.
    private var variants: [ID: MessageVariants] = [:]

    /// - Parameters:
    ///   - contract: the contract.
    ///   - facts: what is known of the socket's messages.
    ///   - asking: those of them that a client answers.
    ///   - judge: says what is valid.
    ///   - isEnveloped: whether a frame is more than a payload.
    init(
        _ contract: Contract,
        facts: SocketFacts,
        asking: Set<ID>,
        judge: MessageJudge,
        isEnveloped: Bool
    ) {
        self.contract = contract
        self.asking = asking
        self.judge = judge
        roots = contract.documents
        for (id, known) in facts.sentBy {
            if known.marks.count == 1, !isEnveloped {
                marks[id] = known.marks[0].fixed.compactMap { fixed in
                    fixed.values.count == 1 ? fixed.values.first.map { Mark(path: fixed.path, value: $0) } : nil
                }
            }
            guard case .json = contract[id].payload else { continue }
            let shown = contract[id].examples.compactMap { example in
                example.payload.map { (payload: $0.json, isFailed: FailedExample.isOne(example)) }
            }
            let valid = shown.filter { judge.isValid($0.payload, as: id) }
            let good = valid.filter { !$0.isFailed }
            let mended = valid.map { FailedExample.mended($0.payload) }
            let isError = contract[id].nameWords.contains(where: WordList.errors.contains)
            let rest = isError || !mended.allSatisfy { judge.isValid($0, as: id) } ? valid.map(\.payload) : mended
            examples[id] = good.isEmpty || isError ? rest : good.map(\.payload)
            guard let kinds = facts.variants[id] else { continue }
            variants[id] = kinds
            // Where an example is broken, the others may show one kind alone.
            if valid.count < shown.count || valid.count == 1 { examples[id] = [] }
        }
    }

    /// The payload of a message.
    ///
    /// - Parameters:
    ///   - message: which.
    ///   - source: where its fresh values come from.
    /// - Returns: what a frame of the message carries.
    func content(of message: ID, _ source: FrameSource) -> Content {
        switch contract[message].payload {
        case .json: .json(payload(of: message, source))
        case .text: .text(text(of: message, source))
        case .binary, .opaque: .binary(bytes(of: message, source))
        }
    }

    /// A JSON payload that its schema allows, as far as one can be made.
    func payload(of message: ID, _ source: FrameSource) -> JSONValue {
        let shown = examples[message] ?? []
        var template = ExampleTemplate(source: source)
        let base = template.filled(shown.isEmpty ? made(message, source) : example(of: shown, source))
        let payload = fresh(base, as: message, source, isShown: !shown.isEmpty)
        return asking.contains(message) ? numbered(payload, as: message, source) : payload
    }

    /// An example in its turn, of those that have what was asked for.
    private func example(of shown: [JSONValue], _ source: FrameSource) -> JSONValue {
        let texts: [String]
        switch source.wish {
        case .any: return shown[source.ordinal % shown.count]
        case .answer(let asked): texts = asked
        case .stream(let subjects): texts = subjects
        }
        let keys = Set(texts.map(Words.key))
        let named = shown.filter { !keys.isDisjoint(with: SubjectLabels.allTexts(in: $0).map(Words.key)) }
        let fitting = named.isEmpty ? shown : named
        return fitting[source.ordinal % fitting.count]
    }

    /// A request with an id that no other has.
    private func numbered(_ payload: JSONValue, as message: ID, _ source: FrameSource) -> JSONValue {
        guard let path = contract[message].correlation, let id = payload[path: path] else { return payload }
        let next: JSONValue
        switch id {
        case .integer(let number): next = .integer(number.addingReportingOverflow(source.ordinal).partialValue)
        case .string(let text) where WireUUID(text) == nil && source.ordinal > 0:
            next = .string("\(text)-\(source.ordinal + 1)")
        case .string(let text) where WireUUID(text) != nil:
            var random = source.random
            next = .string(WireUUID(randomHigh: random.next(), low: random.next()).description)
        default: return payload
        }
        let changed = payload.setting(path[...], to: next)
        return judge.isNoWorse(changed, than: payload, as: message) ? changed : payload
    }

    /// A payload with fresh times and ids, as far as it stays valid.
    private func fresh(_ payload: JSONValue, as message: ID, _ source: FrameSource, isShown: Bool) -> JSONValue {
        var freshener = Freshener(source)
        freshener.changesCounters = isShown
        let all = freshener.fresh(payload)
        if all == payload || judge.isNoWorse(all, than: payload, as: message) { return all }
        for (times, ids) in [(true, false), (false, true)] {
            var freshener = Freshener(source)
            (freshener.changesTimes, freshener.changesIDs) = (times, ids)
            freshener.changesCounters = isShown
            let some = freshener.fresh(payload)
            if judge.isValid(some, as: message) { return some }
        }
        return payload
    }

    // MARK: From the schema

    private func made(_ message: ID, _ source: FrameSource) -> JSONValue {
        guard let schema = contract[message].payload.schema?.node else { return shownAnyway(message) ?? .object([]) }
        let members = SchemaMembers(roots: roots)
        let kinds = variants[message]?.suiting(source.wish) ?? []
        var best: (value: JSONValue, problems: Int)?
        for attempt in 0..<Self.attempts {
            var source = source
            source.random = SplitMix64(seed: source.random.next() &+ UInt64(attempt))
            var sampler = SchemaSampler(members: members, source: source)
            sampler.isVaried = attempt > 0
            sampler.ignoresExamples = attempt > 2
            sampler.tellsFailures = contract[message].nameWords.contains(where: WordList.errors.contains)
            if !kinds.isEmpty, attempt < 8 { sampler.wantedBranch = kinds[source.ordinal % kinds.count].branch }
            let value = sampler.value(schema)
            let problems = judge.problemCount(of: value, as: message)
            if problems == 0 { return marked(kinds.isEmpty ? overlaid(value, message) : value, as: message) }
            if best.map({ problems < $0.problems }) ?? true { best = (value, problems) }
            if sampler.isLarge, attempt > 0 { break }
        }
        guard let best else { return shownAnyway(message) ?? .object([]) }
        if let shown = shownAnyway(message), judge.problemCount(of: shown, as: message) < best.problems { return shown }
        return marked(best.value, as: message)
    }

    /// A payload with the values by which the message is known, also where its schema leaves them open.
    private func marked(_ payload: JSONValue, as message: ID) -> JSONValue {
        guard let marks = marks[message] else { return payload }
        var payload = payload
        for mark in marks where payload[path: mark.path] != mark.value {
            let changed = payload.setting(mark.path[...], to: mark.value)
            if judge.isNoWorse(changed, than: payload, as: message) { payload = changed }
        }
        return payload
    }

    private func shownAnyway(_ message: ID) -> JSONValue? {
        contract[message].examples.lazy.compactMap { $0.payload?.json }.first
    }

    /// A valid value with those members of an example that leave it valid: the example breaks its schema somewhere else.
    private func overlaid(_ value: JSONValue, _ message: ID) -> JSONValue {
        guard let example = shownAnyway(message)?.members else { return value }
        var value = value
        for member in example.prefix(100) {
            let changed = value.setting([member.name], to: member.value)
            if judge.isValid(changed, as: message) { value = changed }
        }
        return value
    }

    // MARK: Texts and bytes

    private func text(of message: ID, _ source: FrameSource) -> String {
        let shown = contract[message].examples.compactMap { example -> String? in
            guard let payload = example.payload else { return nil }
            return payload.string ?? payload.json.jsonText
        }
        if !shown.isEmpty { return shown[source.ordinal % shown.count] }
        return "\(contract[message].title ?? contract[message].name) \(source.ordinal + 1)"
    }

    private func bytes(of message: ID, _ source: FrameSource) -> [UInt8] {
        let shown = contract[message].examples.compactMap { $0.payload?.string }
        if !shown.isEmpty { return Array(shown[source.ordinal % shown.count].utf8) }
        var random = source.random
        return (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }
}
