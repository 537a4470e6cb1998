package import CodecRuntime
package import MockEngine
package import MockServer
package import ProtocolSpec
import SchemaValidation
import ServerRules

/// The messages of the protocol that this program was built with.
package struct BuiltMessages: MessageLibrary {
    private let contract: @Sendable () -> RoomContract?

    /// - Parameter contract: gives the contract, once a frame is checked against it; where it gives nil, the codecs report
    ///   only the first problem of a frame.
    package init(contract: @escaping @Sendable () -> RoomContract? = { nil }) {
        self.contract = contract
    }

    package var language: ScriptLanguage { BuiltContract.language }

    package var serverMessages: [String]? { contract()?.channel.sends.compactMap(\.discriminatorValue) }

    package func example(of name: String) -> JSONValue? {
        let message = contract()?.channel.receives.map(\.message).first { $0.discriminatorValue == name }
        return message?.examples.first?.payload.json
    }

    package func serverExample(of name: String) -> JSONValue? {
        let message = contract()?.channel.sends.first { $0.discriminatorValue == name }
        return message?.examples.first?.payload.json
    }

    package func pattern(ofFrame bytes: [UInt8]) -> JSONValue? {
        let discriminator = BuiltContract.channel.discriminator
        let value = (try? JSONValue(decoding: bytes.span.bytes))?[discriminator]?.string
        return value.map { .members([(discriminator, .string($0))]) }
    }

    package func framed(_ payload: JSONValue, as name: String) -> JSONValue? { nil }

    package func judgement(of frame: FrameContent, isFromClient: Bool) -> FrameJudgement {
        switch frame {
        case .text(let text): FrameJudgement(problems: problems(of: text, isFromClient))
        case .binary:
            FrameJudgement(problems: [
                FrameProblem(pointer: "", message: "this is a binary frame, and the contract's messages are text")
            ])
        }
    }

    private func problems(of text: String, _ isFromClient: Bool) -> [FrameProblem] {
        let frame: JSONValue
        do { frame = try JSONValue(decoding: text) } catch {
            return [FrameProblem(pointer: "", message: "not JSON: \(error)")]
        }
        guard let contract = contract() else { return Self.firstProblem(text, isFromClient) }
        let channel = contract.channel
        let messages = isFromClient ? channel.receives.map(\.message) : channel.sends
        let value = frame[channel.discriminator]
        guard let message = messages.first(where: { $0.discriminatorValue == value?.string }) else {
            let known = messages.compactMap(\.discriminatorValue).map { "\"\($0)\"" }.joined(separator: " or ")
            let pointer = value == nil ? "" : JSONPointer.text([channel.discriminator])
            return [FrameProblem(pointer: pointer, message: "\(channel.discriminator) is \(known)")]
        }
        return SchemaValidator(recursiveSchemas: contract.recursiveSchemas)
            .violations(of: frame, in: message.payload)
            .map { FrameProblem(pointer: $0.pointer, keyword: $0.keyword, message: $0.message) }
    }

    /// The first problem that the codecs find; they stop at it.
    private static func firstProblem(_ text: String, _ isFromClient: Bool) -> [FrameProblem] {
        do {
            if isFromClient {
                try BuiltContract.decodeClientMessage(text)
            } else {
                try BuiltContract.decodeServerMessage(text)
            }
            return []
        } catch {
            return [FrameProblem(pointer: JSONPointer.text(error.path), message: error.reason)]
        }
    }
}
