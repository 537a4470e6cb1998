internal import CodecRuntime
internal import Foundation
internal import MockEngine
internal import SchemaValidation

// "`content` must be non-empty and ≤ 2000 characters"; what typing is.
extension Mutant {
    private static let drops = "receiveMessage/drops/content"
    private static let accepts = "receiveMessage/accepts/content"
    private static let invalid = "receiveMessage/persists/message/invalid"

    /// Takes a content that it should not take, and passes on something in its place.
    private static func takes(
        _ name: String,
        _ does: String,
        finds: [String],
        _ isTaken: @escaping @Sendable (JSONValue?) -> Bool
    ) -> Mutant {
        Mutant(
            name,
            does,
            finds: finds,
            also: [invalid],
            .hearing { _, frame in
                guard frame.isText, let json = frame.json, json.type == "message", isTaken(json["content"]) else {
                    return frame
                }
                return Fault.Frame(text: json.setting("something", at: ["content"]).jsonText, isText: true)
            }
        )
    }

    /// Drops a content that it should take.
    private static func refuses(
        _ name: String,
        _ does: String,
        finds: [String],
        also: [String] = [],
        _ isRefused: @escaping @Sendable (String) -> Bool
    ) -> Mutant {
        Mutant(
            name,
            does,
            finds: finds,
            also: also,
            .hearing { _, frame in
                guard let json = frame.json, json.type == "message", let text = json["content"]?.string else {
                    return frame
                }
                return isRefused(text) ? nil : frame
            }
        )
    }

    private static func typing(
        _ name: String,
        _ does: String,
        finds: [String],
        also: [String] = [],
        _ change: @escaping @Sendable (JSONValue?) -> JSONValue?
    ) -> Mutant {
        Mutant(
            name,
            does,
            finds: finds,
            also: also,
            .hearing { _, frame in
                guard frame.isText, let json = frame.json, json.type == "typing" else { return frame }
                let changed = json.setting(change(json["is_typing"]), at: ["is_typing"])
                return Fault.Frame(text: changed.jsonText, isText: true)
            }
        )
    }

