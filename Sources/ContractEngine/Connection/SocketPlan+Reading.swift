package import CodecRuntime
internal import ContractReading
package import MockEngine
package import ProtocolSpec

/// A client's frame, read.
package enum InterpretedFrame: ReadFrame {
    /// A message of the contract; the remark says what is wrong with it where it is answered all the same.
    case message(Message, remark: String?)
    /// What comes back as it is, since that is all that is said on this socket.
    case echo(OutgoingFrame)
    /// No message of the contract, and what it is where it is JSON.
    case invalid(problem: String, JSONValue?)

    /// A message that was heard.
    package struct Message: Sendable {
        package var message: Contract.Message.ID
        /// Nil for texts and bytes.
        package var payload: JSONValue?
        /// The frame's bytes.
        package var raw: [UInt8]
        package var isBinary = false
    }

    package var problem: String? {
        if case .invalid(let problem, _) = self { problem } else { nil }
    }
}

/// Which message a frame is.
extension SocketPlan {
    /// Reads a client's frame.
    ///
    /// - Parameters:
    ///   - bytes: the whole message.
    ///   - isText: whether its opcode says text.
    package func read(_ bytes: [UInt8], isText: Bool) -> InterpretedFrame {
        guard isText else { return binary(bytes) }
        guard let frame = try? JSONValue(decoding: bytes.span.bytes) else {
            guard let message = received.recognise(.text).first?.message else {
                if echoes { return .echo(OutgoingFrame(bytes: bytes)) }
                return .invalid(problem: "the frame is not JSON, and no message of the contract is a text", nil)
            }
            return .message(.init(message: message, payload: nil, raw: bytes), remark: nil)
        }
        switch recognised(frame) {
        case .message(let message, let payload, let problem):
            if let problem, socket.onInvalid != nil { return .invalid(problem: problem, payload) }
            return .message(.init(message: message, payload: payload, raw: bytes), remark: problem)
        case .nothing(let problem): return .invalid(problem: problem, frame)
        }
    }

    private func binary(_ bytes: [UInt8]) -> InterpretedFrame {
        guard let message = received.recognise(.binary).first?.message else {
            if echoes { return .echo(OutgoingFrame(bytes: bytes, isText: false)) }
            return .invalid(problem: "no message of the contract is a binary frame", nil)
        }
        return .message(.init(message: message, payload: nil, raw: bytes, isBinary: true), remark: nil)
    }

    /// Whether all that is said here is that what was heard comes back.
    private var echoes: Bool {
        guard let answer = script.answers.first, received.messages.count == 1, socket.onInvalid == nil
        else {
            return false
        }
        return sent.messages == received.messages && answer.alternatives.first?.message == answer.request
            && contract[answer.request].nameWords.contains("echo")
    }

    // MARK: Which message it is

    private enum Recognised {
        case message(Contract.Message.ID, JSONValue?, problem: String?)
        case nothing(String)
    }

    private func recognised(_ frame: JSONValue) -> Recognised {
        let candidates = received.recognise(.json(frame))
        var nearest: (message: Contract.Message.ID, payload: JSONValue, problem: MessageJudge.Problem)?
        for candidate in candidates.prefix(8) {
            let payload = envelope.map { $0.payload(of: frame) } ?? frame
            guard let payload else { continue }
            guard case .json = contract[candidate.message].payload else {
                return .message(candidate.message, payload, problem: nil)
            }
            guard let problem = judge.problem(of: payload, as: candidate.message) else {
                return .message(named(by: frame, among: candidates, first: candidate.message), payload, problem: nil)
            }
            if nearest == nil { nearest = (candidate.message, payload, problem) }
        }
        guard let nearest else { return .nothing("no message of the contract is such a frame") }
        let text = "the frame is nearest to \"\(contract[nearest.message].name)\", but \(nearest.problem.words)"
        if nearest.problem.isOfKind, receivedBy[nearest.message]?.marks.isEmpty ?? true { return .nothing(text) }
        return isMarked(frame, as: nearest.message)
            ? .message(nearest.message, nearest.payload, problem: text) : .nothing(text)
    }

    /// Of messages that nothing tells apart, the one that the frame's texts name.
    private func named(
        by frame: JSONValue,
        among candidates: [MessageRecognition.Candidate],
        first: Contract.Message.ID
    ) -> Contract.Message.ID {
        guard let start = candidates.firstIndex(where: { $0.message == first }) else { return first }
        let tied = [first] + candidates[(start + 1)...].prefix(while: \.isTied).map(\.message)
        guard tied.count > 1 else { return first }
        let texts = SubjectLabels.texts(in: frame)
        let found = requestLabels.named(by: texts, among: Set(tied))
        let alike = texts.lazy.compactMap { text in tied.first { found[$0] == text } }.first
        guard let alike, envelope != nil || judge.isValid(frame, as: alike) else { return first }
        return alike
    }

    /// Whether a frame that breaks its schema was yet meant as that message: it has its marks, or a member of its own.
    private func isMarked(_ frame: JSONValue, as message: Contract.Message.ID) -> Bool {
        let marks = receivedBy[message]?.marks ?? []
        let fixed = marks.filter { !$0.fixed.isEmpty }
        if !fixed.isEmpty {
            return fixed.contains {
                $0.fixed.allSatisfy { mark in frame[path: mark.path].map(mark.values.contains) ?? false }
            }
        }
        let required = marks.flatMap(\.required)
        if !required.isEmpty {
            return required.contains { frame[path: $0.split(separator: ".").map(String.init)] != nil }
        }
        let names = allMemberNames(of: message)
        return frame.members?.contains { names.contains($0.name) } ?? false
    }
}
