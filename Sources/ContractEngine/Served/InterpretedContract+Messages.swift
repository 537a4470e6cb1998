package import CodecRuntime
internal import ContractReading
internal import JSONSchema
package import MockEngine
internal import ProtocolSpec

/// What people who look at a mock ask about messages.
extension InterpretedContract {
    /// A message as the document shows it first, or one that its schema allows.
    ///
    /// - Parameters:
    ///   - name: the message's name.
    ///   - isFromClient: whether it is for a client to send, or for the server.
    /// - Returns: its payload, bytes in Base64; nil where there is no such message.
    package func example(of name: String, isFromClient: Bool) -> JSONValue? {
        for plan in plans {
            let recognition = isFromClient ? plan.received : plan.sent
            guard let id = recognition.messages.first(where: { contract[$0].name == name }) else { continue }
            // Examples of real documents break their own schemas now and then, and some are templates of other tools.
            let examples = contract[id].examples.lazy.compactMap(\.payload?.json)
            if case .json = contract[id].payload,
                let payload = examples.first(where: {
                    plan.problem(of: $0, as: id) == nil && !$0.jsonText.contains("{{")
                })
            {
                return payload
            }
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

    /// What a client would send, as a frame's text; nil where that is the payload itself.
    package func framed(_ payload: JSONValue, as name: String) -> JSONValue? {
        for plan in plans {
            guard let envelope = plan.envelope,
                let id = plan.received.messages.first(where: { contract[$0].name == name })
            else { continue }
            return envelope.frame(of: payload, name: contract[id].statedName ?? name)
        }
        return nil
    }

    /// What a frame is to a contract.
    package enum Judgement: Sendable {
        /// A message, by its name; its payload, where that is JSON.
        case message(String, payload: JSONValue? = nil)
        case problem(LineProblem)
    }

    /// Judges a frame by the messages of all sockets.
    ///
    /// - Parameters:
    ///   - bytes: the whole frame.
    ///   - isText: whether its opcode says text.
    ///   - isFromClient: whether a client sent it.
    /// - Returns: which message of the contract it is, or why it is none.
    package func judgement(of bytes: [UInt8], isText: Bool, isFromClient: Bool) -> Judgement {
        var first: LineProblem?
        for plan in plans {
            switch plan.judgement(of: bytes, isText: isText, among: isFromClient ? plan.received : plan.sent) {
            case .message(let name, let payload): return .message(name, payload: payload)
            case .problem(let problem): first = first ?? problem
            }
        }
        return .problem(first ?? LineProblem(reason: "the contract has no socket"))
    }
}

extension ConnectionEngine {
    /// A payload of a message, as its schema allows it; bytes in Base64.
    mutating func sample(of message: Contract.Message.ID) -> JSONValue? {
        switch plan.values.content(of: message, nextSource(of: message)) {
        case .json(let payload): payload
        case .text(let text): .string(text)
        case .binary(let bytes): .string(Base64.encoded(bytes))
        }
    }
}

extension SocketPlan {
    /// Which of some messages a frame is, or why it is none.
    fileprivate func judgement(
        of bytes: [UInt8],
        isText: Bool,
        among recognition: MessageRecognition
    ) -> InterpretedContract.Judgement {
        guard isText else {
            return opaque(recognition.recognise(.binary), "no message of the contract is a binary frame")
        }
        guard let frame = try? JSONIndex(bytes) else {
            return opaque(recognition.recognise(.text), "the frame is not JSON")
        }
        var first: LineProblem?
        for candidate in recognition.recognise(.jsonText(frame)).prefix(8) {
            guard let payload = envelope.map({ $0.payload(of: frame) }) ?? 0 else { continue }
            let name = contract[candidate.message].name
            guard case .json = contract[candidate.message].payload,
                let problem = judge.problem(of: frame, at: payload, as: candidate.message)
            else { return .message(name, payload: frame.value(payload)) }
            first = first ?? LineProblem(path: problem.path, reason: "as \"\(name)\": \(problem.words)")
        }
        return .problem(first ?? LineProblem(reason: "no message of the contract is such a frame"))
    }

    /// The first of messages whose payload is not looked into.
    private func opaque(
        _ candidates: [MessageRecognition.Candidate],
        _ problem: String
    ) -> InterpretedContract.Judgement {
        guard let first = candidates.first else { return .problem(LineProblem(reason: problem)) }
        return .message(contract[first.message].name)
    }
}
