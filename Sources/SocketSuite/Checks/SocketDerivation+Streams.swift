internal import CodecRuntime
internal import ContractEngine
internal import ContractReading
internal import ContractSuite
internal import MockEngine
internal import ProtocolSpec
internal import SchemaValues

/// Checks of what goes on once a client has asked for it, and of its end.
extension SocketDerivation {
    /// So long a stream is waited for, at most.
    private static let mostWait = 3_000
    /// What comes behind the end of a stream comes soon.
    private static let silence = 1_500
    /// So many subscriptions of one message are tried.
    private static let mostSubscriptions = 8

    private var wait: Int { min(target.listen.wholeMilliseconds, Self.mostWait) }

    // MARK: Subscriptions

    /// A subscription as the document shows it; then all others that it lets a client ask for, so that what they bring is
    /// judged too.
    mutating func deriveStream(_ check: String, _ id: Contract.Message.ID, _ wanted: [Contract.Message.ID]) {
        guard permissions.allow(contract[id]) else { return skip(check, permissions.reason(contract[id])) }
        let (payload, problem) = plan.request(id)
        guard let payload else { return skip(check, problem) }
        let frames = subscriptions(id, payload).enumerated().map { index, payload in
            plan.frame(of: numbered(payload, id, correlation(of: id), 300 + index)?.payload ?? payload, as: id)
        }
        let hearing = Step.Hearing(messages: Set(wanted), what: names(wanted), milliseconds: wait)
        let steps: [Step] =
            [.join(client: 0), .send(client: 0, frames[0]), .hear(client: 0, hearing)]
            + frames.dropFirst().map { .send(client: 0, $0) }
            + [.listen(client: 0, Set(wanted), milliseconds: target.listen.wholeMilliseconds)]
        checks.batches.append(SocketChecks.Batch([Trial(check: check, label: "", steps: steps)], setup: setup))
    }

    /// The examples of a subscription, and the first of them with each other value of a list that its schema has.
    private func subscriptions(_ id: Contract.Message.ID, _ first: JSONValue) -> [JSONValue] {
        let listed = (limits[id] ?? []).compactMap { limit -> JSONValue? in
            guard limit.verdict == .valid, limit.keyword == "enum", let value = limit.value.json[path: limit.path],
                first[path: limit.path] != nil
            else { return nil }
            return first.setting(limit.path[...], to: value)
        }
        var seen: Set<JSONValue> = []
        let all = [first] + plan.examples(of: id).map(\.payload) + listed
        let right = all.filter { payload in
            seen.insert(payload).inserted && plan.problem(of: payload, as: id) == nil
                && plan.message(of: plan.frame(of: payload, as: id)) == id
        }
        return Array((right.isEmpty ? [first] : right).prefix(Self.mostSubscriptions))
    }

    private func correlation(of id: Contract.Message.ID) -> Contract.Correlation? {
        socket.replies.first { $0.by == .server && $0.to.contains(id) }?.correlation
    }

    // MARK: Their end

    /// What is subscribed to comes, and after the message that ends it no more of it: the names say so, not the document.
    mutating func deriveStreamEnds() {
        let begins = plan.script.subscriptions.filter { $0.effect == .begins && !$0.names.isEmpty }
        for end in plan.script.subscriptions where end.effect == .ends {
            let ended = Set(end.names.map(\.message))
            let begin = begins.first { !ended.isDisjoint(with: $0.names.map(\.message)) } ?? begins.first
            guard let begin else { continue }
            let check = "\(base)/streams/\(name(end.message))"
            add(
                check,
                .info,
                "After \"\(name(end.message))\" nothing more of what \"\(name(begin.message))\" began may come.",
                at: contract[end.message].location
            )
            derive(check, from: begin, to: end.message)
        }
    }

