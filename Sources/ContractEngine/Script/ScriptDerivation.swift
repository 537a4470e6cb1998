internal import CodecRuntime
internal import ContractReading
package import ProtocolSpec

extension DefaultScript {
    /// Derives the script of a socket.
    ///
    /// - Parameters:
    ///   - contract: the contract.
    ///   - socket: one of its sockets.
    package init(_ contract: Contract, socket: Contract.Socket) {
        let received = MessageRecognition(contract, socket: socket, direction: .received)
        let sent = MessageRecognition(contract, socket: socket, direction: .sent)
        let facts = SocketFacts(contract, socket: socket, received: received, sent: sent)
        self.init(contract, socket: socket, facts: facts)
    }

    init(_ contract: Contract, socket: Contract.Socket, facts: SocketFacts) {
        var derivation = ScriptDerivation(contract, socket: socket, facts: facts)
        self = derivation.script()
    }
}

/// Derives a default script, step by step: each message of the server's gets the first part that fits it.
struct ScriptDerivation {
    typealias ID = Contract.Message.ID

    let contract: Contract
    let socket: Contract.Socket
    /// What clients may send, in the document's order.
    let requests: [MessageWords]
    /// What the server sends, in the document's order.
    let sent: [MessageWords]
    let correlations: Correlations
    let labels: SubjectLabels
    /// Messages whose time the document says itself.
    let timed: Set<ID>
    /// Whether requests and answers are told apart by how their names end.
    private var answersByPattern = false
    /// Messages that do nothing but confirm subscriptions.
    let confirmations: Set<ID>
    /// The kinds of payload of messages that have several.
    let variants: [ID: MessageVariants]
    /// The texts that the messages' schemas know.
    let texts: [ID: SchemaTexts]
    /// What may answer a request by its name.
    let candidates: [MessageWords]

    init(_ contract: Contract, socket: Contract.Socket, facts: SocketFacts) {
        self.contract = contract
        self.socket = socket
        requests = facts.requests
        sent = facts.sent
        labels = facts.labels
        variants = facts.variants
        texts = facts.texts
        correlations = Correlations(contract, messages: (facts.requests + facts.sent).map(\.id))
        let timed = Set(socket.reactions.map(\.message))
        self.timed = timed
        candidates = facts.sent.filter { !timed.contains($0.id) && !$0.isError }
        confirmations = Set(
            facts.sent.map(\.id).filter { id in facts.texts[id].map(Self.alwaysConfirms) ?? false }
        )
    }

    mutating func script() -> DefaultScript {
        var script = DefaultScript()
        script.error = error()
        let login = requests.first { $0.isLogin && !isCall($0) }
        script.answers = answers(login: login)
        let answering = Set(script.answers.filter { !$0.isOfKind }.flatMap { $0.alternatives.map(\.message) })
        let free = sent.filter { !answering.contains($0.id) && !timed.contains($0.id) }
        let greetings = free.filter { greetingReason($0) != nil }
        script.openings = openings(greetings, login: login)
        script.login = login.map { self.login($0, greetings, openings: script.openings) }
        script.farewells = farewells(free)
        script.unanswered = unanswered(script.answers)
        let spoken = answering.union(greetings.map(\.id))
        let last = Set(script.farewells.flatMap { $0.lines.map(\.message) })
        answersByPattern =
            script.answers.count { answer in
                !answer.isDeclared && requests.first { $0.id == answer.request }?.words.last == "request"
            } >= 3
        let rest = free.filter { !spoken.contains($0.id) && !last.contains($0.id) && silence(of: $0) == nil }
        script.subscriptions = subscriptions(to: rest)
        script.stream = stream(of: rest, script)
        script.silent = silent(answering: script.answers, spoken)
        return script
    }

    // MARK: Greetings

    /// Why a message is a greeting; nil where it is none.
    private func greetingReason(_ message: MessageWords) -> String? {
        if message.isError || message.isEnding { return nil }
        if let phrase = Mentions.opening(in: message.texts) { return "it is described as sent \"\(phrase)\"" }
        if message.isNamespaced { return nil }
        if message.isGreeting { return "its name is a greeting's" }
        let isWhole = message.isBare(["snapshot"], of: ["system", "initial", "full", "state", "current", "complete"])
        return isWhole && !requests.contains { $0.isSubscribing } ? "it is a snapshot, and nobody asks for it" : nil
    }

    private func openings(_ greetings: [MessageWords], login: MessageWords?) -> [DefaultScript.Line] {
        let lines = greetings.map { line($0, greetingReason($0) ?? "its name is a greeting's") }
        guard login != nil else { return lines }
        let asking = Set(greetings.filter(\.asksForLogin).map(\.id))
        // What asks for a login comes before it, and the welcome then behind it.
        if !asking.isEmpty { return lines.filter { asking.contains($0.message) } }
        let first = Set(greetings.filter { $0.isOpening || Mentions.opening(in: $0.texts) != nil }.map(\.id))
        return lines.filter { first.contains($0.message) }
    }

    /// Whether a message called like a login is one call among others: it has an id that its answer copies, and no credential.
    /// OCPP's `Authorize` asks whether a card may charge.
    private func isCall(_ message: MessageWords) -> Bool {
        let isNumbered = socket.replies.contains { reply in
            reply.by == .server && reply.to.contains(message.id) && reply.correlation?.isDeclared == true
        }
        return isNumbered && texts[message.id]?.hasSecret != true
    }

