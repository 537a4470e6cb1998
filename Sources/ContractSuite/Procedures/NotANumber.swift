internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// A field that is NaN or Infinity harms nobody: whatever the server makes of it, no one receives what is not JSON, and the
/// socket survives. Whether a parser may take such a frame is another check's question.
struct NotANumber: Procedure {
    private static let words = ["NaN", "Infinity", "-Infinity"]
    private static let placeholder = "#number#"

    let operation: ReceiveOperation
    let field: String

    func run(on session: Session) async throws {
        let sender = session.sender
        let observers = [sender] + session.others
        for (number, word) in Self.words.enumerated() {
            for observer in observers { _ = try await session.connection(observer) }
            try session.bystanders.requireSoleClient(of: sender)
            session.bystanders.noteUnmarkedMessage(of: try session.person(sender), at: sender.node)
            let payload = session.newMessage(operation, number + 1).payload.setting(
                .string(Self.placeholder),
                at: [field]
            )
            let frame = payload.jsonText.replacing("\"\(Self.placeholder)\"", with: word)
            try await session.connection(sender).send(frame)
            try await judge(word, by: sender, at: observers, on: session)
        }
    }

    private func judge(
        _ word: String,
        by sender: ConnectionSlot,
        at observers: [ConnectionSlot],
        on session: Session
    ) async throws {
        let heard: [ConnectionSlot: [ReceivedMessage]]
        do {
            heard = try await session.fence(by: sender, at: observers)
        } catch {
            guard let ending = await session.ending(of: sender) else { throw error }
            try judge(ending, word, session)
            let others = observers.filter { $0 != sender }
            heard = try await others.isEmpty ? [:] : session.fence(by: others[0], at: others)
        }
        for (slot, receivedMessages) in heard.sorted(by: { $0.key.name < $1.key.name }) {
            guard let wrong = receivedMessages.first(where: Self.isNotJSON) else { continue }
            throw Finding(
                expected: expected(word),
                observed: "\(slot.name) received what is not JSON: \(Self.excerpt(wrong.text ?? ""))",
                hint: FrameClass.notANumber.hint,
                cause: CauseName("NaN and Infinity are passed on")
            )
        }
    }

    /// The contract may want an invalid frame to close the socket.
    private func judge(_ ending: Ending, _ word: String, _ session: Session) throws {
        for case .close(let code) in [session.context.channel.onInvalid.answer, operation.onInvalid.answer]
        where ending.code == Int(code) { return }
        throw Finding(
            expected: expected(word),
            observed: ending.phrase,
            hint: FrameClass.notANumber.hint(for: ending),
            cause: FrameClass.notANumber.cause(
                for: ending,
                in: session.context.channel,
                wider: [WiderCause.raises(on: operation, in: session.contractIndex)].compactMap(\.self) + [
                    .raises(where: [field], of: operation, in: session.contractIndex, seed: session.context.seed)
                ]
            )
        )
    }

    private func expected(_ word: String) -> String {
        "\"\(field)\" of \(operation.name) is \(word): nobody receives what is not JSON, and the socket stays open"
    }

    private static func isNotJSON(_ received: ReceivedMessage) -> Bool {
        guard let text = received.text else { return false }
        return (try? JSONValue(decoding: text)) == nil
    }

    /// The text, from a little before what is wrong with it.
    private static func excerpt(_ text: String) -> String {
        guard let place = text.firstRange(of: /:\s*-?(NaN|Infinity)/),
            text.distance(from: text.startIndex, to: place.upperBound) > 150
        else { return Transcript.excerpt(text) }
        let start = text.index(place.lowerBound, offsetBy: -60)
        return "…" + Transcript.excerpt(String(text[start...]))
    }
}
