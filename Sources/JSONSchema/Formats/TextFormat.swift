/// The formats of JSON Schema (validation, section 7.3), each a grammar over code points.
enum TextFormat: String, CaseIterable, Sendable, BitwiseCopyable {
    case dateTime = "date-time"
    case date
    case time
    case duration
    case email
    case idnEmail = "idn-email"
    case hostname
    case idnHostname = "idn-hostname"
    case ipv4
    case ipv6
    case uri
    case uriReference = "uri-reference"
    case iri
    case iriReference = "iri-reference"
    case uriTemplate = "uri-template"
    case jsonPointer = "json-pointer"
    case relativeJSONPointer = "relative-json-pointer"
    case regex
    case uuid

    /// Formats of OpenAPI that say how a value is stored, not which are valid.
    static let annotations: Set<String> = [
        "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float", "double", "decimal", "byte",
        "binary", "password", "char",
    ]

    /// Whether a text has the format.
    func matches(_ text: [UInt32]) -> Bool {
        var scanner = FormatScanner(text)
        switch self {
        case .dateTime: return scanner.dateTime() && scanner.isAtEnd
        case .date: return scanner.date() && scanner.isAtEnd
        case .time: return scanner.time() && scanner.isAtEnd
        case .duration: return scanner.duration() && scanner.isAtEnd
        case .email: return scanner.mailbox(isInternational: false)
        case .idnEmail: return scanner.mailbox(isInternational: true)
        case .hostname: return HostName.isValid(text[...], isInternational: false)
        case .idnHostname: return HostName.isValid(text[...], isInternational: true)
        case .ipv4: return scanner.ipv4() && scanner.isAtEnd
        case .ipv6: return scanner.ipv6() && scanner.isAtEnd
        case .uri: return scanner.reference(needsScheme: true, isInternational: false)
        case .uriReference: return scanner.reference(needsScheme: false, isInternational: false)
        case .iri: return scanner.reference(needsScheme: true, isInternational: true)
        case .iriReference: return scanner.reference(needsScheme: false, isInternational: true)
        case .uriTemplate: return scanner.template()
        case .jsonPointer: return scanner.jsonPointer() && scanner.isAtEnd
        case .relativeJSONPointer: return scanner.relativeJSONPointer() && scanner.isAtEnd
        case .regex:
            let text = String(String.UnicodeScalarView(text.compactMap(Unicode.Scalar.init)))
            return (try? PatternProgram(text, isStrict: true)) != nil
        case .uuid: return scanner.uuid() && scanner.isAtEnd
        }
    }

    /// What such a text is, for messages.
    var phrase: String {
        switch self {
        case .dateTime: "a date and time with its offset (RFC 3339, such as 2026-01-13T18:30:00Z)"
        case .date: "a date (RFC 3339, such as 2026-01-13)"
        case .time: "a time with its offset (RFC 3339, such as 18:30:00Z)"
        case .duration: "a duration (ISO 8601, such as PT5M)"
        case .email: "an email address (RFC 5321)"
        case .idnEmail: "an email address (RFC 6531)"
        case .hostname: "a host name (RFC 1123)"
        case .idnHostname: "a host name (RFC 5890)"
        case .ipv4: "an IPv4 address"
        case .ipv6: "an IPv6 address"
        case .uri: "a URI with its scheme (RFC 3986)"
        case .uriReference: "a URI or a relative reference (RFC 3986)"
        case .iri: "an IRI with its scheme (RFC 3987)"
        case .iriReference: "an IRI or a relative reference (RFC 3987)"
        case .uriTemplate: "a URI template (RFC 6570)"
        case .jsonPointer: "a JSON pointer (RFC 6901)"
        case .relativeJSONPointer: "a relative JSON pointer"
        case .regex: "a regular expression (ECMA-262)"
        case .uuid: "a UUID (RFC 9562)"
        }
    }
}
