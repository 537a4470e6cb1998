internal import CodecRuntime
internal import ContractEngine
internal import ContractReading
internal import ContractSuite
internal import MockEngine
internal import ProtocolSpec
internal import SchemaValues

/// Checks of messages that a client sends, and of their answers.
extension SocketDerivation {
    /// Of one message so many values at the limits of its schema are sent.
    private static let mostLimits = 24
    /// So many requests are in flight at once, of two clients.
    private static let atOnce = 20

    mutating func deriveReceives() {
        for id in plan.received.messages {
            let check = "\(base)/receives/\(name(id))"
            add(
                check,
                .should,
                "\"\(name(id))\" is taken, as its examples have it and at the limits of its schema.",
                at: contract[id].location
            )
            guard permissions.allow(contract[id]) else {
                skip(check, permissions.reason(contract[id]))
                continue
            }
            let pieces = values(of: id).map { label, payload in
                Trial(
                    check: check,
                    label: label,
                    steps: [.join(client: 0), .send(client: 0, plan.frame(of: payload, as: id)), .settle(client: 0)]
                )
            }
            guard !pieces.isEmpty else {
                skip(check, "no payload of \"\(name(id))\" could be made")
                continue
            }
            let frames = pieces.compactMap { trial in trial.steps.first { if case .send = $0 { true } else { false } } }
            var whole = Trial(
                check: check,
                label: pieces.count == 1 ? pieces[0].label : "",
                steps: [.join(client: 0)] + frames + [.settle(client: 0)]
            )
            whole.pieces = pieces.count > 1 ? pieces : []
            checks.batches.append(SocketChecks.Batch([whole], setup: setup))
        }
    }

    /// What is sent of a message: its examples, then values at its schema's limits.
    private func values(of id: Contract.Message.ID) -> [(label: String, payload: JSONValue)] {
        var values = plan.examples(of: id).map { (label: $0.name, payload: $0.payload) }
        if let limits = limits[id] {
            let cases = limits.filter { limit in
                guard limit.verdict == .valid, !limit.isExotic else { return false }
                return plan.receipt(of: plan.frame(of: limit.value.json, as: id)) == .message
            }
            values += Self.spread(cases).prefix(Self.mostLimits).map { (label: $0.label, payload: $0.value.json) }
        }
        if values.isEmpty, let sample = plan.sample(of: id) { values = [("a plain value", sample)] }
        return values
    }

    /// One case of each part of the value first, then a second of each, and so on: the first part is not all there is.
    private static func spread(_ cases: [SchemaValueCase]) -> [SchemaValueCase] {
        var counts: [[String]: Int] = [:]
        let turns = cases.enumerated().map { index, limit in
            counts[limit.path, default: 0] += 1
            return (turn: counts[limit.path, default: 0], index: index, limit: limit)
        }
        return turns.sorted { ($0.turn, $0.index) < ($1.turn, $1.index) }.map(\.limit)
    }

    // MARK: Answers

    mutating func deriveReplies() {
        var kinds: [RequestKind] = []
        for reply in socket.replies where reply.by == .server {
            for id in reply.to where plan.received.messages.contains(id) {
                let check = "\(base)/replies/\(name(id))"
                guard !checks.checks.contains(where: { $0.id == check }) else { continue }
                derive(reply, to: id, check, &kinds)
            }
        }
        deriveMixed(kinds)
    }

    /// A request whose answer has its id.
    private struct RequestKind {
        var id: Contract.Message.ID
        var sample: JSONValue
        var correlation: Contract.Correlation
        var answers: Set<Contract.Message.ID>
        var location: SourceLocation
    }

