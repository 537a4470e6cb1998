internal import CodecRuntime
internal import MockEngine
internal import ProtocolSpec

/// What goes on by itself: streams of the script, and `x-when: {every: …}`.
extension ConnectionEngine {
    /// A stream that goes on.
    struct RunningStream: Sendable {
        var messages: [Contract.Message.ID]
        /// What was subscribed to; nil for what nobody asked for.
        var asked: JSONValue?
        /// What the subscription was answered with.
        var given: JSONValue?
        /// What the subscription names.
        var subjects: [String] = []
        /// How many frames were sent.
        var count = 0
    }

    // MARK: The script's streams

    /// The key of the stream that nobody subscribes to.
    private static let unasked = "stream"

    mutating func beginStream(_ actions: inout [Action]) {
        guard let stream = script.stream else { return }
        begin(Self.unasked, RunningStream(messages: stream.messages.map(\.message)), &actions)
    }

    private mutating func begin(_ key: String, _ stream: RunningStream, _ actions: inout [Action]) {
        guard streams[key] == nil, !stream.messages.isEmpty else { return }
        guard streams.count < Self.mostStreams else {
            return actions.append(.note("\(Self.mostStreams) streams are open: this one is not begun"))
        }
        streams[key] = stream
        let names = stream.messages.prefix(6).map { "\"\(name($0))\"" }.joined(separator: ", ")
        actions.append(.note("begins a stream of \(names)\(stream.messages.count > 6 ? " and others" : "")"))
        wake(.stream(key), after: DefaultScript.delayMilliseconds, &actions)
    }

    /// Says the next frame of a stream. It follows from seed, connection, subscription and its number alone.
    mutating func sayNext(of key: String, _ actions: inout [Action]) {
        guard var stream = streams[key] else { return }
        let (message, round) = turn(of: stream)
        let clock = start + DefaultScript.delayMilliseconds + stream.count * DefaultScript.periodMilliseconds
        var source = source("stream " + key, ordinal: stream.count, clock: clock)
        source.ordinal = round
        source.wish = .stream(stream.subjects)
        let content = plan.values.content(of: message, source)
        let asked = stream.asked.map { Self.turn($0, source.ordinal) }
        stream.count += 1
        streams[key] = stream
        let about = copying(from: asked, into: content, as: message, addsMembers: false)
        send(numbered(about, by: stream.given, as: message), as: message, &actions)
        wake(.stream(key), after: DefaultScript.periodMilliseconds, &actions)
    }

    /// Whose turn it is, and how often it was before: snapshots first and once, the rest again and again.
    private func turn(of stream: RunningStream) -> (Contract.Message.ID, Int) {
        let rest = stream.messages.filter { !plan.snapshots.contains($0) }
        let first = rest.isEmpty ? [] : stream.messages.filter(plan.snapshots.contains)
        if stream.count < first.count { return (first[stream.count], 0) }
        let (count, messages) = (stream.count - first.count, rest.isEmpty ? stream.messages : rest)
        return (messages[count % messages.count], count / messages.count)
    }

    /// Of what a client subscribes to in lists, each in its turn.
    static func turn(_ value: JSONValue, _ ordinal: Int, depth: Int = 0) -> JSONValue {
        guard depth < 4, let members = value.members else { return value }
        return .object(
            members.flatMap { member -> [JSONValue.Member] in
                guard let items = member.value.items, !items.isEmpty else {
                    return [.init(name: member.name, value: turn(member.value, ordinal, depth: depth + 1))]
                }
                let item = items[ordinal % items.count]
                // Who subscribes to `symbols` hears of a `symbol`.
                let single =
                    member.name.hasSuffix("s")
                    ? [JSONValue.Member(name: String(member.name.dropLast()), value: item)] : []
                // What an item of the list says, the frame says itself: `args: [{channel}]`, `channel`.
                return [.init(name: member.name, value: .array([item]))] + single + (item.members ?? [])
            }
        )
    }

