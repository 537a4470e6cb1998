internal import ContractReading
internal import ProtocolSpec

/// Which message answers which.
extension ScriptDerivation {
    /// The answers to all messages of the client's that get one, in the document's order.
    func answers(login: MessageWords?) -> [DefaultScript.Answer] {
        var answers: [ID: DefaultScript.Answer] = [:]
        for request in requests { answers[request.id] = declared(request) }
        let reacting = Set(socket.reactions.compactMap { if case .message(let id) = $0.trigger { id } else { nil } })
        var open = requests.filter { answers[$0.id] == nil && !reacting.contains($0.id) && mayBeAnswered($0) }
        var taken = Set(answers.values.flatMap { $0.alternatives.map(\.message) })
        for rule in rules(login: login) {
            for request in open {
                guard let (found, because) = rule(request, taken) else { continue }
                answers[request.id] = answer(request, found, because: because)
            }
            taken.formUnion(answers.values.flatMap { $0.alternatives.map(\.message) })
            open.removeAll { answers[$0.id] != nil }
        }
        for request in open { answers[request.id] = answerOfKind(request) }
        return requests.compactMap { answers[$0.id] }
    }

    /// Messages of the client's that get no answer, with the reason.
    func unanswered(_ answers: [DefaultScript.Answer]) -> [DefaultScript.Line] {
        let known = Set(answers.map(\.request))
        return requests.filter { !known.contains($0.id) }.map { request in
            if socket.reactions.contains(where: { $0.trigger == .message(request.id) }) {
                return line(request, "the document says what follows")
            }
            return line(request, mayBeAnswered(request) ? "no message looks like its answer" : "it is an answer itself")
        }
    }

    /// Acknowledgements, pongs and other answers are not answered.
    private func mayBeAnswered(_ request: MessageWords) -> Bool {
        // What is said both ways may be asked and answered by either.
        if sent.contains(where: { $0.id == request.id }) { return true }
        return !request.isAnswer && !socket.replies.contains { $0.by == .client && $0.with.contains(request.id) }
    }

    // MARK: Declared

    private func declared(_ request: MessageWords) -> DefaultScript.Answer? {
        let replies = socket.replies.filter { $0.by == .server && $0.to.contains(request.id) && !$0.with.isEmpty }
        guard !replies.isEmpty else { return nil }
        var alternatives: [DefaultScript.Alternative] = []
        for reply in replies {
            for message in reply.with where !alternatives.contains(where: { $0.message == message }) {
                let found = correlations.between(request.id, message)
                let given = reply.correlation.map { [$0] } ?? []
                let isBest =
                    found.contains(where: \.isDeclared) || given.isEmpty || reply.with.count > 1 && !found.isEmpty
                alternatives.append(alternative(message, isBest ? found : given))
            }
        }
        // A long list of what may be answered is a list for several requests: the one that is named alike comes first.
        let own = Set(request.stems())
        let named = alternatives.enumerated().sorted { left, right in
            let ranks = [left, right].map { rank($0.element, own, of: alternatives.count) }
            return ranks[0] == ranks[1] ? left.offset < right.offset : ranks[0] < ranks[1]
        }
        return DefaultScript.Answer(
            request: request.id,
            alternatives: named.map(\.element),
            isDeclared: true,
            because: "declared"
        )
    }

    private func rank(_ item: DefaultScript.Alternative, _ own: Set<String>, of count: Int) -> Int {
        if item.isError { return 2 }
        guard count > 1, let names = sent.first(where: { $0.id == item.message }) else { return 0 }
        return !own.isEmpty && Set(names.stems()) == own ? 0 : 1
    }

    // MARK: Guessed

    private typealias Rule = (MessageWords, Set<ID>) -> ([MessageWords], String)?

    /// The strongest first.
    private func rules(login: MessageWords?) -> [Rule] {
        [
            { request, _ in pong(for: request) },
            { request, _ in equal(request) },
            { request, _ in mentioned(request) },
            { request, taken in bare(request, taken) },
            { request, taken in alike(request, taken) },
            { request, taken in asked(request, taken) },
            { request, taken in confirmed(request, taken) },
            { request, taken in request.id == login?.id ? welcome(taken) : nil },
            { request, _ in oneForAll(request) },
            { request, taken in carrying(request, taken) },
            { request, _ in echo(request) },
        ]
    }

    private func pong(for request: MessageWords) -> ([MessageWords], String)? {
        guard request.isPing, let pong = candidates.first(where: \.isPong) else { return nil }
        return ([pong], "a pong answers a ping")
    }

