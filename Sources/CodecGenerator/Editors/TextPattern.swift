import ProtocolSpec

/// The forms of texts, as regular expressions of JSON Schema (ECMA-262, with the flag `u`).
enum TextPattern {
    /// As `WireUUID` reads it.
    static let uuid = "^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"

    /// As `WireTimestamp` reads it, but for the days that a month doesn't have.
    static let timestamp = [
        "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)",
        "(?:\\.[0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$",
    ].joined()

    /// As `WireDate` reads it, but for the days that a month doesn't have.
    static let date = "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$"

    /// What `WireTextFormat.email` accepts, and a little more: one `@` outside quotes with something on both sides.
    static let email = "^(?:[^@\"\\s]+|\"(?:[^\"\\\\]|\\\\.)*\")@(?:[A-Za-z0-9.-]+|\\[[^\\[\\]\\s]+\\])$"

    /// What `WireTextFormat.uri` accepts, and a little more: a scheme and the characters that a URI is made of.
    static let uri = "^[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*$"

    /// The form of a format.
    static func form(of format: StringFormat) -> String {
        switch format {
        case .uuid: uuid
        case .dateTime: timestamp
        case .date: date
        case .email: email
        case .uri: uri
        }
    }

    /// A percentage from 0% to 100%.
    static let percentage = "^0*(?:100(?:\\.0*)?|[0-9]{1,2}(?:\\.[0-9]*)?|\\.[0-9]+)%$"

    /// A duration that is not zero.
    static let limit = "^(?=[0-9.]*[1-9])" + DurationText.pattern.dropFirst()

    /// A server's URL: scheme, host, port, and a path that stands before every other.
    static func url(_ scheme: String) -> String {
        let letters = scheme.map { "[\($0)\($0.uppercased())]" }.joined()
        let port = "(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
        // Visible ASCII but for the characters that part a URL, and but for the brackets of an IPv6 address.
        let host = "(?:[!\"$-.0-9;->A-Z\\\\\\]-~][!\"$-.0-9;->A-Z\\[-~]*|\\[[!\"$-.0-:;->A-Z\\[\\\\\\^-~]+\\])"
        return "^\(letters)[sS]?://\(host)(?::0*\(port))?(?:/[!\"$->A-Z\\[-~]*)?$"
    }

    /// A text whose every `{{…}}` is one that scripts know.
    ///
    /// - Parameters:
    ///   - people: who has a name and an id.
    ///   - fields: the fields of received messages; nil where they may have any.
    /// - Returns: the regular expression.
    static func template(people: [String], fields: [String]?) -> String {
        let references =
            ["(?:\(people.map(escaped).joined(separator: "|")))\\.(?:name|id)"] + values(fields: fields) + numbers
            + ["pick:\(rest)*", "now", "uuid"]
        let text = "(?:(?!\\{\\{)[\\s\\S])*"
        return "^\(text)(?:\\{\\{ *(?:\(references.joined(separator: "|"))) *\\}\\}\(text))*$"
    }

    /// A text that is nothing but one `{{…}}`, for a value that is no text.
    ///
    /// - Parameters:
    ///   - fields: the fields of received messages; nil where they may have any.
    ///   - isNumber: whether the value is a number.
    /// - Returns: the regular expression.
    static func alone(fields: [String]?, isNumber: Bool) -> String {
        let references = values(fields: fields) + (isNumber ? numbers : [])
        return "^\\{\\{ *(?:\(references.joined(separator: "|"))) *\\}\\}$"
    }

    private static let rest = "(?:(?!\\}\\})[\\s\\S])"
    private static let name = "(?! *\\}\\})\(rest)+"

    /// What may stand for a value of any type.
    private static func values(fields: [String]?) -> [String] {
        let member = "\\.(?:(?! *\\}\\})[^.\\[])+"
        let field = fields.map { "\\.(?:\($0.map(escaped).joined(separator: "|")))" } ?? member
        return ["received(?:(?:\(field)|\\[[0-9]+\\])(?:\(member)|\\[[0-9]+\\])*)?", "kept\\.\(name)"]
    }

    /// What stands for a number.
    private static let numbers: [String] = {
        let number = "[+-]?[0-9]+(?:\\.[0-9]+)?"
        return [
            "counter\\.\(name)", "number +\(number) *\\.\\. *\(number)",
            "walk +[^ {}]+ +from +\(number) +by +\(number)",
        ]
    }()

    /// A text as a regular expression that finds just it.
    static func escaped(_ text: String) -> String {
        text.map { "\\^$.*+?()[]{}|/".contains($0) ? "\\\($0)" : String($0) }.joined()
    }
}
