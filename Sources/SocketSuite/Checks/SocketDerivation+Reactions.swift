internal import CodecRuntime
internal import ContractEngine
internal import ContractReading
internal import ContractSuite
internal import ProtocolSpec

/// Checks of what the server says by itself, where the document says it (`x-when`, `x-delivers`).
extension SocketDerivation {
    mutating func deriveReactions() {
        for reaction in socket.reactions {
            switch reaction.trigger {
            case .connected: deriveGreeting(reaction)
            case .joined, .left: derivePresence(reaction)
            case .every(let period): derivePeriod(reaction, period)
            case .message(let request): deriveDelivery(reaction, request)
            }
        }
    }

    func hearing(
        _ reaction: Contract.Reaction,
        _ cause: String,
        with mark: Step.Correlated? = nil,
        within limit: Int? = nil
    ) -> Step.Hearing {
        Step.Hearing(
            messages: [reaction.message],
            what: "\"\(name(reaction.message))\"",
            correlation: mark,
            milliseconds: limit ?? answerMilliseconds,
            cause: cause
        )
    }

    private mutating func deriveGreeting(_ reaction: Contract.Reaction) {
        let check = "\(base)/when/connected/\(name(reaction.message))"
        add(check, .must, "\"\(name(reaction.message))\" greets whoever connects.", at: reaction.location)
        var setup = setup
        (setup.first, setup.welcome) = ([], [])
        let steps: [Step] = [.join(client: 0), .hear(client: 0, hearing(reaction, "nobody is greeted"))]
        checks.batches.append(
            .init([Trial(check: check, label: "", steps: steps, closing: .fails, isFresh: true)], setup: setup)
        )
    }

    private mutating func derivePresence(_ reaction: Contract.Reaction) {
        let isJoin = reaction.trigger == .joined
        let check = "\(base)/when/\(isJoin ? "joined" : "left")/\(name(reaction.message))"
        let audience = Self.words(reaction.audience)
        add(
            check,
            .must,
            "\"\(name(reaction.message))\" tells \(audience) who has \(isJoin ? "come" : "left").",
            at: reaction.location
        )
        if let noSecondClient { return skip(check, noSecondClient) }
        guard let setup = setup(for: reaction.audience) else { return skip(check, needsRole) }
        guard canJoin else { return skip(check, permissions.reason(loginMessage)) }
        let cause = "nobody is told who \(isJoin ? "comes" : "leaves")"
        var steps: [Step] = [.join(client: 1), .settle(client: 1), .join(client: 0)]
        if isJoin, reaction.audience == .all || reaction.audience == .sender {
            steps.append(.hear(client: 0, hearing(reaction, cause)))
        }
        if !isJoin { steps += [.settle(client: 0), .leave(client: 0)] }
        if reaction.audience != .sender { steps.append(.hear(client: 1, hearing(reaction, cause))) }
        guard isJoin || reaction.audience != .sender else { return skip(check, "who has left hears nothing") }
        checks.alone.append(
            .init([Trial(check: check, label: "", steps: steps, closing: .fails, isFresh: true)], setup: setup)
        )
    }

    /// Whether the login, where there is one, may be said.
    var canJoin: Bool {
        plan.script.login.map { permissions.allow(contract[$0.message]) || first != nil } ?? true
    }

    var loginMessage: Contract.Message { contract[plan.script.login?.message ?? Contract.Message.ID(index: 0)] }

    private mutating func derivePeriod(_ reaction: Contract.Reaction, _ period: Contract.Reaction.Period) {
        let check = "\(base)/when/every/\(name(reaction.message))"
        let phrase = Duration.milliseconds(period.milliseconds).phrase
        let after = period.after.map { " after \"\($0)\"" } ?? ""
        add(check, .must, "\"\(name(reaction.message))\" comes every \(phrase)\(after).", at: reaction.location)
        // Twice the period, and a second for a busy machine: late is not missing.
        let limit = period.milliseconds * 2 + 1_000
        guard period.milliseconds * 2 <= target.listen.wholeMilliseconds else {
            return skip(check, "it comes every \(phrase): listen at least twice as long, with --listen")
        }
        var steps: [Step] = [.join(client: 0)]
        if let name = period.after {
            let asked = plan.received.messages.first { contract[$0].isCalled(name) }
            let said = plan.sent.messages.first { contract[$0].isCalled(name) }
            if let asked, plan.script.login?.message != asked {
                guard permissions.allow(contract[asked]) else {
                    return skip(check, permissions.reason(contract[asked]))
                }
                let (payload, problem) = plan.request(asked)
                guard let payload else { return skip(check, problem) }
                steps.append(.send(client: 0, plan.frame(of: payload, as: asked)))
            } else if asked == nil, let said {
                steps.append(
                    .hear(
                        client: 0,
                        Step.Hearing(messages: [said], what: "\"\(name)\"", milliseconds: answerMilliseconds)
                    )
                )
            }
        }
        let heard = hearing(reaction, "\"\(name(reaction.message))\" does not come in time", within: limit)
        derivePeriodEnd(reaction, period, steps, heard)
        steps += [.hear(client: 0, heard), .hear(client: 0, heard)]
        checks.batches.append(
            .init([Trial(check: check, label: "", steps: steps, closing: .fails, isFresh: true)], setup: setup)
        )
    }

