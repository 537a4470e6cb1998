internal import ProtocolSpec

/// The formats that schemas name, and what they speak of.
enum SchemaFormats {
    private static let ofTexts: Set<String> = [
        "date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6",
        "uri",
        "uri-reference", "iri", "iri-reference", "uri-template", "uuid", "json-pointer", "relative-json-pointer",
        "regex", "byte", "binary", "password", "base64url", "commonmark", "html",
    ]
    private static let ofNumbers: Set<String> = [
        "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float", "double", "decimal",
        "double-int",
    ]
    /// What documents write besides, and nobody has to mend.
    private static let ofAnything: Set<String> = [
        "base64", "char", "color", "currency", "decimal128", "epoch", "phone", "timestamp", "unix-time", "unixtime",
        "url-encoded", "void", "long", "integer", "number", "string", "bigint", "ulid", "hex", "ip", "mac", "path",
        "text", "json", "slug", "jwt", "semver", "country", "language", "locale", "timezone", "hash", "money",
    ]

    /// The types that a format speaks of; nil where nobody knows it.
    static func types(of format: String) -> JSONTypes? {
        if ofTexts.contains(format) { return .string }
        // OpenAPI's registry has decimal for texts, too.
        if format == "decimal" { return [.integer, .number, .string] }
        return ofNumbers.contains(format) ? [.integer, .number] : nil
    }

    /// The format that a word nobody knows was meant to be.
    static func nearest(to word: String, _ suggestions: inout WordSuggestions) -> String? {
        guard !ofAnything.contains(word), types(of: word) == nil, word.count <= 40 else { return nil }
        if word == "bytes" { return "binary" }
        let near = ofTexts.union(ofNumbers).filter { abs($0.count - word.count) <= 2 }
        return suggestions.nearest(to: word, among: near)
    }
}
