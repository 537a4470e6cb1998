internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// What a client's text frame means by the contract.
enum ClientFrameMeaning: Sendable {
    /// A message, and what it makes the server do.
    case message(ReceiveOperation, JSONValue)
    /// It breaks the contract: what the server does about it, and what is wrong.
    case invalid(InvalidFrameAnswer, reason: String)
    /// The contract does not say: only the connection must stay open.
    case open(reason: String)

    var phrase: String {
        switch self {
        case .message(let operation, _): "a valid \"\(operation.message.name)\""
        case .invalid(_, let reason): "invalid (\(reason))"
        case .open(let reason): "something that the contract leaves open (\(reason))"
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
            if text.contains(/\\u[dD][89a-fA-F]/) { return .open(reason: "a lone surrogate") }
            return .invalid(channel.onInvalid.answer, reason: "not JSON")
        }
        guard case .object = json else { return .invalid(channel.onInvalid.answer, reason: "not an object") }
        if let reason = openQuestion(in: json) { return .open(reason: reason) }
        let value = json[channel.discriminator]?.string
        guard let operation = channel.receives.first(where: { $0.message.discriminatorValue == value }), value != nil
        else { return .invalid(channel.onInvalid.answer, reason: "not a message of this contract") }
        let violations = validator.violations(of: json, in: operation.message.payload)
        if let violation = violations.first {
            return .invalid(operation.onInvalid.answer, reason: violation.description)
        }
        return .message(operation, json)
    }

    /// What neither JSON nor the contract settles, as far as the document says so.
    private func openQuestion(in json: JSONValue) -> String? {
        switch json {
        case .string(let text):
            if text.unicodeScalars.contains("\0") { return "U+0000 in a text" }
            let ends = [text.unicodeScalars.first, text.unicodeScalars.last].compactMap(\.self)
            return ends.contains { $0.properties.isWhitespace } ? "blanks at the end of a text" : nil
        case .array(let items):
            return items.lazy.compactMap { openQuestion(in: $0) }.first
        case .object(let members):
            guard Set(members.map(\.name)).count == members.count else { return "a name that stands twice" }
            return members.lazy.compactMap { openQuestion(in: $0.value) }.first
        case .null, .bool, .integer, .number: return nil
        }
    }
}