    private mutating func deriveDelivery(_ reaction: Contract.Reaction, _ request: Contract.Message.ID) {
        let words = Self.words(reaction.audience)
        let last = words.split(separator: " ").last.map(String.init) ?? words
        let check = "\(base)/delivers/\(name(request))/\(name(reaction.message))/\(last)"
        add(
            check,
            .must,
            "\"\(name(request))\" leads to \"\(name(reaction.message))\" for \(words).",
            at: reaction.location
        )
        guard permissions.allow(contract[request]) else { return skip(check, permissions.reason(contract[request])) }
        if let noSecondClient { return skip(check, noSecondClient) }
        guard let setup = setup(for: reaction.audience) else { return skip(check, needsRole) }
        guard canJoin else { return skip(check, permissions.reason(loginMessage)) }
        let (payload, problem) = plan.request(request)
        guard let payload else { return skip(check, problem) }
        let (said, mark) = marked(payload, request, reaction)
        let heard = hearing(reaction, "\"\(name(reaction.message))\" is not delivered", with: mark)
        let same: Set = [reaction.message]
        var steps: [Step] = [
            .join(client: 0), .join(client: 1), .settle(client: 1),
            .send(client: 0, plan.frame(of: said, as: request)),
        ]
        switch reaction.audience {
        case .sender:
            steps += [.hear(client: 0, heard), .settle(client: 1)]
            steps.append(.heardNone(client: 1, of: same, with: mark, unlike: 0, because: "it is for the sender alone"))
        case .others:
            steps += [.hear(client: 1, heard), .settle(client: 0)]
            steps.append(.heardNone(client: 0, of: same, with: mark, unlike: 1, because: "it is for the others"))
        case .all: steps += [.hear(client: 0, heard), .hear(client: 1, heard)]
        case .role:
            steps += [.hear(client: 1, heard), .settle(client: 0)]
            steps.append(.heardNone(client: 0, of: same, with: mark, unlike: 1, because: "it is for \(words)"))
        }
        // What others say meanwhile may be the same, unless it has a text of its own.
        if let mark, socket.reactions.count(where: { $0.isDelivered(as: reaction.message, of: request) }) == 1 {
            let hearers = reaction.audience == .sender ? [0] : reaction.audience == .all ? [0, 1] : [1]
            for client in hearers {
                steps += [.settle(client: client), .heardOnce(client: client, of: same, with: mark)]
            }
        }
        var batch = SocketChecks.Batch([Trial(check: check, label: "", steps: steps, closing: .fails)], setup: setup)
        // What goes between nodes shows only between two.
        batch.nodes = [1: target.nodes.count - 1]
        checks.alone.append(batch)
        deriveSecondTab(check, reaction, request)
    }

    /// A request with a text of its own, which what is delivered copies: frames of earlier requests are told from it.
    ///
    /// - Returns: the request, and the delivered value; nil for that where the contract has no such text.
    func marked(
        _ payload: JSONValue,
        _ request: Contract.Message.ID,
        _ reaction: Contract.Reaction
    ) -> (payload: JSONValue, mark: Step.Correlated?) {
        let prefix = "$message.payload#/"
        for entry in reaction.payload?.entries ?? [] {
            guard let source = entry.value.string, source.hasPrefix(prefix) else { continue }
            let path = source.dropFirst(prefix.count).split(separator: "/").map(String.init)
            guard payload[path: path]?.string != nil else { continue }
            let text = JSONValue.string("belay \(checks.checks.count)")
            let changed = payload.setting(path[...], to: text)
            guard plan.message(of: plan.frame(of: changed, as: request)) == request,
                plan.problem(of: changed, as: request) == nil
            else { continue }
            return (changed, Step.Correlated(path: plan.payloadPath + [entry.key], value: text, isID: false))
        }
        return (payload, nil)
    }

    static func words(_ audience: Contract.Reaction.Audience) -> String {
        switch audience {
        case .sender: "the sender"
        case .others: "the others"
        case .all: "all"
        case .role(let role): "the \(role)"
        }
    }
}

extension Contract.Reaction {
    /// Whether this is what is delivered of a request.
    fileprivate func isDelivered(as message: Contract.Message.ID, of request: Contract.Message.ID) -> Bool {
        self.message == message && trigger == .message(request)
    }
}
