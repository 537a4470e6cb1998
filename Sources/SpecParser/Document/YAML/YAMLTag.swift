internal import ProtocolSpec

/// What a tag says of a value (YAML 1.2.2, chapter 10).
enum YAMLTag {
    /// What `!!` stands for.
    static let prefix = "tag:yaml.org,2002:"

    static let string = prefix + "str"
    static let sequence = prefix + "seq"
    static let mapping = prefix + "map"
    private static let null = prefix + "null"
    private static let bool = prefix + "bool"
    private static let integer = prefix + "int"
    private static let float = prefix + "float"

    /// A tag as people write it.
    static func shorthand(_ tag: String) -> String {
        tag.hasPrefix(prefix) ? "!!\(tag.dropFirst(prefix.count))" : tag
    }

    /// What a scalar is, by its tag if it has one. `report` is given what is wrong with it, if something is.
    static func content(of scalar: YAMLScalar, tag: String?, report: (String) -> Void) -> DocumentNode.Content {
        switch tag {
        case nil: return scalar.style == .plain ? plain(scalar.text, report: report) : .string(scalar.text)
        case "!", string: return .string(scalar.text)
        case null, bool, integer, float: break
        case let tag?:
            report("the tag \(shorthand(tag)) means nothing here; remove it")
            return .string(scalar.text)
        }
        let content = plain(scalar.text, report: report)
        switch (tag, content) {
        case (null, .null), (bool, .bool), (integer, .integer), (float, .number): return content
        case (float, .integer(let value)): return .number(DecimalNumber(value))
        default:
            report("\"\(scalar.text)\" is not what its tag says")
            return content
        }
    }

    private static func plain(_ text: String, report: (String) -> Void) -> DocumentNode.Content {
        if let content = PlainScalar.content(of: text) { return content }
        report("\(text) is not a number that JSON has; quote it if it is meant as text")
        return .string(text)
    }
}
