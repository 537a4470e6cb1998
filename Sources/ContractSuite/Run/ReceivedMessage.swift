internal import CodecRuntime
internal import NIOCore
internal import ProtocolSpec
internal import SchemaValidation

/// A message from the server.
final class ReceivedMessage {
    /// The text; nil for a binary message.
    let text: String?
    let time: NIODeadline
    /// The message in the transcript.
    let payload: Payload
    /// What it means by the contract. It is parsed only when asked for: most messages are known by their mark.
    private(set) lazy var meaning =
        text.map(contractIndex.serverMeaning) ?? .unreadable("a binary message, where text is due")
    /// As a finding quotes it: a long one around what is wrong with it.
    private(set) lazy var excerpt = quoted()
    private let contractIndex: ContractIndex
    private let redactor: Redactor

    init(text: String?, time: NIODeadline, payload: Payload, contractIndex: ContractIndex, redactor: Redactor) {
        self.text = text
        self.time = time
        self.payload = payload
        self.contractIndex = contractIndex
        self.redactor = redactor
    }

    /// Judges the message; where that throws, the message is what proves it.
    func proving(_ judge: () throws -> Void) rethrows {
        do {
            try judge()
        } catch {
            payload.noteProof()
            throw error
        }
    }

    private func quoted() -> String {
        guard let text else {
            payload.noteProof()
            return "a binary message"
        }
        let excerpt = Excerpt.text(
            text,
            around: text.utf8.count > Excerpt.longest ? focus(in: text) : nil,
            clean: redactor.clean
        )
        payload.noteExcerpt(excerpt)
        return excerpt
    }

    /// Where in the text is what is wrong with it, in bytes; nil where nothing is, or it has no place of its own.
    private func focus(in text: String) -> Range<Int>? {
        switch meaning {
        case .unreadable:
            do {
                _ = try JSONValue(decoding: text)
                return nil
            } catch {
                return error.offset..<error.offset
            }
        case .unknown: return JSONPlace.range(of: [contractIndex.channel.discriminator], in: text)
        case .message(_, _, let violations):
            return violations.first.flatMap { JSONPlace.range(of: JSONPointer.parts($0.pointer), in: text) }
        }
    }
}
