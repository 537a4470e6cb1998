internal import CodecRuntime
internal import SchemaValidation

/// A message with a huge text in it, as what stands before and after that text, which is one letter again and again.
struct HugeFrame: Sendable {
    static let letter: Character = "x"
    private static let placeholder = "#huge text#"

    let beginning: String
    let count: Int
    let end: String

    /// - Parameters:
    ///   - payload: a message of usual size.
    ///   - field: the field that gets the text.
    init(_ payload: JSONValue, _ field: HugeField) {
        let text = payload.setting(.string(Self.placeholder), at: [field.name]).jsonText
        let parts = text.split(separator: Self.placeholder, maxSplits: 1, omittingEmptySubsequences: false)
        beginning = String(parts.first ?? "")
        end = String(parts.dropFirst().first ?? "")
        count = field.size.bytes
    }

    var bytes: Int { beginning.utf8.count + count + end.utf8.count }

    /// As it is shown.
    var excerpt: String {
        "\(beginning)\(String(repeating: Self.letter, count: 12))…\(end) (\(bytes) bytes)"
    }
}
