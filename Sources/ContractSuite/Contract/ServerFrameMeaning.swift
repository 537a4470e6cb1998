internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation

/// What a frame from the server means by the contract.
enum ServerFrameMeaning: Sendable {
    /// One of the server's messages; the violations say how it departs from its schema, if it does.
    case message(Message, JSONValue, violations: [Violation])
    /// An object whose discriminator names none of the server's messages.
    case unknown(JSONValue)
    /// Not a JSON object in a text frame, and why not.
    case unreadable(String)

    /// The object, if it is one.
    var json: JSONValue? {
        switch self {
        case .message(_, let json, _), .unknown(let json): json
        case .unreadable: nil
        }
    }

    /// The message's name, if it is one.
    var name: String? {
        if case .message(let message, _, _) = self { message.name } else { nil }
    }

    /// What is wrong with it by the contract; nil for a faultless message.
    var complaint: String? {
        switch self {
        case .message(let message, _, let violations):
            violations.isEmpty
                ? nil
                : "\"\(message.name)\" departs from its schema: "
                    + violations.map(\.description).joined(separator: "; ")
        case .unknown: "an object that is not one of the server's messages in this contract"
        case .unreadable(let reason): reason
        }
    }
}

extension ContractIndex {
    func serverMeaning(of text: String) -> ServerFrameMeaning {
        let json: JSONValue
        do {
            json = try JSONValue(decoding: text)
        } catch {
            return .unreadable("not JSON: \(error)")
        }
        guard case .object = json else { return .unreadable("JSON, but not an object: \(json.phrase)") }
        guard let value = json[channel.discriminator]?.string,
            let message = channel.sends.first(where: { $0.discriminatorValue == value })
        else { return .unknown(json) }
        return .message(message, json, violations: validator.violations(of: json, in: message.payload))
    }
}
