internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation

/// A frame that is not a message at all.
struct MalformedFrame: Sendable {
    enum Content: Sendable {
        case text(String)
        case binary(String)
    }

    let id: String
    let label: String
    /// Whether the contract leaves open if such a frame is taken: then only the connection must stay open.
    var isOpen = false
    /// What is wrong with it.
    let kind: FrameClass
    /// Whether many parsers take it, though it is not JSON: that alone harms nobody.
    var isLenience: Bool { kind == .notANumber }
    /// Made from a valid message and the name of the discriminator.
    let content: @Sendable (JSONValue, String) -> Content

    /// All malformed frames that the suite knows; the channel says which discriminators are messages.
    static func all(for channel: Channel) -> [MalformedFrame] {
        syntax + values + discriminators(channel) + binaries + open
    }

    private static func text(
        _ id: String,
        _ label: String,
        _ text: String,
        _ kind: FrameClass
    ) -> MalformedFrame {
        MalformedFrame(id: id, label: label, kind: kind) { _, _ in .text(text) }
    }

    private static func changed(
        _ id: String,
        _ label: String,
        _ kind: FrameClass = .notJSON,
        _ change: @escaping @Sendable (JSONValue, String) -> String
    ) -> MalformedFrame {
        MalformedFrame(id: id, label: label, kind: kind) { valid, discriminator in .text(change(valid, discriminator)) }
    }

    /// No JSON text (RFC 8259).
    private static let syntax = [
        text("empty", "an empty frame", "", .notJSON),
        text("blank", "a frame of blanks", "  \n ", .notJSON),
        text("plain-text", "plain text", "hello", .notJSON),
        changed("cut-short", "a message cut short") { valid, _ in String(valid.jsonText.dropLast()) },
        changed("trailing-text", "text behind the message") { valid, _ in valid.jsonText + " x" },
        changed("two-messages", "two messages in one frame") { valid, _ in valid.jsonText + valid.jsonText },
        changed("trailing-comma", "a comma before the closing brace") { valid, _ in valid.jsonText.dropLast() + ",}" },
        changed("single-quotes", "single quotes for double ones") { valid, _ in
            valid.jsonText.replacing("\"", with: "'")
        },
        changed("nan", "a field that is NaN", .notANumber) { valid, _ in
            valid.jsonText.dropLast() + ",\"x_number\":NaN}"
        },
        changed("infinity", "a field that is Infinity", .notANumber) { valid, _ in
            valid.jsonText.dropLast() + ",\"x_number\":Infinity}"
        },
    ]

    /// JSON, but no object.
    private static let values = [
        text("null", "null", "null", .notAnObject), text("boolean", "a boolean", "true", .notAnObject),
        text("number", "a number", "42", .notAnObject), text("string", "a string", "\"message\"", .notAnObject),
        text("array", "an empty array", "[]", .notAnObject),
        changed("message-in-array", "a message in an array", .notAnObject) { valid, _ in "[\(valid.jsonText)]" },
        text(
            "deep-array",
            "arrays nested ten thousand deep",
            String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000),
            .deepNesting
        ),
        text("empty-object", "an empty object", "{}", .missingField),
    ]

    private static func discriminators(_ channel: Channel) -> [MalformedFrame] {
        let known = Set(channel.receives.compactMap(\.message.discriminatorValue))
        var unknown = "no-such-message"
        while known.contains(unknown) { unknown += "-" }
        let serverOnly = channel.sends.compactMap(\.discriminatorValue).filter { !known.contains($0) }
        let values: [(String, String, JSONValue?)] = [
            ("missing", "no", nil), ("unknown", "an unknown", .string(unknown)), ("empty", "an empty", .string("")),
            ("capital", "a capitalized", known.min().map { .string($0.prefix(1).uppercased() + $0.dropFirst()) }),
            ("blank-behind", "a blank behind its", known.min().map { .string($0 + " ") }),
            ("null", "null as its", .null), ("number", "a number as its", .integer(1)),
            ("boolean", "a boolean as its", .bool(true)),
            ("array", "an array as its", .array([.string(known.min() ?? "")])),
            ("object", "an object as its", .object([])),
        ]
        let strange = values.filter { $0.2?.string.map { !known.contains($0) } ?? true }
        let frames = strange.map { id, label, value in
            let kind: FrameClass =
                switch value {
                case nil: .missingField
                case .array, .object: .oddDiscriminator
                default: .unknownMessage
                }
            return changed(
                "\(channel.discriminator)-\(id)",
                "a message with \(label) \"\(channel.discriminator)\"",
                kind
            ) {
                valid,
                name in
                valid.setting(value, at: [name]).jsonText
            }
        }
        return frames
            + serverOnly.map { word in
                changed("server-message-\(word)", "\"\(word)\", which only the server sends", .unknownMessage) {
                    valid,
                    name in
                    valid.setting(.string(word), at: [name]).jsonText
                }
            }
    }

    private static let binaries = [
        MalformedFrame(id: "binary", label: "a message in a binary frame", kind: .binary) { valid, _ in
            .binary(valid.jsonText)
        },
        MalformedFrame(id: "binary-empty", label: "an empty binary frame", kind: .binary) { _, _ in .binary("") },
    ]

    /// What RFC 8259 leaves to the receiver, and the contract too.
    private static let open = [
        MalformedFrame(
            id: "duplicate-names",
            label: "a message with its first field twice",
            isOpen: true,
            kind: .duplicateNames
        ) { valid, _ in
            guard case .object(let members) = valid, let first = members.first else { return .text("{}") }
            return .text(JSONValue.object([first] + members).jsonText)
        },
        MalformedFrame(id: "lone-surrogate", label: "a field with a lone surrogate", isOpen: true, kind: .loneSurrogate)
        { valid, _ in
            .text(valid.jsonText.dropLast() + ",\"x_text\":\"\\ud800\"}")
        },
        MalformedFrame(
            id: "lone-surrogate-in-text",
            label: "a text with a lone surrogate",
            isOpen: true,
            kind: .loneSurrogate
        ) {
            valid,
            name in
            guard case .object(let members) = valid,
                let text = members.first(where: { $0.name != name && $0.value.string != nil })
            else { return .text("{\"x_text\":\"\\ud800\"}") }
            let field = "\(JSONValue.string(text.name).jsonText):\(text.value.jsonText.dropLast())\\ud800\""
            return .text(valid.setting(nil, at: [text.name]).jsonText.dropLast() + ",\(field)}")
        },
        MalformedFrame(id: "huge-number", label: "a field with a number of 400 digits", isOpen: true, kind: .hugeNumber)
        { valid, _ in
            .text(valid.jsonText.dropLast() + ",\"x_number\":1\(String(repeating: "0", count: 400))}")
        },
    ]
}
