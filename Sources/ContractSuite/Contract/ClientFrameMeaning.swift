internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// What a client's text frame means by the contract.
enum ClientFrameMeaning: Sendable {
    /// A message, and what it makes the server do.
    case message(ReceiveOperation, JSONValue)
    /// It breaks the contract: what the server does about it, and what is wrong.
    case invalid(InvalidFrameAnswer, reason: String, FrameClass)
    /// The contract does not say: only the connection must stay open.
    case open(reason: String, FrameClass)

    var phrase: String {
        switch self {
        case .message(let operation, _): "a valid \"\(operation.message.name)\""
        case .invalid(_, let reason, _): "invalid (\(reason))"
        case .open(let reason, _): "something that the contract leaves open (\(reason))"
        }
    }

    /// What is wrong or odd about it.
    var frameClass: FrameClass {
        switch self {
        case .message: .valid
        case .invalid(_, _, let kind), .open(_, let kind): kind
        }
    }
}

extension ContractIndex {
    func clientMeaning(of text: String) -> ClientFrameMeaning {
        let json: JSONValue
        do {
            json = try JSONValue(decoding: text)
        } catch {
            // Half a surrogate pair stands for no character, but many parsers read it (RFC 8259, section 8.2).
            if text.contains(/\\u[dD][89a-fA-F]/) { return .open(reason: "a lone surrogate", .loneSurrogate) }
            let isNotANumber = text.contains(/:\s*-?(NaN|Infinity)/)
            return .invalid(channel.onInvalid.answer, reason: "not JSON", isNotANumber ? .notANumber : .notJSON)
        }
        guard case .object = json else {
            return .invalid(channel.onInvalid.answer, reason: "not an object", .notAnObject)
        }
        if let (reason, kind) = openQuestion(in: json) { return .open(reason: reason, kind) }
        let value = json[channel.discriminator]?.string
        guard let operation = channel.receives.first(where: { $0.message.discriminatorValue == value }), value != nil
        else {
            let kind = kind(of: json[channel.discriminator])
            return .invalid(channel.onInvalid.answer, reason: "not a message of this contract", kind)
        }
        let violations = validator.violations(of: json, in: operation.message.payload)
        if let violation = violations.first {
            let kind = FrameClass(breaking: violation.keyword)
            return .invalid(operation.onInvalid.answer, reason: violation.description, kind)
        }
        return .message(operation, json)
    }

    /// What neither JSON nor the contract settles, as far as the document says so.
    private func openQuestion(in json: JSONValue) -> (String, FrameClass)? {
        switch json {
        case .string(let text):
            if text.unicodeScalars.contains("\0") { return ("U+0000 in a text", .nul) }
            let ends = [text.unicodeScalars.first, text.unicodeScalars.last].compactMap(\.self)
            return ends.contains { $0.properties.isWhitespace } ? ("blanks at an end of a text", .valid) : nil
        case .array(let items):
            return items.lazy.compactMap { openQuestion(in: $0) }.first
        case .object(let members):
            guard Set(members.map(\.name)).count == members.count else {
                return ("a name that stands twice", .duplicateNames)
            }
            return members.lazy.compactMap { openQuestion(in: $0.value) }.first
        case .null, .bool, .integer, .number: return nil
        }
    }

    /// What is wrong with the discriminator of no message.
    private func kind(of discriminator: JSONValue?) -> FrameClass {
        switch discriminator {
        case nil: .missingField
        case .array, .object: .oddDiscriminator
        default: .unknownMessage
        }
    }
}

extension FrameClass {
    /// What is wrong with a message that breaks a keyword of its schema.
    init(breaking keyword: String) {
        switch keyword {
        case "required": self = .missingField
        case "type": self = .wrongType
        default: self = .beyondLimits
        }
    }
}
