internal import CodecRuntime
internal import ContractReading
internal import MockEngine
internal import ProtocolSpec
internal import ServerRules

/// What is said: answers, deliveries, greetings.
extension ConnectionEngine {
    /// Says a message with the values that it has by itself.
    mutating func say(_ message: Contract.Message.ID, because reason: String, _ actions: inout [Action]) {
        note("says \"\(name(message))\": \(reason)", &actions)
        send(plan.values.content(of: message, nextSource(of: message)), as: message, &actions)
    }

    /// Tells people once which default applied.
    mutating func note(_ text: String, _ actions: inout [Action]) {
        guard told.count < Self.mostNotes, told.insert(text).inserted else { return }
        actions.append(.note(text))
    }

    /// Where the next frame of a message outside of streams has its values from.
    mutating func nextSource(of message: Contract.Message.ID) -> FrameSource {
        let ordinal = counts[message, default: 0]
        counts[message] = ordinal + 1
        return source(name(message), ordinal: ordinal)
    }

    mutating func send(_ content: ValueMaker.Content, as message: Contract.Message.ID, _ actions: inout [Action]) {
        switch copying(from: address, into: content, as: message, addsMembers: false) {
        case .json(let payload): actions.append(.text(frame(payload, as: message).bytes))
        case .text(let text): actions.append(.text(Array(text.utf8)))
        case .binary(let bytes): actions.append(.binary(bytes))
        }
        follow(message, &actions)
    }

    /// The values of the address's parameters as members: `{groupId}` is a `groupId` and a `group`.
    private var address: JSONValue? {
        let parameters = speaker.parameters
        guard !parameters.isEmpty else { return nil }
        let members = parameters.sorted { $0.key < $1.key }.flatMap { name, value -> [JSONValue.Member] in
            let words = Words.of(name)
            let short =
                words.count > 1 && words.last == "id"
                ? [String(name.dropLast(2)).filter { $0 != "_" && $0 != "-" }] : []
            return ([name] + short).map { .init(name: $0, value: .string(value)) }
        }
        return .object(members)
    }

    func frame(_ payload: JSONValue, as message: Contract.Message.ID) -> JSONValue {
        plan.envelope?.frame(of: payload, name: plan.contract[message].statedName ?? name(message)) ?? payload
    }

    // MARK: Answers

    /// Answers a message as the script says: with the first alternative.
    mutating func answer(_ heard: Heard, _ actions: inout [Action]) {
        guard let answer = script.answer(to: heard.message), let first = answer.alternatives.first else {
            if let line = script.unanswered.first(where: { $0.message == heard.message }) {
                note("no answer: \(line.because)", &actions)
            }
            return
        }
        if let payload = heard.payload, Self.isSignOfLife(payload), !plan.signsOfLife.contains(heard.message) {
            return note("no answer: it only says that the client is there", &actions)
        }
        note("answers with \"\(name(first.message))\": \(answer.because)", &actions)
        if first.message == heard.message, !answer.isDeclared || answer.alternatives.count == 1 {
            return sendBack(heard, &actions)
        }
        var source = nextSource(of: first.message)
        source.wish = .answer(heard.payload.map { SubjectLabels.allTexts(in: $0) } ?? [])
        var content = plan.values.content(of: first.message, source)
        content = copying(from: heard.payload, into: content, as: first.message)
        let singles = heard.payload.map { Self.singles(of: $0) }
        content = copying(from: singles, into: content, as: first.message, addsMembers: false)
        content = correlated(content, with: heard, first, &actions)
        if script.subscription(by: heard.message) != nil {
            content = numbered(content, source, as: first.message)
            content = confirming(heard.payload, content, as: first.message)
        }
        if case .json(let payload) = content { lastAnswer = payload }
        send(content, as: first.message, &actions)
    }

    /// Whether a frame that is one kind of many says only that the client is there.
    private static func isSignOfLife(_ payload: JSONValue) -> Bool {
        (payload.members ?? []).contains { member in
            WordList.kinds.contains(Words.key(member.name))
                && member.value.string.map { Words.key($0) == "keepalive" } ?? false
        }
    }

    /// What both sides say comes back as it is.
    private mutating func sendBack(_ heard: Heard, _ actions: inout [Action]) {
        actions.append(heard.isBinary ? .binary(heard.raw) : .text(heard.raw))
        follow(heard.message, &actions)
    }

