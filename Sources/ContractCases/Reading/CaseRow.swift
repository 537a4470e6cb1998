import CodecRuntime
import ProtocolSpec

/// A row of a case's table: what stands in place of `{{NAME}}`.
struct CaseRow {
    private let entries: [DocumentNode.Entry]

    init(_ entries: [DocumentNode.Entry]) {
        self.entries = entries
    }

    var names: [String] { entries.map(\.key) }

    /// For people: `content: Hi, times: 3`.
    var words: String {
        entries.map { "\($0.key): \($0.value.string ?? $0.value.json.jsonText)" }.joined(separator: ", ")
    }

    /// A part of the document with the row's values in it; each stands at the place where it is used.
    func filling(_ node: DocumentNode) -> DocumentNode {
        var node = node
        switch node.content {
        case .string(let text): node.content = filled(text)
        case .sequence(let items): node.content = .sequence(items.map(filling))
        case .mapping(let entries):
            node.content = .mapping(
                entries.map { entry in
                    var entry = entry
                    entry.value = filling(entry.value)
                    return entry
                }
            )
        case .null, .bool, .integer, .number: break
        }
        return node
    }

    /// One `{{NAME}}` alone is the value itself, of whatever type.
    private func filled(_ text: String) -> DocumentNode.Content {
        var text = text
        for entry in entries {
            for braces in ["{{\(entry.key)}}", "{{ \(entry.key) }}"] {
                if text == braces { return entry.value.content }
                text = text.replacing(braces, with: entry.value.string ?? entry.value.json.jsonText)
            }
        }
        return .string(text)
    }
}
