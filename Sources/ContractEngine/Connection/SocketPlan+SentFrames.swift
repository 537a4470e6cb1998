package import CodecRuntime
internal import ContractReading
internal import JSONSchema
package import MockEngine
package import ProtocolSpec

/// A frame of the server's, judged by the contract.
package enum SentReading: Sendable, Hashable {
    /// The messages that it is: several where nothing tells them apart, the first one in the contract's order first.
    case message([Contract.Message.ID])
    /// No message of the server's is such a frame. The nearest one, and what is wrong with it; its place as a JSON Pointer.
    case broken(nearest: Contract.Message.ID?, pointer: String, words: String)

    /// Whether it is one of these, or was meant as one.
    package func isMeant(as messages: Set<Contract.Message.ID>) -> Bool {
        switch self {
        case .message(let found): found.contains(where: messages.contains)
        case .broken(let nearest, _, _): nearest.map(messages.contains) ?? false
        }
    }
}

/// Frames as somebody else's server and client send them.
extension SocketPlan {
    /// Which message a frame of the server's is, or what is wrong with it.
    ///
    /// - Parameters:
    ///   - bytes: the whole message.
    ///   - isText: whether its opcode says text.
    /// - Returns: the messages that it fits. Where the schemas' fixed values say which message it is, only that one and those
    ///   that nothing tells from it count.
    package func readSent(_ bytes: [UInt8], isText: Bool) -> SentReading {
        guard isText || isBinaryJSON(bytes) else {
            let found = sent.recognise(.binary).map(\.message)
            return found.isEmpty
                ? .broken(nearest: nil, pointer: "", words: "no message of the server's is a binary frame")
                : .message(found)
        }
        guard let frame = try? JSONIndex(bytes) else {
            let found = sent.recognise(.text).map(\.message)
            return found.isEmpty
                ? .broken(
                    nearest: nil,
                    pointer: "",
                    words: "the frame is not JSON, and no message of the server's is a text"
                )
                : .message(found)
        }
        return readSent(frame)
    }

    /// Whether what came in a binary frame is a JSON object or array, where the contract has no binary messages: it says how
    /// messages are written, and nothing of the opcode.
    package func isBinaryJSON(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first(where: { !" \t\r\n".utf8.contains($0) }), "{[".utf8.contains(first),
            sent.recognise(.binary).isEmpty
        else { return false }
        return (try? JSONIndex(bytes)) != nil
    }

    private func readSent(_ frame: JSONIndex) -> SentReading {
        let candidates = sent.recognise(.jsonText(frame))
        guard let first = candidates.first else {
            return .broken(nearest: nil, pointer: "", words: "the server sends no message in such a frame")
        }
        let isNamed = isNamed(frame, first.message)
        let tied = [first] + candidates.dropFirst().prefix(while: \.isTied)
        let chosen = isNamed ? tied : Array(candidates.prefix(8))
        var nearest: SentReading?
        var fitting: [Contract.Message.ID] = []
        for candidate in chosen {
            guard case .json = contract[candidate.message].payload else {
                fitting.append(candidate.message)
                continue
            }
            guard let payload = envelope.map({ $0.payload(of: frame) }) ?? 0 else {
                nearest =
                    nearest ?? .broken(nearest: candidate.message, pointer: "", words: "the envelope has no payload")
                continue
            }
            guard let problem = judge.problem(of: frame, at: payload, as: candidate.message) else {
                fitting.append(candidate.message)
                continue
            }
            nearest =
                nearest
                ?? .broken(
                    nearest: candidate.message,
                    pointer: Self.pointer(problem.path),
                    words: problem.words
                )
        }
        guard fitting.isEmpty else { return .message(fitting) }
        if !isNamed, let stranger = stranger(frame, nearest: first.message) { return stranger }
        return nearest ?? .message([first.message])
    }