    /// What a confirmation may call its kind as it likes, it calls as the request does: `subscribe` or `unsubscribe`.
    private func confirming(
        _ request: JSONValue?,
        _ content: ValueMaker.Content,
        as message: Contract.Message.ID
    ) -> ValueMaker.Content {
        guard case .json(var payload) = content else { return content }
        let kinds = (request?.members ?? []).filter { WordList.kinds.contains(Words.key($0.name)) }
        guard let verb = kinds.first(where: { Self.isSameVerb($0.value, $0.value) })?.value else { return content }
        // A text that is its member's name was made up.
        for member in payload.members ?? [] where member.value.string == member.name {
            guard WordList.kinds.contains(Words.key(member.name)) else { continue }
            let changed = payload.setting([member.name], to: verb)
            if isStill(message, changed, than: payload) { payload = changed }
        }
        return .json(payload)
    }

    /// Each subscription gets a number of its own where its answer has one as its result.
    private func numbered(
        _ content: ValueMaker.Content,
        _ source: FrameSource,
        as message: Contract.Message.ID
    ) -> ValueMaker.Content {
        guard case .json(let payload) = content, case .integer(let number)? = payload["result"] else { return content }
        let next = number.addingReportingOverflow(source.ordinal).partialValue
        let changed = payload.setting(["result"], to: .integer(next))
        return plan.judge.isValid(changed, as: message) ? .json(changed) : content
    }

    private func correlated(
        _ content: ValueMaker.Content,
        with heard: Heard,
        _ alternative: DefaultScript.Alternative,
        _ actions: inout [Action]
    ) -> ValueMaker.Content {
        guard case .json(var payload) = content, let request = heard.payload else { return content }
        for pair in alternative.correlations {
            guard let value = request[path: pair.request] else {
                // Who asks without a number is answered without one, if that may be.
                let bare = pair.answer.count == 1 ? payload.removing(pair.answer[0]) : payload
                if plan.judge.isValid(bare, as: alternative.message) { payload = bare }
                continue
            }
            let changed = payload.setting(pair.answer[...], to: value)
            if plan.judge.isNoWorse(changed, than: payload, as: alternative.message) {
                payload = changed
            } else {
                let place = pair.answer.joined(separator: "/")
                actions.append(
                    .note("\(place) is not copied: \"\(name(alternative.message))\" can't have \(value.jsonText) there")
                )
            }
        }
        return .json(payload)
    }

    /// Copies members of the same name where the payload stays valid, and stays that message: what a client asked for is
    /// what the answer is about.
    func copying(
        from heard: JSONValue?,
        into content: ValueMaker.Content,
        as message: Contract.Message.ID,
        addsMembers: Bool = true
    ) -> ValueMaker.Content {
        guard case .json(let payload) = content, let heard else { return content }
        return .json(
            copied(from: heard, into: payload, at: [], as: message, whole: payload, addsMembers: addsMembers, depth: 0)
        )
    }

    private func copied(
        from heard: JSONValue,
        into part: JSONValue,
        at path: [String],
        as message: Contract.Message.ID,
        whole: JSONValue,
        addsMembers: Bool,
        depth: Int
    ) -> JSONValue {
        guard depth < 3, let asked = heard.members, let given = part.members else { return whole }
        let known = depth == 0 && addsMembers ? plan.allMemberNames(of: message) : []
        var whole = whole
        for member in asked.prefix(64) {
            let own = given.last { $0.name == member.name }?.value
            if WordList.kinds.contains(Words.key(member.name)), !Self.isSameVerb(member.value, own) { continue }
            guard own != nil || known.contains(member.name) else { continue }
            let place = path + [member.name]
            if let own, own.members != nil, member.value.members != nil {
                whole = copied(
                    from: member.value,
                    into: own,
                    at: place,
                    as: message,
                    whole: whole,
                    addsMembers: addsMembers,
                    depth: depth + 1
                )
                continue
            }
            for value in Self.values(member.value, insteadOf: own) {
                let changed = whole.setting(place[...], to: value)
                guard changed != whole, isStill(message, changed, than: whole) else { continue }
                whole = changed
                break
            }
        }
        return whole
    }

    /// Whether a confirmation says what it confirms: `subscribe` or `unsubscribe`.
    private static func isSameVerb(_ asked: JSONValue, _ own: JSONValue?) -> Bool {
        let verbs = WordList.subscribing.union(WordList.unsubscribing).subtracting(["subscription", "subscriptions"])
        return [asked.string, own?.string].allSatisfy { $0.map { Words.of($0).allSatisfy(verbs.contains) } ?? false }
    }