    static let validation = [
        takes("takes-empty", "takes an empty content", finds: ["\(drops)/length-0"]) { $0 == "" },
        takes("takes-too-long", "has no limit", finds: ["\(drops)/length-2001*"]) {
            $0?.string.map { $0.unicodeScalars.count > 2_000 } ?? false
        },
        takes("counts-graphemes", "counts what a person sees", finds: ["\(drops)/length-2001-combining"]) {
            $0?.string.map { $0.unicodeScalars.count > 2_000 && $0.count <= 2_000 } ?? false
        },
        takes("counts-letters", "does not count emoji", finds: ["\(drops)/length-2001-astral"]) {
            $0?.string.map {
                $0.unicodeScalars.count > 2_000 && $0.unicodeScalars.count { $0.value < 0x1_0000 } <= 2_000
            }
                ?? false
        },
        takes("content-optional", "takes a message without content", finds: ["\(drops)/missing"]) { $0 == nil },
        takes("content-nullable", "takes null for a content", finds: ["\(drops)/null"]) { $0 == .null },
        takes("takes-numbers", "writes a number as a text", finds: ["\(drops)/number"]) { isNumber($0) },
        takes(
            "takes-anything",
            "writes whatever it is as a text",
            finds: ["\(drops)/null", "\(drops)/number", "\(drops)/boolean", "\(drops)/array", "\(drops)/object"]
        ) {
            $0 != nil && $0?.string == nil
        },
        refuses("counts-utf-16", "counts as JavaScript does", finds: ["\(accepts)/length-2000-astral"]) {
            $0.utf16.count > 2_000
        },
        refuses(
            "counts-bytes",
            "counts bytes",
            finds: ["\(accepts)/length-2000-astral", "\(accepts)/length-2000-combining"]
        ) {
            $0.utf8.count > 2_000
        },
        refuses("limit-off-by-one", "takes less than 2000", finds: ["\(accepts)/length-2000*"]) {
            $0.unicodeScalars.count >= 2_000
        },
        refuses(
            "wants-two-letters",
            "drops a single letter",
            finds: ["\(accepts)/length-1", "\(accepts)/length-1-astral"]
        ) {
            $0.unicodeScalars.count < 2
        },
        refuses(
            "wants-letters",
            "drops a content without any",
            finds: ["\(accepts)/length-1-astral"],
            also: ["\(accepts)/*"]
        ) {
            !$0.unicodeScalars.contains { $0.properties.isAlphabetic }
        },
        refuses(
            "drops-markup",
            "takes tags for an attack",
            finds: ["\(accepts)/markup", "*/field/content"],
            also: ["*/persists/*"]
        ) {
            $0.contains("<")
        },
        refuses(
            "drops-other-scripts",
            "takes Latin text only",
            finds: ["\(accepts)/scripts"],
            also: ["*/field/content", "*/persists/*", "\(accepts)/*"]
        ) {
            $0.unicodeScalars.contains { (0x590...0x9FFF).contains($0.value) }
        },
        refuses("drops-line-breaks", "takes one line only", finds: ["\(accepts)/line-breaks"]) { $0.contains("\n") },
        Mutant(
            "nul-crashes",
            "hands NUL to PostgreSQL",
            finds: ["\(accepts)/nul"],
            .dying { $0.text.contains(#"\u0000"#) }
        ),
        Mutant(
            "number-crashes",
            "fails on a content that is not a text",
            finds: ["\(drops)/number", "\(drops)/boolean", "\(drops)/array", "\(drops)/object", "\(drops)/null"],
            also: [invalid],
            .dying { frame in
                frame.json.map { $0.type == "message" && $0["content"] != nil && $0["content"]?.string == nil } ?? false
            }
        ),
        Mutant(
            "missing-crashes",
            "lets KeyError through",
            finds: ["\(drops)/missing", "receiveTyping/drops/is_typing/missing"],
            also: [invalid, "malformed/*"],
            .dying { frame in
                guard let json = frame.json else { return false }
                return (json.type == "message" && json["content"] == nil)
                    || (json.type == "typing" && json["is_typing"] == nil)
            }
        ),
        Mutant(
            "extra-field-refused",
            "drops messages with fields that it does not know",
            finds: ["receiveMessage/accepts/extra-field", "receiveTyping/accepts/extra-field"],
            .hearing { _, frame in
                guard case .object(let members)? = frame.json else { return frame }
                return members.allSatisfy { ["type", "content", "is_typing"].contains($0.name) } ? frame : nil
            }
        ),
        typing(
            "truthy-is-typing",
            "takes anything for true",
            finds: ["receiveTyping/drops/is_typing/*"],
            also: ["receiveTyping/huge/is_typing/1mb"],
            change { if case .bool? = $0 { false } else { $0 != nil } }
        ),
        typing(
            "one-is-true",
            "takes 1 for true",
            finds: ["receiveTyping/drops/is_typing/one"],
            change { $0 == .integer(1) }
        ),
        typing(
            "text-is-true",
            "takes texts for true",
            finds: [
                "receiveTyping/drops/is_typing/true-as-text", "receiveTyping/drops/is_typing/string",
                "receiveTyping/huge/is_typing/1mb",
            ],
            change { $0?.string != nil }
        ),
        typing(
            "structure-is-true",
            "takes arrays and objects for true",
            finds: ["receiveTyping/drops/is_typing/array", "receiveTyping/drops/is_typing/object"],
            change {
                switch $0 {
                case .array, .object: true
                default: false
                }
            }
        ),
        typing(
            "null-is-typing",
            "takes null and any number",
            finds: ["receiveTyping/drops/is_typing/null", "receiveTyping/drops/is_typing/number"],
            also: ["receiveTyping/drops/is_typing/one"],
            change { $0 == .null || isNumber($0) }
        ),
        typing(
            "is-typing-optional",
            "takes a missing is_typing for true",
            finds: ["receiveTyping/drops/is_typing/missing"],
            change { $0 == nil }
        ),
        typing(
            "false-is-nothing",
            "drops typing that has ended",
            finds: ["receiveTyping/*"],
            also: ["receiveTyping/*"],
            { $0 == .bool(false) ? nil : $0 }
        ),
        typing(
            "true-is-nothing",
            "drops typing that begins",
            finds: ["receiveTyping/*"],
            also: ["receiveTyping/*"],
            { $0 == .bool(true) ? nil : $0 }
        ),
        typing(
            "false-is-true",
            "takes typing that ends for typing that begins",
            finds: ["receiveTyping/accepts/is_typing/false"],
            also: ["receiveTyping/*"],
            { $0 == .bool(false) ? .bool(true) : $0 }
        ),
        typing(
            "true-is-false",
            "takes typing that begins for typing that ends",
            finds: ["receiveTyping/accepts/is_typing/true"],
            also: ["receiveTyping/*"],
            { $0 == .bool(true) ? .bool(false) : $0 }
        ),
    ]

    private static func change(
        _ isTrue: @escaping @Sendable (JSONValue?) -> Bool
    ) -> @Sendable (JSONValue?) -> JSONValue? {
        { isTrue($0) ? .bool(true) : $0 }
    }

    private static func isNumber(_ value: JSONValue?) -> Bool {
        switch value {
        case .integer, .number: true
        default: false
        }
    }
}