    private mutating func derive(
        _ check: String,
        from begin: DefaultScript.Subscription,
        to end: Contract.Message.ID
    ) {
        for id in [begin.message, end] where !permissions.allow(contract[id]) {
            return skip(check, permissions.reason(contract[id]))
        }
        let (first, problem) = plan.request(begin.message)
        guard let first else { return skip(check, problem) }
        let (last, otherProblem) = plan.request(end)
        guard let last else { return skip(check, otherProblem) }
        let subscribing = numbered(first, begin.message, correlation(of: begin.message), 350)?.payload ?? first
        let same = alike(last, first, as: end)
        let ending = numbered(same, end, correlation(of: end), 351)?.payload ?? same
        let messages = begin.names.map(\.message)
        let phrase = Duration.milliseconds(wait).phrase
        let silence = Step.Silence(
            messages: Set(messages),
            milliseconds: Self.silence,
            because: "\"\(name(end))\" has ended it",
            cause: "a stream goes on after its end"
        )
        let steps: [Step] = [
            .join(client: 0), .send(client: 0, plan.frame(of: subscribing, as: begin.message)),
            .awaitAny(
                client: 0,
                Set(messages),
                milliseconds: wait,
                otherwise: "none of \(names(messages)) came within \(phrase) after \"\(name(begin.message))\""
            ),
            .send(client: 0, plan.frame(of: ending, as: end)), .settle(client: 0), .silence(client: 0, silence),
        ]
        checks.batches.append(SocketChecks.Batch([Trial(check: check, label: "", steps: steps)], setup: setup))
    }

    /// A message that ends what another one has begun: it says the same of what both tell.
    private func alike(_ payload: JSONValue, _ begun: JSONValue, as end: Contract.Message.ID) -> JSONValue {
        var payload = payload
        let own = correlation(of: end)?.request
        for path in Self.paths(of: payload) where path != own {
            guard let value = begun[path: path], value != payload[path: path] else { continue }
            let changed = payload.setting(path[...], to: value)
            guard plan.problem(of: changed, as: end) == nil,
                plan.message(of: plan.frame(of: changed, as: end)) == end
            else { continue }
            payload = changed
        }
        return payload
    }

    /// Where a value has members that are no objects.
    private static func paths(of value: JSONValue) -> [[String]] {
        (value.members ?? []).flatMap { member in
            member.value.members == nil ? [[member.name]] : paths(of: member.value).map { [member.name] + $0 }
        }
    }

    // MARK: Periods

    /// What `x-when` lets come again and again ends where it says so (`until`).
    mutating func derivePeriodEnd(
        _ reaction: Contract.Reaction,
        _ period: Contract.Reaction.Period,
        _ beginning: [Step],
        _ heard: Step.Hearing
    ) {
        guard let until = period.until else { return }
        let check = "\(base)/when/every/\(name(reaction.message))/until"
        add(
            check,
            .must,
            "\"\(name(reaction.message))\" comes no more after \"\(until)\".",
            at: reaction.location
        )
        guard let end = plan.received.messages.first(where: { contract[$0].isCalled(until) }) else {
            return skip(check, "it ends at \"\(until)\", which no client says")
        }
        guard permissions.allow(contract[end]) else { return skip(check, permissions.reason(contract[end])) }
        let (payload, problem) = plan.request(end)
        guard let payload else { return skip(check, problem) }
        let silence = Step.Silence(
            messages: [reaction.message],
            milliseconds: period.milliseconds + Self.silence,
            because: "\"\(name(end))\" has ended it",
            cause: "\"\(name(reaction.message))\" comes after its end"
        )
        let steps =
            beginning + [
                .hear(client: 0, heard), .send(client: 0, plan.frame(of: payload, as: end)), .settle(client: 0),
                .silence(client: 0, silence),
            ]
        // The end of what is said again and again may be the end of the connection.
        checks.batches.append(
            .init([Trial(check: check, label: "", steps: steps, isFresh: true)], setup: setup)
        )
    }
}