    /// What a value may be copied as: itself, or the first of several where one is needed; nothing of another kind.
    private static func values(_ value: JSONValue, insteadOf own: JSONValue?) -> [JSONValue] {
        let first = value.items?.first.map { [$0] } ?? []
        guard let own else { return [value] + first.filter { $0.members == nil } }
        return ([value] + first).filter {
            $0.members == nil && ($0.items == nil) == (own.items == nil) && own.members == nil
        }
    }

    private func isStill(_ message: Contract.Message.ID, _ payload: JSONValue, than other: JSONValue) -> Bool {
        guard plan.judge.isNoWorse(payload, than: other, as: message) else { return false }
        return plan.sent.recognise(.json(frame(payload, as: message))).first?.message == message
            || plan.sent.ties.contains { $0.contains(message) }
    }

    // MARK: What the document says

    /// Does what `x-when` or `x-delivers` says.
    mutating func react(
        _ reaction: Contract.Reaction,
        heard: JSONValue?,
        source: FrameSource? = nil,
        _ actions: inout [Action]
    ) {
        let source = source ?? nextSource(of: reaction.message)
        var values = source
        let content = filled(reaction.message, reaction.payload, heard: heard, source: source, values: &values)
        deliver(content, by: reaction, &actions)
    }

    /// Does what `x-delivers` says, with identifiers and times of the room's.
    mutating func react(
        _ reaction: Contract.Reaction,
        heard: JSONValue?,
        values: inout some WireSource,
        _ actions: inout [Action]
    ) {
        let source = nextSource(of: reaction.message)
        let content = filled(reaction.message, reaction.payload, heard: heard, source: source, values: &values)
        deliver(content, by: reaction, &actions)
    }

    private mutating func deliver(
        _ content: ValueMaker.Content,
        by reaction: Contract.Reaction,
        _ actions: inout [Action]
    ) {
        if reaction.audience == .sender, reaction.persistence == nil {
            return send(content, as: reaction.message, &actions)
        }
        let frame =
            switch content {
            case .json(let payload): OutgoingFrame(bytes: frame(payload, as: reaction.message).bytes)
            case .text(let text): OutgoingFrame(bytes: Array(text.utf8))
            case .binary(let bytes): OutgoingFrame(bytes: bytes, isText: false)
            }
        actions.append(.send(frame, to: Action.Audience(reaction.audience), persistence: reaction.persistence))
    }

    /// A payload with what the document says of its members; what must be there besides comes from examples and schema.
    func filled(
        _ message: Contract.Message.ID,
        _ described: DocumentNode?,
        heard: JSONValue?,
        source: FrameSource,
        values: inout some WireSource
    ) -> ValueMaker.Content {
        let content = plan.values.content(of: message, source)
        guard case .json(let base) = content else { return content }
        guard let described else { return copying(from: heard, into: content, as: message, addsMembers: false) }
        var template = PayloadTemplate(heard: heard, sender: sender, source: values)
        defer { values = template.source }
        guard let value = template.value(described) else { return content }
        guard let said = value.members, let own = base.members else { return .json(value) }
        return .json(completed(said, with: own, as: message))
    }

    /// Members in the order of the schema; of the others no more than must be there.
    func completed(
        _ said: [JSONValue.Member],
        with own: [JSONValue.Member],
        as message: Contract.Message.ID
    ) -> JSONValue {
        let order = plan.memberNames(of: message)
        let names = order + said.map(\.name).filter { !order.contains($0) }
        var members = said
        func value() -> JSONValue {
            .object(names.compactMap { name in members.last { $0.name == name } })
        }
        for member in own where !members.contains(where: { $0.name == member.name }) {
            if plan.judge.isValid(value(), as: message) { break }
            members.append(member)
        }
        return value()
    }
}

extension Utterance<OutgoingFrame> {
    static func text(_ bytes: [UInt8], to audience: Audience = .sender) -> Self {
        .send(OutgoingFrame(bytes: bytes), to: audience)
    }

    static func binary(_ bytes: [UInt8], to audience: Audience = .sender) -> Self {
        .send(OutgoingFrame(bytes: bytes, isText: false), to: audience)
    }
}

extension Utterance.Audience {
    init(_ audience: Contract.Reaction.Audience) {
        self =
            switch audience {
            case .sender: .sender
            case .others: .others
            case .all: .all
            case .role(let role): .role(role)
            }
    }
}
