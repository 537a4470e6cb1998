internal import CodecRuntime
internal import JSONSchema
internal import ProtocolSpec

/// `x-envelope`: what every payload of a socket travels in.
struct Envelope: Sendable {
    private let template: JSONValue
    let payloadPath: [String]?

    /// - Parameter node: as it is written; nil where a frame is the payload.
    init?(_ node: DocumentNode?) {
        guard let node, node.entries != nil else { return nil }
        template = node.json
        payloadPath = Self.path(to: "$message.payload", in: template, depth: 0)
    }

    /// The payload of a frame; nil where the frame has none.
    func payload(of frame: JSONIndex) -> Int? {
        payloadPath.flatMap { frame.token(at: $0) }
    }

    func frame(of payload: JSONValue, name: String) -> JSONValue {
        Self.filled(template, payload, name, depth: 0)
    }

    private static func filled(_ value: JSONValue, _ payload: JSONValue, _ name: String, depth: Int) -> JSONValue {
        switch value {
        case .string("$message.payload"): payload
        case .string("$message.name"): .string(name)
        case .object(let members) where depth < 16:
            .object(members.map { .init(name: $0.name, value: filled($0.value, payload, name, depth: depth + 1)) })
        case .array(let items) where depth < 16: .array(items.map { filled($0, payload, name, depth: depth + 1) })
        default: value
        }
    }

    private static func path(to text: String, in value: JSONValue, depth: Int) -> [String]? {
        if value.string == text { return [] }
        guard depth < 16 else { return nil }
        for member in value.members ?? [] {
            if let path = path(to: text, in: member.value, depth: depth + 1) { return [member.name] + path }
        }
        for (index, item) in (value.items ?? []).enumerated() {
            if let path = path(to: text, in: item, depth: depth + 1) { return [String(index)] + path }
        }
        return nil
    }
}