    /// Names that are equal as sets of words, apart from what says that one asks and the other answers.
    private func equal(_ request: MessageWords) -> ([MessageWords], String)? {
        let own = request.stems()
        guard !own.isEmpty else { return nil }
        let found = candidates.filter { $0.id != request.id && Set($0.stems()) == Set(own) }
        // Words in the same order come first, and answers before what has the same name.
        let ordered = found.enumerated().sorted { left, right in
            let ranks = [left, right].map {
                ($0.element.isAnswer ? 0 : 1, $0.element.stems() == own ? 0 : 1, $0.offset)
            }
            return ranks[0] < ranks[1]
        }.map(\.element)
        return found.isEmpty ? nil : (ordered, "its name has the same words")
    }

    /// "Server response to `EndOfStream`"
    private func mentioned(_ request: MessageWords) -> ([MessageWords], String)? {
        let names = Set(request.all.map(Words.key))
        let found = candidates.filter { !$0.answered.isDisjoint(with: names) }
        return found.isEmpty ? nil : (found, "its description says that it answers this")
    }

    /// Names that are equal without their namespaces.
    private func bare(_ request: MessageWords, _ taken: Set<ID>) -> ([MessageWords], String)? {
        let own = Set(request.bareStems)
        guard request.isNamespaced, !own.isEmpty else { return nil }
        let found = candidates.filter { !taken.contains($0.id) && $0.id != request.id && Set($0.bareStems) == own }
        return found.count == 1 ? (found, "its name has the same words without the namespace") : nil
    }

    /// Names that are equal without "get" on one side, and "status" on the other.
    private func alike(_ request: MessageWords, _ taken: Set<ID>) -> ([MessageWords], String)? {
        let isAsking = request.own.contains { WordList.asking.contains($0) }
        let own = Set(request.stems(without: WordList.asking.union(["config", "configuration"])))
        guard !own.isEmpty, !request.isSubscribing || own == ["subscribe"] else { return nil }
        let words = isAsking ? WordList.confirming.union(WordList.telling) : WordList.confirming
        let found = candidates.filter { $0.id != request.id && Set($0.stems(without: words)) == own }
        return (found.first { !taken.contains($0.id) } ?? found.first).map {
            ([$0], "its name has the same words, but for what says that it tells")
        }
    }

    /// The one message with all words of what is asked for: `fetchImages`, `collectionImages`.
    private func asked(_ request: MessageWords, _ taken: Set<ID>) -> ([MessageWords], String)? {
        guard let verb = request.own.first, WordList.asking.contains(verb) else { return nil }
        let own = Set(request.stems(without: WordList.asking))
        let found = candidates.filter { message in
            !own.isEmpty && !taken.contains(message.id) && message.id != request.id
                && !own.isDisjoint(with: message.stems()) && own.isSubset(of: message.stems())
        }
        return found.count == 1 ? (found, "it is the one message with the words of what is asked for") : nil
    }

    /// What says that a subscription was taken: by its name, or by what its payload always says.
    private func confirmed(_ request: MessageWords, _ taken: Set<ID>) -> ([MessageWords], String)? {
        guard request.isSubscribing || request.isUnsubscribing else { return nil }
        let verb = request.isUnsubscribing ? "unsubscribe" : "subscribe"
        let named = candidates.filter { $0.id != request.id && Set($0.stems(without: WordList.confirming)) == [verb] }
        if let first = named.first { return ([first], "its name is a confirmation's") }
        let telling = candidates.filter { $0.id != request.id && confirmations.contains($0.id) }
        let topics = Set(socket.receives.filter { $0.message == request.id }.map(\.topic))
        let near = labels.sharing(topics: topics, among: Set(telling.map(\.id)))
        let best = near.isEmpty ? telling : telling.filter { near.contains($0.id) }
        return best.count == 1 ? (best, "its payload says that it confirms a subscription") : nil
    }

    /// Whether all that a payload can say of its kind is about subscribing.
    static func alwaysConfirms(_ texts: SchemaTexts) -> Bool {
        let kinds = texts.texts.filter {
            $0.isListed && ["event", "type", "status", "op"].contains(Words.key($0.member))
        }
        let confirming = kinds.filter { Words.of($0.value).contains { WordList.subscribed.contains($0) } }
        guard let member = confirming.first?.member else { return false }
        return kinds.filter { $0.member == member }.allSatisfy { text in
            Words.of(text.value).contains { WordList.subscribed.contains($0) }
        }
    }

