package import CodecRuntime
internal import ContractReading
package import JSONSchema
package import MockEngine
package import ProtocolSpec

/// A client's frame, read.
package enum InterpretedFrame: ReadFrame {
    /// A message of the contract; the remark says what is wrong with it where it is answered all the same.
    case message(Message, remark: String?)
    /// What comes back as it is, since that is all that is said on this socket.
    case echo(OutgoingFrame)
    /// No message of the contract; what it is where it is JSON, and which message it was meant as.
    case invalid(problem: String, JSONValue?, nearest: Contract.Message.ID? = nil)

    /// A message that was heard.
    package struct Message: Sendable {
        package var message: Contract.Message.ID
        /// The frame, indexed, and where in it the payload is; nil for texts and bytes.
        package var index: (frame: JSONIndex, payload: Int)?
        /// The frame's bytes.
        package var raw: [UInt8]
        package var isBinary = false

        /// The payload as a tree, which is made at each call; nil for texts and bytes.
        package var payload: JSONValue? { index.flatMap { $0.frame.value($0.payload) } }
    }

    package var problem: String? {
        if case .invalid(let problem, _, _) = self { problem } else { nil }
    }
}

/// Which message a frame is.
extension SocketPlan {
    /// Reads a client's frame.
    ///
    /// - Parameters:
    ///   - bytes: the whole message.
    ///   - isText: whether its opcode says text.
    /// - Returns: which message it is, or why it is none.
    package func read(_ bytes: [UInt8], isText: Bool) -> InterpretedFrame {
        guard isText else { return binary(bytes) }
        guard let frame = try? JSONIndex(bytes) else {
            guard let message = received.recognise(.text).first?.message else {
                if echoes { return .echo(OutgoingFrame(bytes: bytes)) }
                return .invalid(problem: "the frame is not JSON, and no message of the contract is a text", nil)
            }
            return .message(.init(message: message, raw: bytes), remark: nil)
        }
        switch recognised(frame) {
        case .message(let message, let payload, let problem):
            if let problem, answersFaults(of: message), !isShown(frame.value(payload), as: message) {
                return .invalid(problem: problem, frame.value(payload), nearest: message)
            }
            if problem == nil, let outOfRange = outOfRange(frame, payload, message) {
                return .invalid(problem: outOfRange, frame.value(payload), nearest: message)
            }
            return .message(.init(message: message, index: (frame, payload), raw: bytes), remark: problem)
        case .nothing(let problem): return .invalid(problem: problem, frame.value(0))
        }
    }

    /// Whether the document says what a server does with a message that breaks its schema, or has an error message for it.
    private func answersFaults(of message: Contract.Message.ID) -> Bool {
        socket.onInvalid(message) != nil || script.error != nil
    }

    /// Whether a payload is one of the document's own examples: one that breaks its schema is the document's mistake, which
    /// is told when it is read, unless it says what is done with invalid frames.
    private func isShown(_ payload: JSONValue?, as message: Contract.Message.ID) -> Bool {
        socket.onInvalid(message) == nil && contract[message].examples.contains { $0.payload?.json == payload }
    }

    /// What is wrong with a message whose numbers have no room in 64 bits; only codecs have such a bound.
    private func outOfRange(_ frame: JSONIndex, _ payload: Int, _ message: Contract.Message.ID) -> String? {
        guard let form = numbered[message], let forms, forms.normal(frame, payload, form) == nil else { return nil }
        return "a number in \"\(contract[message].name)\" is beyond 64 bits, for which its type has no room"
    }

    private func binary(_ bytes: [UInt8]) -> InterpretedFrame {
        guard let message = received.recognise(.binary).first?.message else {
            if echoes { return .echo(OutgoingFrame(bytes: bytes, isText: false)) }
            return .invalid(problem: "no message of the contract is a binary frame", nil)
        }
        return .message(.init(message: message, raw: bytes, isBinary: true), remark: nil)
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
        case message(Contract.Message.ID, payload: Int, problem: String?)
        case nothing(String)
    }

    /// Which message a frame is and whether it is right, by its bytes.
    private func recognised(_ frame: JSONIndex) -> Recognised {
        // Of most frames one look at one member says which message they are; what is wrong with the others takes more.
        if let only = received.only(frame), let payload = envelope.map({ $0.payload(of: frame) }) ?? 0,
            judge.isValid(frame, at: payload, as: only)
        {
            return .message(only, payload: payload, problem: nil)
        }
        let candidates = received.recognise(.jsonText(frame))
        var nearest: (message: Contract.Message.ID, payload: Int, problem: MessageJudge.Problem)?
        for candidate in candidates.prefix(8) {
            let payload = envelope.map { $0.payload(of: frame) } ?? 0
            guard let payload else { continue }
            guard case .json = contract[candidate.message].payload else {
                return .message(candidate.message, payload: payload, problem: nil)
            }
            guard let problem = judge.problem(of: frame, at: payload, as: candidate.message) else {
                let message = named(by: frame, among: candidates, first: candidate.message)
                return .message(message, payload: payload, problem: nil)
            }
            if nearest == nil { nearest = (candidate.message, payload, problem) }
        }
        guard let nearest else { return .nothing("no message of the contract is such a frame") }
        let text = "the frame is nearest to \"\(contract[nearest.message].name)\", but \(nearest.problem.words)"
        if nearest.problem.isOfKind, receivedBy[nearest.message]?.marks.isEmpty ?? true { return .nothing(text) }
        return isMarked(frame, as: nearest.message)
            ? .message(nearest.message, payload: nearest.payload, problem: text) : .nothing(text)
    }

    /// Of messages that nothing tells apart, the one that the frame's texts name.
    private func named(
        by frame: JSONIndex,
        among candidates: [MessageRecognition.Candidate],
        first: Contract.Message.ID
    ) -> Contract.Message.ID {
        guard let start = candidates.firstIndex(where: { $0.message == first }) else { return first }
        let tied = [first] + candidates[(start + 1)...].prefix(while: \.isTied).map(\.message)
        guard tied.count > 1 else { return first }
        let texts = SubjectLabels.texts(in: frame)
        let found = requestLabels.named(by: texts, among: Set(tied))
        let alike = texts.lazy.compactMap { text in tied.first { found[$0] == text } }.first
        guard let alike, envelope != nil || judge.problem(of: frame, at: 0, as: alike) == nil else { return first }
        return alike
    }

    /// Whether a frame that breaks its schema was yet meant as that message: it has its marks, or a member of its own.
    private func isMarked(_ frame: JSONIndex, as message: Contract.Message.ID) -> Bool {
        let marks = receivedBy[message]?.marks ?? []
        let fixed = marks.filter { !$0.fixed.isEmpty }
        if !fixed.isEmpty {
            return fixed.contains {
                $0.fixed.allSatisfy { mark in
                    frame.token(at: mark.path).flatMap { frame.value($0) }.map(mark.values.contains) ?? false
                }
            }
        }
        let required = marks.flatMap(\.required)
        if !required.isEmpty {
            return required.contains { frame.token(at: $0.split(separator: ".").map(String.init)) != nil }
        }
        let names = allMemberNames(of: message)
        return !frame.forEachMember(of: 0) { name, _ in !names.contains(frame.string(name)) }
    }
}
