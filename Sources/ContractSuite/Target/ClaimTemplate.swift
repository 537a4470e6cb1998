internal import AccessTokens
internal import CodecRuntime
internal import ProtocolSpec
internal import ServerRules

/// `{id}` and `{uuid}` in a claim.
enum ClaimTemplate {
    static let placeholders = ["id", "uuid"]

    /// The first placeholder that nothing fills.
    static func unknownPlaceholder(in text: String) -> String? {
        text.matches(of: /\{([A-Za-z_]+)\}/).map { String($0.output.1) }.first { !placeholders.contains($0) }
    }

    static func filled(_ value: JSONValue, id: String, uuid: String) -> JSONValue {
        switch value {
        case .string(let text):
            .string(text.replacing("{id}", with: id).replacing("{uuid}", with: uuid))
        case .array(let items):
            .array(items.map { filled($0, id: id, uuid: uuid) })
        case .object(let members):
            .object(members.map { JSONValue.Member(name: $0.name, value: filled($0.value, id: id, uuid: uuid)) })
        default: value
        }
    }
}
