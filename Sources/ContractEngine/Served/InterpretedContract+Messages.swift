package import CodecRuntime
internal import ContractReading
internal import JSONSchema
package import MockEngine
internal import ProtocolSpec

/// What people who look at a mock ask about messages.
extension InterpretedContract {
    /// A message as the document shows it first.
    ///
    /// - Parameters:
    ///   - name: the message's name.
    ///   - isFromClient: whether it is for a client to send, or for the server.
    package func example(of name: String, isFromClient: Bool) -> JSONValue? {
        for plan in plans {
            let recognition = isFromClient ? plan.received : plan.sent
            guard let id = recognition.messages.first(where: { contract[$0].name == name }) else { continue }
            if let payload = contract[id].examples.lazy.compactMap(\.payload?.json).first { return payload }
            guard case .json = contract[id].payload else { return nil }
            var talk = ConnectionEngine(plan: plan, speaker: Speaker(name: "example"), seed: 0)
            return talk.sample(of: id)
        }
        return nil
    }

    /// What a scenario calls a client's frame, as a pattern; nil where it is no message.
    package func pattern(ofFrame bytes: [UInt8]) -> JSONValue? {
        for plan in plans {
            guard case .message(let heard, _) = plan.read(bytes, isText: true) else { continue }
            if let discriminator = language.discriminator, let value = heard.payload?[discriminator],
                value.string != nil
            {
                return .members([(discriminator, value)])
            }
            return .members([("$message", .string(contract[heard.message].name))])
        }
        return nil
    }

    /// Why a text frame is no message of the contract; nil where it is one, on any socket.
    package func problem(of bytes: [UInt8], isFromClient: Bool) -> LineProblem? {
        var first: LineProblem?
        for plan in plans {
            guard let problem = plan.problem(ofText: bytes, among: isFromClient ? plan.received : plan.sent) else {
                return nil
            }
            first = first ?? problem
        }
        return first
    }
}

extension ConnectionEngine {
    /// A payload of a message, as its schema allows it.
    mutating func sample(of message: Contract.Message.ID) -> JSONValue? {
        if case .json(let payload) = plan.values.content(of: message, nextSource(of: message)) { payload } else { nil }
    }
}

extension SocketPlan {
    /// Why a text frame is none of some messages; nil where it is one.
    fileprivate func problem(ofText bytes: [UInt8], among recognition: MessageRecognition) -> LineProblem? {
        guard let frame = try? JSONIndex(bytes) else {
            return recognition.recognise(.text).isEmpty ? LineProblem(reason: "the frame is not JSON") : nil
        }
        var first: LineProblem?
        for candidate in recognition.recognise(.jsonText(frame)).prefix(8) {
            guard let payload = envelope.map({ $0.payload(of: frame) }) ?? 0 else { continue }
            guard case .json = contract[candidate.message].payload,
                let problem = judge.problem(of: frame, at: payload, as: candidate.message)
            else { return nil }
            first =
                first
                ?? LineProblem(
                    path: problem.path,
                    reason: "as \"\(contract[candidate.message].name)\": \(problem.words)"
                )
        }
        return first ?? LineProblem(reason: "no message of the contract is such a frame")
    }
}
