internal import ContractReading
internal import ProtocolSpec

/// Which messages begin and end streams, and of what.
extension ScriptDerivation {
    /// All messages that begin or end a stream.
    ///
    /// - Parameter rest: the messages that may be streamed.
    /// - Returns: in the document's order.
    func subscriptions(to rest: [MessageWords]) -> [DefaultScript.Subscription] {
        let found = requests.compactMap { request -> (MessageWords, DefaultScript.Subscription.Effect, SchemaTexts)? in
            guard mayAsk(request), let texts = texts[request.id] else { return nil }
            return effect(of: request, texts, among: rest).map { (request, $0, texts) }
        }
        let asking = found.filter { $0.1 != .ends }
        let isOne = asking.count == 1
        let named = asking.map { names(of: $0.0, $0.2, among: rest, isOne) }
        let specific = Set(named.flatMap { $0.map(\.message) })
        return found.map { request, effect, texts in
            var lines = names(of: request, texts, among: rest, isOne || effect == .ends) + declared(request)
            if lines.isEmpty, asking.count == 1 || specific.isEmpty || effect == .either {
                // A subscription that names nothing that is known: all that may be subscribed to.
                let free = rest.filter { !specific.contains($0.id) && !$0.isBare(WordList.housekeeping) }
                lines = free.map { line($0, "\"\(request.name)\" names nothing in particular") }
            }
            let isWhole = Set(lines.map(\.message)) == shared(request, among: rest) && !lines.isEmpty
            return DefaultScript.Subscription(message: request.id, effect: effect, names: lines, isWhole: isWhole)
        }
    }

    /// Whether a client asks for a stream with it.
    func subscribes(_ request: MessageWords) -> Bool {
        guard mayAsk(request), let texts = texts[request.id] else { return false }
        return effect(of: request, texts, among: []) != nil
    }

    private func mayAsk(_ request: MessageWords) -> Bool {
        guard case .json = contract[request.id].payload else { return false }
        return !request.isAnswer && !request.isPing
    }

    private func effect(
        of request: MessageWords,
        _ texts: SchemaTexts,
        among rest: [MessageWords]
    ) -> DefaultScript.Subscription.Effect? {
        let verbs = texts.texts.filter { WordList.kinds.contains(Words.key($0.member)) }.flatMap { Words.of($0.value) }
        let (begins, ends) = (
            verbs.contains(where: WordList.subscribing.contains), verbs.contains(where: WordList.unsubscribing.contains)
        )
        if request.isUnsubscribing { return request.has(WordList.subscribing) && begins ? .either : .ends }
        if request.isSubscribing { return ends ? .either : .begins }
        switch (begins, ends) {
        case (true, true): return .either
        case (true, false): return .begins
        case (false, true): return .ends
        case (false, false):
            // The frame will say it, where its channel has something to subscribe to.
            let isOpen = texts.openMembers.contains {
                ["op", "method", "action", "event", "command"].contains(Words.key($0))
            }
            return isOpen && !shared(request, among: rest).isEmpty ? .either : nil
        }
    }

    /// What a reply has besides the confirmation: it is what was subscribed to.
    private func declared(_ request: MessageWords) -> [DefaultScript.Line] {
        let replies = socket.replies.filter { $0.by == .server && $0.to.contains(request.id) }.flatMap(\.with)
        let answers = replies.compactMap { id in sent.first { $0.id == id && !$0.isError } }
        guard request.isSubscribing, answers.contains(where: confirms) else { return [] }
        return answers.filter { !confirms($0) }.map { line($0, "it is declared as what follows \"\(request.name)\"") }
    }

    /// Whether a message's name is that of a subscription's confirmation.
    func confirms(_ message: MessageWords) -> Bool {
        message.words.contains { WordList.subscribed.contains($0) }
    }

    /// What a subscription may name: of its own channel first, then of any.
    ///
    /// - Parameters:
    ///   - request: the subscription.
    ///   - texts: what its schema knows.
    ///   - rest: the messages that may be streamed.
    ///   - isOne: whether it is the only message with which a client subscribes.
    /// - Returns: in the document's order.
    private func names(
        of request: MessageWords,
        _ texts: SchemaTexts,
        among rest: [MessageWords],
        _ isOne: Bool
    ) -> [DefaultScript.Line] {
        let shared = shared(request, among: rest)
        if !shared.isEmpty {
            return rest.filter { shared.contains($0.id) }.map { line($0, "it belongs to the same channel") }
        }
        let ids = Set(rest.map(\.id))
        let said = texts.texts.filter { SubjectLabels.mayName($0.value, member: $0.member) }
        let plain = said.filter { !WordList.kinds.contains(Words.key($0.member)) }
        let named =
            [plain.map(\.value), said.map(\.value), request.all].lazy
            .map { labels.named(by: $0, among: ids) }.first { !$0.isEmpty } ?? [:]
        if named.isEmpty {
            return rest.filter { shared.contains($0.id) }.map { line($0, "it belongs to the same channel") }
        }
        let isOpen = isOne && isOpen(texts, named: Set(named.values))
        return rest.compactMap { message in
            if let text = named[message.id] { return line(message, "\"\(text)\" names it") }
            guard isOpen, ids.contains(message.id), !message.isBare(WordList.housekeeping) else { return nil }
            return line(message, "\"\(request.name)\" may name anything")
        }
    }

    /// The messages of a request's own channel, where a socket has several.
    private func shared(_ request: MessageWords, among rest: [MessageWords]) -> Set<ID> {
        let topics = Set(socket.receives.filter { $0.message == request.id }.map(\.topic))
        return labels.sharing(topics: topics, among: Set(rest.map(\.id)))
    }

    /// Whether the member that names a message may have other values than the document shows.
    private func isOpen(_ texts: SchemaTexts, named: Set<String>) -> Bool {
        let naming = Set(texts.texts.filter { named.contains($0.value) && !$0.isListed }.map(\.member))
        let listed = Set(texts.texts.filter { named.contains($0.value) && $0.isListed }.map(\.member))
        return !naming.subtracting(listed).isDisjoint(with: texts.openMembers)
    }
}