    /// Requests of several kinds at once, where each kind has answers of its own.
    private mutating func deriveMixed(_ kinds: [RequestKind]) {
        guard let first = kinds.first else { return }
        let path = first.correlation.answer
        let together = kinds.filter { $0.correlation.isDeclared && $0.correlation.answer == path }
        guard Set(together.map(\.answers)).count > 1 else { return }
        let requests = (0..<Self.atOnce).compactMap { index -> Step.Request? in
            let kind = together[index % together.count]
            return numbered(kind.sample, kind.id, kind.correlation, 150 + index).map {
                let frame = plan.frame(of: $0.payload, as: kind.id)
                var request = Step.Request(client: 0, frame: frame, id: $0.id, answers: kind.answers)
                request.wider = silence(of: kind.id)
                return request
            }
        }
        guard Set(requests.map(\.id)).count == Self.atOnce else { return }
        let check = "\(base)/replies/mixed"
        add(
            check,
            .must,
            "\(Self.atOnce) requests of \(together.count) kinds at once each get the answer to themselves.",
            at: first.location
        )
        let answers = together.reduce(into: Set()) { $0.formUnion($1.answers) }
        let steps: [Step] = [
            .join(client: 0), .askAtOnce(requests, answers: answers, path: plan.payloadPath + path),
        ]
        let trial = Trial(check: check, label: "", steps: steps, closing: .fails)
        checks.batches.append(SocketChecks.Batch([trial], setup: setup))
    }

    private mutating func derive(
        _ reply: Contract.Reply,
        to id: Contract.Message.ID,
        _ check: String,
        _ kinds: inout [RequestKind]
    ) {
        let answers = names(reply.with)
        let isDeclared = reply.correlation?.isDeclared == true
        add(
            check,
            .must,
            "\"\(name(id))\" is answered with \(answers)\(isDeclared ? ", which has its id" : "").",
            at: reply.location
        )
        guard permissions.allow(contract[id]) else { return skip(check, permissions.reason(contract[id])) }
        let (sample, problem) = plan.request(id)
        guard let sample else { return skip(check, problem) }
        let shown = plan.examples(of: id).filter { plan.message(of: plan.frame(of: $0.payload, as: id)) == id }
        let samples =
            shown.isEmpty
            ? [(label: "a plain value", payload: sample)]
            : shown.prefix(3).map { (label: $0.name, payload: $0.payload) }
        let isLogin = plan.script.login?.message == id
        var setup = setup
        if isLogin { (setup.first, setup.welcome) = ([], []) }
        let trials = samples.enumerated().map { index, sample in
            let asked = isDeclared ? numbered(sample.payload, id, reply.correlation, index + 1) : nil
            var hearing = Step.Hearing(
                messages: Set(reply.with),
                what: answers,
                correlation: asked.flatMap { asked in
                    reply.correlation.map {
                        Step.Correlated(path: plan.payloadPath + $0.answer, value: asked.id)
                    }
                },
                milliseconds: answerMilliseconds,
                cause: "\"\(name(id))\" is not answered"
            )
            hearing.wider = silence(of: id)
            return Trial(
                check: check,
                label: sample.label,
                steps: [
                    .join(client: 0), .send(client: 0, plan.frame(of: asked?.payload ?? sample.payload, as: id)),
                    .hear(client: 0, hearing),
                ],
                closing: .fails,
                isFresh: isLogin
            )
        }
        checks.batches.append(SocketChecks.Batch(trials, setup: setup))
        if !isLogin, !plan.isFarewell(id), let correlation = reply.correlation {
            deriveAtOnce(id, reply.with, correlation, samples[0].payload, check, at: reply.location)
            kinds.append(
                RequestKind(
                    id: id,
                    sample: samples[0].payload,
                    correlation: correlation,
                    answers: Set(reply.with),
                    location: reply.location
                )
            )
        }
    }

    /// What a missing answer may be a part of: that nothing is answered, else that nothing of the kind is.
    private func silence(of id: Contract.Message.ID) -> [WiderCause] {
        let check = "\(base)/replies/\(name(id))"
        return [
            WiderCause("requests are not answered", scope: [Glob("\(base)/replies/*")]),
            WiderCause("\"\(name(id))\" is not answered", scope: [Glob(check), Glob("\(check)/at-once")]),
        ]
    }