    /// The first of each list, under the list's name without its last letter: `args` holds an `arg`.
    static func singles(of value: JSONValue, depth: Int = 0) -> JSONValue {
        guard depth < 4, let members = value.members else { return .object([]) }
        return .object(
            members.compactMap { member in
                if let first = member.value.items?.first, member.name.hasSuffix("s") {
                    return .init(name: String(member.name.dropLast()), value: first)
                }
                return member.value.members == nil
                    ? nil : .init(name: member.name, value: singles(of: member.value, depth: depth + 1))
            }
        )
    }

    // MARK: Subscriptions

    /// Begins and ends what a message asks for.
    mutating func changeStreams(_ heard: Heard, _ actions: inout [Action]) {
        if plan.stopping.contains(heard.message) {
            if !streams.isEmpty { actions.append(.note("all streams end")) }
            streams = [:]
            return
        }
        if let subscription = script.subscription(by: heard.message), let payload = heard.payload {
            let ends = subscription.effect == .ends || subscription.effect == .either && SubjectLabels.ends(payload)
            if ends {
                end(subscription, payload, &actions)
            } else if subscription.effect == .begins || SubjectLabels.begins(payload) {
                begin(subscription, payload, &actions)
            }
        }
        if script.stream?.start == .firstMessage, plan.starting.contains(heard.message) { beginStream(&actions) }
    }

    private mutating func begin(
        _ subscription: DefaultScript.Subscription,
        _ payload: JSONValue,
        _ actions: inout [Action]
    ) {
        let subjects = SubjectLabels.texts(in: payload)
        let named = named(by: payload, subscription)
        let stream = RunningStream(messages: named, asked: payload, given: lastAnswer, subjects: subjects)
        let key = Self.key(subscription, subjects, name: name(subscription.message))
        if let running = streams[key], running.asked != payload {
            // A part of it had been ended.
            streams[key]?.asked = payload
            streams[key]?.subjects = subjects
            return
        }
        begin(key, stream, &actions)
    }

    /// Which messages a subscription names.
    private func named(by payload: JSONValue, _ subscription: DefaultScript.Subscription) -> [Contract.Message.ID] {
        let all = subscription.names.map(\.message)
        if subscription.isWhole { return all }
        let plain = SubjectLabels.texts(in: payload, besides: WordList.kinds)
        for texts in [plain, SubjectLabels.texts(in: payload)] {
            let found = plan.labels.named(by: texts, among: Set(all))
            if !found.isEmpty { return all.filter { found[$0] != nil } }
        }
        return all
    }

    /// A frame with the number that the subscription's answer gave: its `result`, or a member that ends in id.
    private func numbered(
        _ content: ValueMaker.Content,
        by given: JSONValue?,
        as message: Contract.Message.ID
    ) -> ValueMaker.Content {
        guard case .json(var payload) = content, let given else { return content }
        for number in Self.numbers(of: given) {
            for path in payload.places(of: number.name) {
                let changed = payload.setting(path[...], to: number.value)
                if plan.judge.isNoWorse(changed, than: payload, as: message) { payload = changed }
            }
        }
        return .json(payload)
    }

    /// What numbers a subscription in its answer, under the names that its frames may give it.
    private static func numbers(of given: JSONValue) -> [JSONValue.Member] {
        let own = (given.members ?? []).filter { member in
            Correlations.namesExchange(member.name) && Words.of(member.name).count > 1
        }
        guard let result = given["result"], result.members == nil, result.items == nil, result != .null else {
            return own
        }
        return own + ["subscription", "subscriptionId", "subscription_id"].map { .init(name: $0, value: result) }
    }

    private static func key(_ subscription: DefaultScript.Subscription, _ subjects: [String], name: String) -> String {
        ([name] + subjects.sorted()).joined(separator: " ")
    }

