internal import CodecRuntime
internal import JSONSchema
internal import ProtocolSpec

/// Regular expressions and formats, each compiled once.
struct TextRules {
    private let assertsFormats: Bool
    private var judges: [String: JSONSchema] = [:]
    private var trees: [String: PatternTree?] = [:]

    init(assertsFormats: Bool) {
        self.assertsFormats = assertsFormats
    }

    /// Whether a text has a match of an expression, as the judge sees it.
    mutating func matches(_ text: String, pattern: String) -> Bool {
        isValid(text, "pattern", pattern)
    }

    /// Whether a text is of a format, as the judge sees it.
    mutating func isOf(_ text: String, format: String) -> Bool {
        !assertsFormats || isValid(text, "format", format)
    }

    private mutating func isValid(_ text: String, _ keyword: String, _ word: String) -> Bool {
        let key = keyword + word
        let judge: JSONSchema
        if let known = judges[key] {
            judge = known
        } else {
            judge = JSONSchema.compile(.object([(keyword, .text(word))]))[0]
            judges[key] = judge
        }
        return judge.isValid(DocumentNode.text(text).jsonBytes)
    }

    /// An expression, taken apart; nil where it is one that texts are not made from.
    mutating func tree(_ pattern: String) -> PatternTree? {
        if let known = trees[pattern] { return known }
        let tree = try? WirePattern(pattern).tree
        trees[pattern] = .some(tree)
        return tree
    }
}