    /// A frame that says which message it is, in a member by which the contract tells its messages apart, and no message is called
    /// so: what is wrong is not what it lacks of another one.
    private func stranger(_ frame: JSONIndex, nearest: Contract.Message.ID) -> SentReading? {
        let fixed = sent.messages.flatMap { id in (sentBy[id]?.marks ?? []).flatMap(\.fixed) }.filter {
            $0.source == .schema
        }
        for path in Set(fixed.map(\.path)).sorted(by: { ($0.count, $0.joined()) < ($1.count, $1.joined()) }) {
            let known = Set(fixed.filter { $0.path == path }.flatMap(\.values))
            // One value alone, such as a version, tells nothing apart.
            guard known.count > 1, let token = frame.token(at: path), let value = frame.value(token),
                value.string != nil, !known.contains(value)
            else { continue }
            let pointer = Self.pointer(path)
            let words =
                "no message of the server's has \(value.jsonText) at \(pointer) (the nearest: \"\(contract[nearest].name)\")"
            return .broken(nearest: nil, pointer: pointer, words: words)
        }
        return nil
    }

    private static func pointer(_ path: [String]) -> String {
        path.map { "/\($0.replacing("~", with: "~0").replacing("/", with: "~1"))" }.joined()
    }

    /// Whether the values that a message's schema fixes are all in the frame.
    private func isNamed(_ frame: JSONIndex, _ message: Contract.Message.ID) -> Bool {
        (sentBy[message]?.marks ?? []).contains { marks in
            !marks.fixed.isEmpty
                && marks.fixed.allSatisfy { fixed in
                    guard fixed.source == .schema, let token = frame.token(at: fixed.path) else { return false }
                    return frame.value(token).map(fixed.values.contains) ?? false
                }
        }
    }

    /// A frame of a client's.
    ///
    /// - Parameters:
    ///   - payload: what it says; a text for messages that are no JSON.
    ///   - message: which message it is.
    /// - Returns: the frame as it goes on the wire, within the contract's envelope.
    package func frame(of payload: JSONValue, as message: Contract.Message.ID) -> OutgoingFrame {
        switch contract[message].payload {
        case .text: return OutgoingFrame(bytes: Array((payload.string ?? payload.jsonText).utf8))
        case .binary, .opaque:
            guard envelope == nil else { break }
            return OutgoingFrame(bytes: Array((payload.string ?? payload.jsonText).utf8), isText: false)
        case .json: break
        }
        let name = contract[message].statedName ?? contract[message].name
        return OutgoingFrame(bytes: (envelope?.frame(of: payload, name: name) ?? payload).bytes)
    }

    /// What a frame of a client's is to this contract.
    package enum Receipt: Sendable, Hashable {
        case message
        /// A message with a mistake that no rule of the contract is about.
        case mistaken(Contract.Message.ID)
        /// No message; the one that it was meant as.
        case invalid(nearest: Contract.Message.ID?)
    }

    /// What a frame of a client's is to this contract.
    package func receipt(of frame: OutgoingFrame) -> Receipt {
        switch read(frame.bytes, isText: frame.isText) {
        case .message(_, nil), .echo: .message
        case .message(let message, .some): .mistaken(message.message)
        case .invalid(_, _, let nearest): .invalid(nearest: nearest)
        }
    }

    /// The message that a frame of a client's counts as; nil where it is none.
    package func message(of frame: OutgoingFrame) -> Contract.Message.ID? {
        if case .message(let message, _) = read(frame.bytes, isText: frame.isText) { message.message } else { nil }
    }

    /// A payload of a client's with the values by which its message is known, also where the schema leaves them open.
    package func marked(_ payload: JSONValue, as message: Contract.Message.ID) -> JSONValue {
        guard envelope == nil, let marks = receivedBy[message]?.marks, marks.count == 1 else { return payload }
        var payload = payload
        for fixed in marks[0].fixed where fixed.values.count == 1 {
            let changed = payload.setting(fixed.path[...], to: fixed.values[0])
            if problem(of: changed, as: message) == nil { payload = changed }
        }
        return payload
    }

    /// Where in a frame its payload is.
    package var payloadPath: [String] { envelope?.payloadPath ?? [] }

    /// The messages of clients that ask for a sign of life, and what the server answers them with.
    package var pingPairs: [(ping: Contract.Message.ID, pongs: [Contract.Message.ID])] {
        script.answers.filter { pings.contains($0.request) }.map { ($0.request, $0.alternatives.map(\.message)) }
    }

    /// Whether a message of a client's ends what goes on: what comes after it is not known.
    package func isFarewell(_ message: Contract.Message.ID) -> Bool {
        stopping.contains(message) || script.farewells.contains { $0.request == message }
    }
}