    /// What answers a login, whatever it is called.
    private func welcome(_ taken: Set<ID>) -> ([MessageWords], String)? {
        let free = candidates.filter { !taken.contains($0.id) && !$0.asksForLogin }
        let found =
            free.first {
                $0.own.contains {
                    WordList.logins.contains($0) || Words.stem($0) == "auth" || Words.stem($0) == "login"
                }
            }
            ?? free.first { $0.isGreeting && !$0.own.contains("hello") }
        return found.map { ([$0], "it tells that the login was taken") }
    }

    /// One answer for many requests.
    private func oneForAll(_ request: MessageWords) -> ([MessageWords], String)? {
        guard isRequest(request) else { return nil }
        let found = candidates.filter(\.isGenericAnswer)
        // An acknowledgement of one kind and a response of another: the one with the request's id.
        let best = found.count == 1 ? found : found.filter { !correlations.between(request.id, $0.id).isEmpty }
        return best.first.map { ([$0], "it is the one answer that there is") }
    }

    /// The one message that carries the request's id.
    private func carrying(_ request: MessageWords, _ taken: Set<ID>) -> ([MessageWords], String)? {
        guard isRequest(request) else { return nil }
        let asking = Set(socket.replies.filter { $0.by == .client }.flatMap(\.to))
        let free = candidates.filter {
            !taken.contains($0.id) && !asking.contains($0.id) && !$0.isGreeting && !$0.isPing && !$0.isEnding
                && $0.id != request.id
        }
        let found = free.filter { message in
            correlations.between(request.id, message.id).contains { pair in
                pair.isDeclared || pair.request.last.map(Self.numbersRequests) ?? false
            }
        }
        return found.count == 1 ? (found, "it is the one message that carries the request's id") : nil
    }

    /// One of the kinds of payload that a message has is the answer.
    private func answerOfKind(_ request: MessageWords) -> DefaultScript.Answer? {
        let own = Set(request.stems())
        let isAsking = subscribes(request)
        for message in candidates where message.id != request.id {
            let variants = variants[message.id]?.variants ?? []
            let found = variants.first { variant in
                if variant.isError { return false }
                if isAsking { return variant.confirms }
                if request.isPing { return variant.keys.contains("pong") }
                return !own.isEmpty
                    && variant.names.contains {
                        Set(Words.of($0).filter { !WordList.generic.contains($0) }.map(Words.stem)) == own
                    }
            }
            guard let name = found?.names.first else { continue }
            var answer = answer(request, [message], because: "one of its kinds, \"\(name)\", answers this")
            answer.isOfKind = true
            return answer
        }
        return nil
    }

    /// What both sides say comes back.
    ///
    /// Not where many messages go both ways: there the sides are equals, and each tells the other what is new.
    private func echo(_ request: MessageWords) -> ([MessageWords], String)? {
        let both = requests.filter { request in sent.contains { $0.id == request.id } }
        guard both.count <= 2, let same = candidates.first(where: { $0.id == request.id }) else { return nil }
        guard !request.isSubscribing, !request.isUnsubscribing, !request.isLogin else { return nil }
        return ([same], "the server says it, too")
    }

    /// `user_id` is not a request's.
    private static func numbersRequests(_ member: String) -> Bool {
        [
            "id", "reqid", "requestid", "seq", "nonce", "correlationid", "msgid", "messageid", "cid", "rid",
            "clientrequestid",
        ]
        .contains(Words.key(member))
    }

    private func isRequest(_ request: MessageWords) -> Bool {
        guard case .json = contract[request.id].payload else { return false }
        return !request.isPing && !request.has(["audio", "media", "chunk"])
    }

    // MARK: Alternatives

    private func answer(_ request: MessageWords, _ found: [MessageWords], because: String) -> DefaultScript.Answer {
        let own = Set(request.stems())
        let errors = sent.filter { $0.isError && (Set($0.stems()) == own || $0.isBareError) && !timed.contains($0.id) }
        let messages = found.map(\.id) + errors.map(\.id).filter { id in !found.contains { $0.id == id } }
        return DefaultScript.Answer(
            request: request.id,
            alternatives: messages.map { alternative($0, correlations.between(request.id, $0)) },
            isDeclared: false,
            because: because
        )
    }

    private func alternative(_ id: ID, _ correlations: [Contract.Correlation]) -> DefaultScript.Alternative {
        let isError = sent.first { $0.id == id }?.isError ?? false
        return DefaultScript.Alternative(message: id, isError: isError, correlations: correlations)
    }
}
