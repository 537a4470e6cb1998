internal import CodecRuntime
internal import ContractEngine
internal import ContractReading
internal import ContractSuite
internal import MockEngine
internal import ProtocolSpec

/// What the server asks a client, and how it is answered.
extension SocketDerivation {
    /// The first declared answer to each request of the server's that may be sent, and of which a payload can be made.
    var clientAnswers: [Contract.Message.ID: ClientAnswer] {
        var answers: [Contract.Message.ID: ClientAnswer] = [:]
        for reply in socket.replies where reply.by == .client {
            guard let (answer, payload) = answer(by: reply) else { continue }
            let frame = plan.frame(of: payload, as: answer)
            for request in reply.to where answers[request] == nil && plan.sent.messages.contains(request) {
                answers[request] = ClientAnswer(
                    name: name(answer),
                    frame: frame,
                    json: frame.isText ? try? JSONValue(decoding: frame.bytes.span.bytes) : nil,
                    source: reply.correlation.map { plan.payloadPath + $0.request },
                    copy: plan.payloadPath + (reply.correlation?.answer ?? [])
                )
            }
        }
        return answers
    }

    private func answer(by reply: Contract.Reply) -> (Contract.Message.ID, JSONValue)? {
        for id in reply.with where permissions.allow(contract[id]) && plan.received.messages.contains(id) {
            if let payload = plan.sample(of: id) { return (id, payload) }
        }
        return nil
    }

    /// The first that a client may have to say before it is asked anything.
    private var firstWords: [Step] {
        let answers = Set(socket.replies.filter { $0.by == .client }.flatMap(\.with))
        for id in plan.received.messages where permissions.allow(contract[id]) && !answers.contains(id) {
            guard plan.script.login?.message != id, !plan.isFarewell(id), let payload = plan.request(id).payload else {
                continue
            }
            return [.send(client: 0, plan.frame(of: payload, as: id))]
        }
        return []
    }

    /// What comes of the server's requests where they are answered.
    mutating func deriveRequests() {
        let replies = socket.replies.filter { $0.by == .client }
        let requests = replies.flatMap(\.to).filter(plan.sent.messages.contains)
        guard let first = replies.first, !requests.isEmpty else { return }
        let check = "\(base)/asks"
        var seen: Set<Contract.Message.ID> = []
        let names = names(requests.filter { seen.insert($0).inserted })
        add(
            check,
            .should,
            "The server asks by \(names), and goes on where it gets the declared answer.",
            at: first.location
        )
        let known = Set(setup.answers.keys)
        guard !known.isEmpty else {
            let refused = replies.flatMap(\.with).first { !permissions.allow(contract[$0]) }
            return skip(check, refused.map { permissions.reason(contract[$0]) } ?? "no declared answer could be made")
        }
        let limit = target.listen.wholeMilliseconds
        let steps: [Step] =
            [.join(client: 0)] + firstWords
            + [.awaitRequests(client: 0, known, milliseconds: limit), .settle(client: 0)]
        checks.batches.append(SocketChecks.Batch([Trial(check: check, label: "", steps: steps)], setup: setup))
    }
}
