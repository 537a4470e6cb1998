internal import CodecRuntime
internal import ContractReading
internal import ProtocolSpec
internal import ServerRules

/// Evaluates the payload that `x-when`, `x-delivers` and `x-on-invalid` describe: `$message.payload#/a/b`, `$sender.id`,
/// `$sender.name`, `$generated.uuid`, `$generated.timestamp`; anything else is what it is.
struct PayloadTemplate<Source: WireSource> {
    private static var deepest: Int { 40 }

    /// The payload that was heard; nil where nothing was.
    let heard: JSONValue?
    let sender: Sender
    var source: Source

    /// The value of an expression, or of what holds expressions.
    ///
    /// - Parameters:
    ///   - node: as it is written.
    ///   - depth: how many values it is in.
    /// - Returns: nil where the expression leads to nothing in the message.
    mutating func value(_ node: DocumentNode, depth: Int = 0) -> JSONValue? {
        guard depth < Self.deepest else { return nil }
        switch node.content {
        case .string(let text): return expression(text)
        case .mapping(let entries):
            var members: [JSONValue.Member] = []
            for entry in entries {
                if let value = value(entry.value, depth: depth + 1) {
                    members.append(.init(name: entry.key, value: value))
                }
            }
            return .object(members)
        case .sequence(let items): return .array(items.compactMap { value($0, depth: depth + 1) })
        default: return node.json
        }
    }

    private mutating func expression(_ text: String) -> JSONValue? {
        switch text {
        case "$sender.id": return .string(sender.id)
        case "$sender.name": return .string(sender.name)
        case "$message.payload": return heard
        case "$generated.uuid":
            return .string(source.uuid().description)
        case "$generated.timestamp": return .string(source.timestamp().description)
        default:
            let prefix = "$message.payload#"
            guard text.hasPrefix(prefix), let path = Self.path(text.dropFirst(prefix.count)) else {
                return .string(text)
            }
            return heard?[path: path]
        }
    }

    /// The parts of a JSON pointer (RFC 6901); nil where the text is none.
    private static func path(_ pointer: Substring) -> [String]? {
        if pointer.isEmpty { return [] }
        guard pointer.first == "/" else { return nil }
        return pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
            String($0.replacing("~1", with: "/").replacing("~0", with: "~"))
        }
    }
}