    /// Ends what a message names, and keeps the rest of a list; all subscriptions where it names nothing at all.
    private mutating func end(
        _ subscription: DefaultScript.Subscription,
        _ payload: JSONValue,
        _ actions: inout [Action]
    ) {
        let asked = streams.filter { $0.value.asked != nil }
        let numbered = asked.filter { Self.names(payload, $0.value) }.keys.sorted()
        guard numbered.isEmpty else { return end(numbered, &actions) }
        let ends = asked.mapValues { SubscriptionEnd(payload, of: $0.asked ?? .null) }
        let isSpecific = ends.values.contains { $0 != .unspecific }
        var ended: [String] = []
        for (key, end) in ends.sorted(by: { $0.key < $1.key }) {
            switch end {
            case .whole: ended.append(key)
            case .rest(let rest): keep(rest, of: key, &actions)
            case .unspecific, .other: continue
            }
        }
        let unspecific = asked.filter { ends[$0.key] == .unspecific }
        if ended.isEmpty, !ends.values.contains(where: \.isPart) {
            ended = alike(payload, subscription, unspecific, isSpecific: isSpecific)
            if ended.isEmpty, !asked.isEmpty { actions.append(.note("ends nothing: there is no such subscription")) }
        }
        end(ended, &actions)
    }

    /// Which subscriptions a message ends that calls what they are about by other members.
    private func alike(
        _ payload: JSONValue,
        _ subscription: DefaultScript.Subscription,
        _ streams: [String: RunningStream],
        isSpecific: Bool
    ) -> [String] {
        let subjects = Set(SubjectLabels.texts(in: payload))
        let named = Set(named(by: payload, subscription))
        let byText = [
            streams.filter { Set($0.value.subjects) == subjects && !subjects.isEmpty },
            streams.filter { !subjects.isEmpty && subjects.isSuperset(of: $0.value.subjects) },
            streams.filter { !subjects.isDisjoint(with: $0.value.subjects) },
        ]
        let byMessage = [streams.filter { !named.isDisjoint(with: $0.value.messages) }, streams]
        let best = (byText + (isSpecific ? [] : byMessage)).first { !$0.isEmpty }
        return (best ?? [:]).keys.sorted()
    }

    private mutating func end(_ keys: [String], _ actions: inout [Action]) {
        for key in keys {
            streams[key] = nil
            actions.append(.note("ends the stream of \(key)"))
        }
    }

    private mutating func keep(_ rest: JSONValue, of key: String, _ actions: inout [Action]) {
        streams[key]?.asked = rest
        streams[key]?.subjects = SubjectLabels.texts(in: rest)
        actions.append(.note("goes on with the rest of the stream of \(key)"))
    }

    /// Whether a message has, anywhere, the number that a subscription's answer gave.
    private static func names(_ payload: JSONValue, _ stream: RunningStream) -> Bool {
        guard let given = stream.given else { return false }
        return numbers(of: given).contains { number in
            // What the request said already was not given by the answer.
            guard stream.asked?[number.name] != number.value else { return false }
            switch number.value {
            case .integer, .string: return payload.holds(number.value)
            default: return false
            }
        }
    }

    // MARK: x-when: every

    mutating func startReaction(_ index: Int, _ period: Contract.Reaction.Period, _ actions: inout [Action]) {
        guard running[index] == nil else { return }
        running[index] = 0
        wake(.reaction(index), after: max(1, period.milliseconds), &actions)
    }

    mutating func repeatReaction(_ index: Int, _ actions: inout [Action]) {
        guard let count = running[index], case .every(let period) = plan.socket.reactions[index].trigger else { return }
        running[index] = count + 1
        let source = source("every \(index)", ordinal: count, clock: start + (count + 1) * period.milliseconds)
        react(plan.socket.reactions[index], heard: nil, source: source, &actions)
        if running[index] != nil { wake(.reaction(index), after: max(1, period.milliseconds), &actions) }
    }

    /// Starts and ends what the document lets begin behind a message, or end at it.
    mutating func follow(_ message: Contract.Message.ID, _ actions: inout [Action]) {
        guard plan.pacing.contains(message) else { return }
        let message = plan.contract[message]
        for (index, reaction) in plan.socket.reactions.enumerated() {
            guard case .every(let period) = reaction.trigger else { continue }
            if let until = period.until, message.isCalled(until) { running[index] = nil }
            if let after = period.after, message.isCalled(after) { startReaction(index, period, &actions) }
        }
    }
}
