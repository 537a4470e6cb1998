internal import CodecRuntime
internal import ProtocolSpec

/// Reads `x-envelope`: what every payload of a socket travels in.
struct EnvelopeReader {
    private let node: DocumentNode
    /// Where the payload stands in it.
    let payloadPath: [String]

    /// Nil if the socket has no envelope, or if the envelope has no place for the payload.
    ///
    /// - Parameter node: the envelope as written; nil where there is none.
    init?(_ node: DocumentNode?) {
        guard let node, let path = Self.path(to: "$message.payload", in: node, depth: 0), !path.isEmpty else {
            return nil
        }
        self.node = node
        payloadPath = path
    }

    private static func path(to word: String, in node: DocumentNode, depth: Int) -> [String]? {
        if node.string == word { return [] }
        guard depth < 32 else { return nil }
        let named = (node.entries ?? []).map { ($0.key, $0.value) }
        let numbered = (node.items ?? []).enumerated().map { (String($0.offset), $0.element) }
        for (name, child) in named + numbered {
            if let path = path(to: word, in: child, depth: depth + 1) { return [name] + path }
        }
        return nil
    }

    /// The envelope of a message.
    ///
    /// - Parameter name: what `$message.name` stands for.
    /// - Returns: literal JSON, with the payload in its place.
    func envelope(named name: String) -> EnvelopeBlueprint {
        var envelope = EnvelopeBlueprint(pieces: [])
        write(node, name: name, to: &envelope, depth: 0)
        return envelope
    }

    private func write(_ node: DocumentNode, name: String, to envelope: inout EnvelopeBlueprint, depth: Int) {
        if let text = node.string, text.hasPrefix("$") {
            switch text {
            case "$message.payload": envelope.pieces.append(.payload)
            case "$message.name": envelope.add(JSONValue.string(name).jsonText)
            default: envelope.add("null")
            }
        } else if let entries = node.entries, depth < 32 {
            for (index, entry) in entries.enumerated() {
                envelope.add((index == 0 ? "{" : ",") + JSONValue.string(entry.key).jsonText + ":")
                write(entry.value, name: name, to: &envelope, depth: depth + 1)
            }
            envelope.add(entries.isEmpty ? "{}" : "}")
        } else if let items = node.items, depth < 32 {
            for (index, item) in items.enumerated() {
                envelope.add(index == 0 ? "[" : ",")
                write(item, name: name, to: &envelope, depth: depth + 1)
            }
            envelope.add(items.isEmpty ? "[]" : "]")
        } else {
            envelope.add(node.json.jsonText)
        }
    }
}

extension EnvelopeBlueprint {
    /// Appends literal text to the last piece.
    fileprivate mutating func add(_ text: String) {
        if case .text(let before)? = pieces.last {
            pieces[pieces.count - 1] = .text(before + text)
        } else {
            pieces.append(.text(text))
        }
    }
}
