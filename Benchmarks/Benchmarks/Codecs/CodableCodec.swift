import CodecRuntime
import CodecSamples
import Foundation

/// A sample in the hands of Foundation's `JSONDecoder` and `JSONEncoder`, on structs that are equal to the generated ones.
struct CodableCodec: Sendable {
    /// Decodes that many times; returns how often the text was valid.
    let decode: @Sendable (_ times: Int) -> Int
    /// Encodes the sample's value that many times.
    let encode: @Sendable (_ times: Int) -> Void

    init(_ sample: Sample) {
        switch sample.kind {
        case .sendMessage: self.init(SendMessage.self, sample)
        case .sendTyping: self.init(SendTyping.self, sample)
        case .message: self.init(Message.self, sample)
        case .typing: self.init(Typing.self, sample)
        case .refreshedToken: self.init(RefreshedToken.self, sample)
        case .refreshDenied: self.init(RefreshDenied.self, sample)
        case .clientMessage: self.init(Either<SendMessage, SendTyping>.self, sample)
        case .serverMessage: self.init(Either<Message, Typing>.self, sample)
        }
    }

    private init<Value: Codable & Sendable>(_ type: Value.Type, _ sample: Sample) {
        let json = Data(sample.json)
        decode = { times in
            let decoder = JSONDecoder()
            var accepted = 0
            for _ in 0..<times where (try? decoder.decode(Value.self, from: json)) != nil { accepted += 1 }
            return accepted
        }
        let value = try? JSONDecoder().decode(Value.self, from: json)
        encode = { times in
            let encoder = JSONEncoder()
            encoder.outputFormatting = .withoutEscapingSlashes
            for _ in 0..<times where (try? encoder.encode(value)) == nil { preconditionFailure("can't be encoded") }
        }
    }
}

/// A field that has one value.
private struct Constant<Word: ConstantWord>: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard try container.decode(String.self) == Word.text else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not \(Word.text)")
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Word.text)
    }
}

private protocol ConstantWord: Sendable { static var text: String { get } }
private enum MessageWord: ConstantWord { static let text = "message" }
private enum TypingWord: ConstantWord { static let text = "typing" }

/// 1 to 2,000 code points.
private struct Content: Codable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        text = try container.decode(String.self)
        guard 1...2000 ~= text.unicodeScalars.count else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "too short or too long")
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// Foundation's own strategies for dates read no fractions, or are slow. So this uses Belay's reader.
private struct Time: Codable {
    let value: WireTimestamp

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = WireTimestamp(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time")
        }
        self.value = value
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value.description)
    }
}

private struct SendMessage: Codable {
    let type: Constant<MessageWord>
    let content: Content
}

private struct SendTyping: Codable {
    let type: Constant<TypingWord>
    let isTyping: Bool

    enum CodingKeys: String, CodingKey {
        case type
        case isTyping = "is_typing"
    }
}

private struct Message: Codable {
    let type: Constant<MessageWord>
    let messageID: UUID
    let content: Content
    let senderID: UUID
    let senderName: String
    let createdAt: Time

    enum CodingKeys: String, CodingKey {
        case type, content
        case messageID = "message_id"
        case senderID = "sender_id"
        case senderName = "sender_name"
        case createdAt = "created_at"
    }
}

private struct Typing: Codable {
    let type: Constant<TypingWord>
    let senderID: UUID
    let senderName: String
    let isTyping: Bool

    enum CodingKeys: String, CodingKey {
        case type
        case senderID = "sender_id"
        case senderName = "sender_name"
        case isTyping = "is_typing"
    }
}

private struct RefreshedToken: Codable { let access: String }
private struct RefreshDenied: Codable { let detail: String }

/// Which one it is, `type` says.
private enum Either<Chat: Codable & Sendable, Indicator: Codable & Sendable>: Codable, Sendable {
    case chat(Chat)
    case indicator(Indicator)

    enum CodingKeys: CodingKey { case type }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(String.self, forKey: .type) {
        case "message": self = .chat(try Chat(from: decoder))
        case "typing": self = .indicator(try Indicator(from: decoder))
        default: throw DecodingError.dataCorruptedError(forKey: .type, in: container, debugDescription: "unknown")
        }
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .chat(let message): try message.encode(to: encoder)
        case .indicator(let message): try message.encode(to: encoder)
        }
    }
}
