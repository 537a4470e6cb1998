internal import CodecRuntime
internal import ContractEngine
internal import ContractSuite
internal import ProtocolSpec

/// What the server asks, and what it says behind a message.
extension Conversation {
    /// Answers a frame of the server's, if the contract says how: a server that waits for that goes on then.
    mutating func answer(_ client: Int, _ frame: HeardFrame) {
        // After a close frame nothing may be said (RFC 6455, section 5.5.1).
        guard clients[client]?.isOpen == true, stage != .leaving else { return }
        guard case .message(let found) = frame.reading, let request = found.first, let answer = setup.answers[request]
        else { return }
        actions.append(.send(client: client, answer.frame(to: frame.json)))
        asked.insert(request)
    }

    /// Waits until the server has asked each of these; where it has asked none in time, there is nothing to judge.
    mutating func advanceAwaitRequests(
        _ client: Int,
        _ requests: Set<Contract.Message.ID>,
        _ limit: Int,
        _ event: ConversationEvent?
    ) {
        if stage == .fresh {
            stage = .waiting
            wait(limit)
        }
        guard isHere(client) else { return }
        if requests.isSubset(of: asked) || isTime(event) && !asked.isDisjoint(with: requests) {
            let names = Set(asked.compactMap { setup.answers[$0]?.name }).sorted()
            remark = "answered with \(names.map { "\"\($0)\"" }.joined(separator: ", "))"
            return proceed()
        }
        guard isTime(event) else { return }
        finish(.skipped("the server asked nothing in \(Duration.milliseconds(limit).phrase)"))
    }

    /// Waits for the first of these; where none comes there is nothing to judge.
    mutating func advanceAwaitAny(
        _ client: Int,
        _ messages: Set<Contract.Message.ID>,
        _ limit: Int,
        _ reason: String,
        _ event: ConversationEvent?
    ) {
        if stage == .fresh {
            stage = .waiting
            wait(limit)
        }
        guard isHere(client) else { return }
        if clients[client]?.frames.contains(where: { $0.reading.isMeant(as: messages) }) == true { return proceed() }
        if isTime(event) { finish(.skipped(reason)) }
    }

    /// Says that none of these has come.
    mutating func heardNo(_ client: Int, _ silence: Step.Silence) {
        let frames = clients[client]?.frames ?? []
        if let frame = frames.first(where: { silence.isMeant($0) }) {
            return fail("nothing of the kind: \(silence.because)", "\(frame.excerpt) came", cause: silence.cause)
        }
        proceed()
    }

    /// Says that none of these comes for a while.
    mutating func advanceSilence(_ client: Int, _ silence: Step.Silence, _ event: ConversationEvent?) {
        if stage == .fresh {
            stage = .waiting
            let count = clients[client]?.frames.count ?? 0
            clients[client]?.taken = count
            wait(silence.milliseconds)
        }
        let frames = clients[client].map { $0.frames.dropFirst($0.taken) } ?? []
        if let frame = frames.first(where: { silence.isMeant($0) }) {
            return fail("no more of it: \(silence.because)", "\(frame.excerpt) came", cause: silence.cause)
        }
        guard isHere(client) else { return }
        if isTime(event) { proceed() }
    }
}

extension Step.Silence {
    /// Whether a frame is one of those that are not to come.
    fileprivate func isMeant(_ frame: HeardFrame) -> Bool {
        frame.reading.isMeant(as: messages) && (mark.map { frame.json?[path: $0.path] == $0.value } ?? true)
    }
}
