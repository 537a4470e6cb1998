internal import CodecRuntime
internal import MockEngine
internal import ProtocolSpec

/// What a client asks for by a message: which streams begin, and which end.
extension ConnectionEngine {
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
    func numbered(
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
        // What numbers the request says nothing of what it ends.
        let number = plan.contract[subscription.message].correlation ?? []
        let ending = number.count == 1 ? payload.removing(number[0]) : payload
        let ends = asked.mapValues { SubscriptionEnd(ending, of: $0.asked ?? .null) }
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
}