    private func login(
        _ login: MessageWords,
        _ greetings: [MessageWords],
        openings: [DefaultScript.Line]
    ) -> DefaultScript.Login {
        let first = Set(openings.map(\.message))
        return DefaultScript.Login(
            message: login.id,
            greetings: greetings.filter { !first.contains($0.id) }
                .map { line($0, "it is a greeting, and \"\(login.name)\" comes first") },
            because: "its name is a login's"
        )
    }

    // MARK: Errors and endings

    /// The one error message: of several the one that is of nothing in particular.
    private func error() -> DefaultScript.Line? {
        let bare = sent.filter(\.isBareError)
        if bare.count == 1 { return line(bare[0], "it is the only message of that name") }
        let errors = sent.filter(\.isError)
        guard bare.isEmpty, errors.count == 1 else { return nil }
        return line(errors[0], "it is the only error message")
    }

    /// Why a message is never said by itself; nil where it may be.
    private func silence(of message: MessageWords) -> String? {
        if message.isError { return "it is an error" }
        if message.isBare(["warning", "warnings"]), sent.contains(where: \.isBareError) { return "it is a warning" }
        if message.isEnding { return "it ends something" }
        if message.isPong { return "it answers a ping" }
        if message.isGenericAnswer { return "it is an answer" }
        if confirmations.contains(message.id) { return "it confirms subscriptions" }
        if answersByPattern, let last = message.words.last, WordList.answers.contains(last),
            !message.has(["push", "update"])
        {
            return "it is called like the answers"
        }
        return nil
    }

    private func silent(answering answers: [DefaultScript.Answer], _ spoken: Set<ID>) -> [DefaultScript.Line] {
        sent.compactMap { message in
            if timed.contains(message.id) { return nil }
            if let answer = answers.first(where: {
                !$0.isOfKind && $0.alternatives.contains { $0.message == message.id }
            }) {
                return line(message, "it answers \"\(contract[answer.request].name)\"")
            }
            return spoken.contains(message.id) ? nil : silence(of: message).map { line(message, $0) }
        }
    }

    // MARK: Streams

    private func stream(of rest: [MessageWords], _ script: DefaultScript) -> DefaultScript.Stream? {
        let named = Set(script.subscriptions.filter { $0.effect != .ends }.flatMap { $0.names.map(\.message) })
        let messages = rest.filter { !named.contains($0.id) }
        guard !messages.isEmpty else { return nil }
        let (start, because) = start(script)
        let reason =
            script.subscriptions.isEmpty ? "nothing asks for it, and it answers nothing" : "no subscription names it"
        return DefaultScript.Stream(start: start, messages: messages.map { line($0, reason) }, because: because)
    }

    private func start(_ script: DefaultScript) -> (DefaultScript.Start, String) {
        if let login = script.login { return (.login, "\"\(contract[login.message].name)\" comes first") }
        let opening = requests.filter { !$0.isPing && !$0.isAnswer && !$0.isUnsubscribing && !$0.stops }
        guard let first = opening.first else { return (.opening, "clients say nothing that could begin it") }
        if !script.openings.isEmpty, !opening.contains(where: setsUp) {
            return (.opening, "the server speaks first, and clients set nothing up")
        }
        return (.firstMessage, "clients say \"\(first.name)\" or the like first")
    }

    /// Whether a client says with it what is to follow.
    private func setsUp(_ message: MessageWords) -> Bool {
        if case .json = contract[message.id].payload {} else { return true }
        return message.isSubscribing || message.isBare(WordList.setups)
            || message.own.contains { ["settings", "audio"].contains($0) }
            || message.own.count == 2 && ["start", "init", "begin", "setup"].contains(message.own.first)
                && !message.isNamespaced
                && requests.count < 12
    }

    // MARK: Farewells

    /// What follows a message that ends everything, besides its answer.
    private func farewells(_ free: [MessageWords]) -> [DefaultScript.Farewell] {
        let stops = requests.filter(\.stops)
        guard let first = stops.first else { return [] }
        let own = Set(stops.flatMap { $0.stems() }).subtracting(["stop", "end", "clos", "finish"])
        let ranks = free.map { message -> Int? in
            if message.isError || message.isNamespaced || message.isGreeting || message.isGenericAnswer { return nil }
            let isEnd = message.own.contains { ["end", "ended", "stopped", "finished"].contains($0) }
            if isEnd, message.own.contains(where: { own.contains(Words.stem($0)) }), !message.isFarewell { return 0 }
            if message.plain.count > 1, ["post", "final"].contains(message.plain.first) { return 1 }
            return message.isFarewell ? 2 : nil
        }
        let last = (0...2).flatMap { rank -> [MessageWords] in zip(free, ranks).filter { $0.1 == rank }.map(\.0) }
        return last.isEmpty
            ? []
            : stops.map {
                DefaultScript.Farewell(request: $0.id, lines: last.map { line($0, "it follows \"\(first.name)\"") })
            }
    }

    // MARK: Helpers

    func line(_ message: MessageWords, _ because: String) -> DefaultScript.Line {
        DefaultScript.Line(message: message.id, because: because)
    }
}
