internal import CodecRuntime
internal import ContractReading
internal import ProtocolSpec

/// What was heard.
extension ConnectionEngine {
    /// A message that was heard.
    struct Heard {
        var message: Contract.Message.ID
        /// Nil for texts and bytes.
        var payload: JSONValue?
        /// The frame's bytes.
        var raw: [UInt8]
        var isBinary = false
    }

    mutating func text(_ bytes: [UInt8], _ actions: inout [Action]) {
        guard let frame = try? JSONValue(decoding: bytes.span.bytes) else {
            guard let message = plan.received.recognise(.text).first?.message else {
                if echoes { return actions.append(.sendText(bytes)) }
                return invalid("the frame is not JSON, and no message of the contract is a text", heard: nil, &actions)
            }
            return hear(Heard(message: message, payload: nil, raw: bytes), &actions)
        }
        switch recognised(frame) {
        case .message(let message, let payload, let problem):
            if let problem {
                if plan.socket.onInvalid != nil { return invalid(problem, heard: payload, &actions) }
                actions.append(.note("\(problem); it is answered all the same"))
            }
            hear(Heard(message: message, payload: payload, raw: bytes), &actions)
        case .nothing(let problem): invalid(problem, heard: frame, &actions)
        }
    }

    mutating func binary(_ bytes: [UInt8], _ actions: inout [Action]) {
        guard let message = plan.received.recognise(.binary).first?.message else {
            if echoes { return actions.append(.sendBinary(bytes)) }
            return invalid("no message of the contract is a binary frame", heard: nil, &actions)
        }
        hear(Heard(message: message, payload: nil, raw: bytes, isBinary: true), &actions)
    }

    /// Whether all that is said here is that what was heard comes back.
    private var echoes: Bool {
        guard let answer = plan.script.answers.first, plan.received.messages.count == 1, plan.socket.onInvalid == nil
        else {
            return false
        }
        return plan.sent.messages == plan.received.messages && answer.alternatives.first?.message == answer.request
            && plan.contract[answer.request].nameWords.contains("echo")
    }

    // MARK: Which message it is

    private enum Recognised {
        case message(Contract.Message.ID, JSONValue?, problem: String?)
        case nothing(String)
    }

    private func recognised(_ frame: JSONValue) -> Recognised {
        let candidates = plan.received.recognise(.json(frame))
        var nearest: (message: Contract.Message.ID, payload: JSONValue, problem: MessageJudge.Problem)?
        for candidate in candidates.prefix(8) {
            let payload = plan.envelope.map { $0.payload(of: frame) } ?? frame
            guard let payload else { continue }
            guard case .json = plan.contract[candidate.message].payload else {
                return .message(candidate.message, payload, problem: nil)
            }
            guard let problem = plan.judge.problem(of: payload, as: candidate.message) else {
                return .message(named(by: frame, among: candidates, first: candidate.message), payload, problem: nil)
            }
            if nearest == nil { nearest = (candidate.message, payload, problem) }
        }
        guard let nearest else { return .nothing("no message of the contract is such a frame") }
        let text = "the frame is nearest to \"\(name(nearest.message))\", but \(nearest.problem.words)"
        if nearest.problem.isOfKind, plan.receivedBy[nearest.message]?.marks.isEmpty ?? true { return .nothing(text) }
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
        let found = plan.requestLabels.named(by: texts, among: Set(tied))
        let alike = texts.lazy.compactMap { text in tied.first { found[$0] == text } }.first
        guard let alike, plan.envelope != nil || plan.judge.isValid(frame, as: alike) else { return first }
        return alike
    }

    /// Whether a frame that breaks its schema was yet meant as that message: it has its marks, or a member of its own.
    private func isMarked(_ frame: JSONValue, as message: Contract.Message.ID) -> Bool {
        let marks = plan.receivedBy[message]?.marks ?? []
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
        let names = plan.allMemberNames(of: message)
        return frame.members?.contains { names.contains($0.name) } ?? false
    }

    // MARK: What follows

    private mutating func hear(_ heard: Heard, _ actions: inout [Action]) {
        actions.append(.note("heard \"\(name(heard.message))\""))
        let script = plan.script
        lastAnswer = nil
        if script.login?.message == heard.message { saidName = Self.name(in: heard.payload) ?? saidName }
        answer(heard, &actions)
        for reaction in plan.socket.reactions where reaction.trigger == .message(heard.message) {
            react(reaction, heard: heard.payload, &actions)
        }
        if script.login?.message == heard.message { loggedIn(&actions) }
        changeStreams(heard, &actions)
        for line in script.farewells.first(where: { $0.request == heard.message })?.lines ?? [] {
            say(line.message, because: line.because, &actions)
        }
        follow(heard.message, &actions)
    }

    private mutating func loggedIn(_ actions: inout [Action]) {
        guard !hasJoined else { return }
        for line in plan.script.login?.greetings ?? [] { say(line.message, because: line.because, &actions) }
        join(&actions)
        if plan.script.stream?.start == .login { beginStream(&actions) }
    }

    /// A name that a login gives.
    private static func name(in payload: JSONValue?) -> String? {
        let members = (payload?.members ?? []) + (payload?.members ?? []).flatMap { $0.value.members ?? [] }
        return members.first {
            ["name", "user", "username", "nick", "nickname", "displayname"].contains(Words.key($0.name))
        }
        .flatMap(\.value.string)
    }

    // MARK: Invalid frames

    /// Answers a frame that is none of the contract's messages.
    private mutating func invalid(_ problem: String, heard: JSONValue?, _ actions: inout [Action]) {
        switch plan.socket.onInvalid {
        case .ignore?: actions.append(.note("\(problem); x-on-invalid says to ignore it"))
        case .close(let code)?:
            actions.append(.note("\(problem); x-on-invalid says to close"))
            close(code.code, code.reason, &actions)
        case .message(let id, let payload)?:
            actions.append(.note("\(problem); x-on-invalid says to answer with \"\(name(id))\""))
            send(filled(id, payload, heard: heard, source: nextSource(of: id)), as: id, &actions)
        case nil:
            guard let error = plan.script.error else { return actions.append(.note("\(problem); it gets no answer")) }
            actions.append(.note("\(problem); it is answered with \"\(name(error.message))\""))
            let content = plan.values.content(of: error.message, nextSource(of: error.message))
            send(copying(from: heard, into: content, as: error.message), as: error.message, &actions)
        }
    }
}