    private mutating func deriveAtOnce(
        _ id: Contract.Message.ID,
        _ answers: [Contract.Message.ID],
        _ correlation: Contract.Correlation,
        _ sample: JSONValue,
        _ check: String,
        at location: SourceLocation
    ) {
        let clients = noSecondClient == nil ? 2 : 1
        let requests = (0..<Self.atOnce).compactMap { index -> Step.Request? in
            numbered(sample, id, correlation, 100 + index).map {
                var request = Step.Request(
                    client: index % clients,
                    frame: plan.frame(of: $0.payload, as: id),
                    id: $0.id
                )
                request.wider = silence(of: id)
                return request
            }
        }
        guard Set(requests.map(\.id)).count == Self.atOnce else { return }
        let check = "\(check)/at-once"
        add(
            check,
            correlation.isDeclared ? .must : .info,
            "\(Self.atOnce) of \"\(name(id))\" at once\(clients > 1 ? ", of two clients," : "") are each answered once, and none is mixed up.",
            at: location
        )
        let trial = Trial(
            check: check,
            label: "",
            steps: [
                .join(client: 0), .join(client: clients - 1),
                .askAtOnce(requests, answers: Set(answers), path: plan.payloadPath + correlation.answer),
            ],
            closing: .fails
        )
        checks.batches.append(SocketChecks.Batch([trial], setup: setup))
    }

    /// A request with an id of its own; nil where it has none, or can't have another one.
    func numbered(
        _ payload: JSONValue,
        _ message: Contract.Message.ID,
        _ correlation: Contract.Correlation?,
        _ number: Int
    ) -> (payload: JSONValue, id: JSONValue)? {
        guard let correlation, let old = payload[path: correlation.request] else { return nil }
        let candidates: [JSONValue]
        switch old {
        case .integer:
            candidates = [.integer(70_000 + message.index * 1_000 + number), .integer(message.index * 200 + number)]
        case .string(let text):
            let digits = String(message.index * 1_000 + number + 10_000_000)
            candidates =
                WireUUID(text) != nil
                ? [.string(WireUUID(randomHigh: UInt64(message.index + 1), low: UInt64(number)).description)]
                : [.string("belay-\(message.index)-\(number)"), .string(digits), .string("\(text)-\(number)")]
        default: return nil
        }
        for candidate in candidates {
            let changed = payload.setting(correlation.request[...], to: candidate)
            if plan.problem(of: changed, as: message) == nil { return (changed, candidate) }
        }
        return nil
    }

    func names(_ ids: [Contract.Message.ID]) -> String {
        let names = ids.prefix(4).map { "\"\(name($0))\"" }
        return names.joined(separator: " or ") + (ids.count > 4 ? " …" : "")
    }

    // MARK: What nobody states

    /// Answers and streams that a reader of the document would expect: told, never judged.
    mutating func deriveGuesses() {
        for answer in plan.script.answers where !answer.isDeclared && plan.script.login?.message != answer.request {
            let id = answer.request
            let wanted = answer.alternatives.map(\.message)
            let check = "\(base)/answers/\(name(id))"
            add(
                check,
                .info,
                "\"\(name(id))\" may be answered with \(names(wanted)): \(answer.because).",
                at: contract[id].location
            )
            deriveGuess(check, id, wanted, within: min(answerMilliseconds, 2_000))
        }
        for subscription in plan.script.subscriptions where subscription.effect != .ends && !subscription.names.isEmpty
        {
            let id = subscription.message
            let wanted = subscription.names.map(\.message)
            let check = "\(base)/streams/\(name(id))"
            add(check, .info, "\"\(name(id))\" may begin \(names(wanted)).", at: contract[id].location)
            deriveStream(check, id, wanted)
        }
    }

    private mutating func deriveGuess(
        _ check: String,
        _ id: Contract.Message.ID,
        _ wanted: [Contract.Message.ID],
        within limit: Int
    ) {
        guard permissions.allow(contract[id]) else { return skip(check, permissions.reason(contract[id])) }
        let (payload, problem) = plan.request(id)
        guard let payload else { return skip(check, problem) }
        let hearing = Step.Hearing(messages: Set(wanted), what: names(wanted), milliseconds: limit)
        let trial = Trial(
            check: check,
            label: "",
            steps: [.join(client: 0), .send(client: 0, plan.frame(of: payload, as: id)), .hear(client: 0, hearing)]
        )
        checks.batches.append(SocketChecks.Batch([trial], setup: setup))
    }
}
