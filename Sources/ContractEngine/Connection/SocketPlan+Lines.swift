package import CodecRuntime
package import ContractReading
internal import JSONSchema
package import MockEngine
package import ProtocolSpec

/// Lines of scripts, judged by the contract.
extension SocketPlan {
    /// Reads a line that a client could say.
    ///
    /// - Throws: why no client could.
    package func read(_ line: ScriptLine) throws(LineProblem) -> InterpretedFrame {
        let message = try message(of: line, among: received)
        switch contract[message].payload {
        case .json:
            let said = line.payload ?? contract[message].examples.lazy.compactMap(\.payload?.json).first ?? .object([])
            if let problem = problem(of: said, as: message) { throw problem }
            let name = contract[message].statedName ?? contract[message].name
            let frame = envelope?.frame(of: said, name: name) ?? said
            let bytes = frame.bytes
            guard let index = try? JSONIndex(bytes), let payload = envelope.map({ $0.payload(of: index) }) ?? 0 else {
                throw LineProblem(reason: "it is nested too deep")
            }
            return .message(.init(message: message, index: (index, payload), raw: bytes), remark: nil)
        default:
            let text = line.payload?.string ?? ""
            guard received.recognise(.text).contains(where: { $0.message == message }) else {
                guard let bytes = Base64.decoded(text) else { throw LineProblem(reason: "$payload is not Base64") }
                return .message(.init(message: message, raw: bytes, isBinary: true), remark: nil)
            }
            return .message(.init(message: message, raw: Array(text.utf8)), remark: nil)
        }
    }

    /// Which message a line says: the one that it names, or the one that its payload is.
    package func message(
        of line: ScriptLine,
        among recognition: MessageRecognition
    ) throws(LineProblem) -> Contract.Message.ID {
        if let name = line.message {
            let known = recognition.messages.first { contract[$0].name == name }
            let stated = recognition.messages.filter { contract[$0].statedName == name }
            if let id = known ?? (stated.count == 1 ? stated.first : nil) { return id }
            let names = recognition.messages.map { contract[$0].name }
            let hint = NearestWord.hint(for: name, among: names)
            throw LineProblem(path: ["$message"], reason: "there is no message \"\(name)\"\(hint)")
        }
        guard let payload = line.payload else { throw LineProblem(reason: "it says neither $message nor a payload") }
        let candidates = recognition.recognise(.json(envelope?.frame(of: payload, name: "") ?? payload))
        let fitting = candidates.prefix(8).first { problem(of: payload, as: $0.message) == nil }
        if let best = fitting ?? candidates.first { return best.message }
        throw LineProblem(reason: "no message is like this; name the one that is meant with $message")
    }

    /// The messages of clients that a line may be, where nothing else tells them apart.
    package func candidates(for line: ScriptLine) -> [Contract.Message.ID] {
        if line.message != nil { return (try? message(of: line, among: received)).map { [$0] } ?? [] }
        guard let payload = line.payload else { return [] }
        let found = received.recognise(.json(envelope?.frame(of: payload, name: "") ?? payload))
        guard let first = found.first else { return [] }
        return ([first] + found.dropFirst().prefix(while: \.isTied)).map(\.message)
    }

    /// What is wrong with a payload; nil where it is right.
    package func problem(of payload: JSONValue, as message: Contract.Message.ID) -> LineProblem? {
        guard let index = try? JSONIndex(payload.bytes) else { return LineProblem(reason: "it is nested too deep") }
        return judge.problem(of: index, at: 0, as: message).map { LineProblem(path: $0.path, reason: $0.words) }
    }
}
