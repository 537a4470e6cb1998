internal import CodecRuntime
internal import MockEngine
internal import SchemaValidation

// An invalid, malformed or unknown frame is dropped, and the socket stays open.
extension Mutant {
    private static let everything = ["malformed/*", "receiveMessage/drops/*", "receiveTyping/drops/*"]
    private static let invalid = "receiveMessage/persists/message/invalid"

    /// Takes frames that are not messages for a message.
    private static func takes(
        _ name: String,
        _ does: String,
        finds: [String],
        also: [String] = [],
        _ change: @escaping @Sendable (Fault.Frame) -> String?
    ) -> Mutant {
        Mutant(
            name,
            does,
            finds: finds,
            also: also,
            .hearing { _, frame in change(frame).map { Fault.Frame(text: $0, isText: true) } ?? frame }
        )
    }

    private static func dies(
        _ name: String,
        _ does: String,
        finds: [String],
        also: [String] = [],
        of isDeadly: @escaping @Sendable (Fault.Frame) -> Bool
    ) -> Mutant {
        Mutant(name, does, finds: finds, also: also, .dying(of: isDeadly))
    }

    static let nonsense = [
        Mutant(
            "answers-errors",
            "says what is wrong with a frame",
            finds: everything,
            .refusing { [.send(Array(#"{"type":"error"}"#.utf8), to: [$0])] }
        ),
        Mutant(
            "closes-on-nonsense",
            "closes with 1003 what it does not understand",
            finds: everything,
            also: [invalid, "*/not-a-number/*"],
            .refusing { [.close($0, code: 1003, reason: "nonsense")] }
        ),
        Mutant(
            "tells-the-others",
            "passes on what it does not understand",
            finds: everything,
            .handling { engine, event in
                let actions = engine.healthyActions(for: event)
                guard case .frame(let id, _, _) = event, case .dropped? = actions.first,
                    let room = engine.client(of: id)?.membership.room
                else { return actions }
                let others = engine.connections { $0.membership.room == room && $0.id != id }
                return actions + [.send(Array(#"{"type":"unknown"}"#.utf8), to: others)]
            }
        ),
        takes("takes-type-in-any-case", "ignores the case of a type", finds: ["malformed/type-capital"]) { frame in
            guard frame.isText, let type = frame.json?["type"]?.string else { return nil }
            return frame.json?.setting(.string(type.lowercased()), at: ["type"]).jsonText
        },
        takes("trims-type", "trims a type", finds: ["malformed/type-blank-behind"]) { frame in
            guard let type = frame.json?["type"]?.string, type.last == " " else { return nil }
            return frame.json?.setting(.string(String(type.dropLast())), at: ["type"]).jsonText
        },
        takes("takes-binary", "takes binary frames for text", finds: ["malformed/binary"]) {
            $0.isText ? nil : $0.text
        },
        takes("takes-nan", "takes NaN and Infinity", finds: ["malformed/nan", "malformed/infinity"]) {
            $0.isText ? $0.text.replacing(":NaN", with: ":0").replacing(":Infinity", with: ":0") : nil
        },
        dies(
            "nan-crashes",
            "calls methods on NaN",
            finds: ["*/not-a-number/*", "malformed/nan", "malformed/infinity"]
        ) {
            $0.text.contains(":NaN") || $0.text.contains("Infinity")
        },
        Mutant(
            "passes-nan-on",
            "writes NaN as it reads it",
            finds: ["receiveMessage/not-a-number/extra-field", "receiveTyping/not-a-number/is_typing"],
            also: ["*/not-a-number/*", "malformed/nan", "malformed/infinity"],
            .handling { engine, event in
                let actions = engine.healthyActions(for: event)
                guard case .frame(let id, let bytes, true) = event, case .dropped? = actions.first,
                    let room = engine.client(of: id)?.membership.room
                else { return actions }
                let text = String(decoding: bytes, as: UTF8.self)
                guard text.contains(":NaN") else { return actions }
                return [.send(bytes, to: engine.connections { $0.membership.room == room })]
            }
        ),
        dies("huge-crashes", "hands a megabyte to the database", finds: ["*/huge/*/1mb"]) {
            $0.text.utf8.count > 500_000
        },
        Mutant(
            "too-big-is-1011",
            "fails where a frame is too big",
            finds: ["*/huge/*/20mb"],
            // 1009 becomes 1011.
            .leaving { bytes in
                bytes.count > 3 && bytes[0] == 0x88 && bytes[2] == 0x03 && bytes[3] == 0xF1
                    ? Array(bytes[..<3]) + [0xF3] + Array(bytes[4...]) : bytes
            }
        ),
        takes(
            "takes-the-first",
            "reads the first value of a frame",
            finds: ["malformed/two-messages", "malformed/trailing-text"]
        ) { frame in
            guard frame.json == nil, frame.text.hasPrefix("{"), let end = frame.text.firstIndex(of: "}") else {
                return nil
            }
            return String(frame.text[...end])
        },
        takes("takes-json5", "has a lenient parser", finds: ["malformed/trailing-comma", "malformed/single-quotes"]) {
            frame in
            guard frame.json == nil else { return nil }
            return frame.text.replacing(",}", with: "}").replacing("'", with: "\"")
        },
        takes("mends-frames", "closes braces that are open", finds: ["malformed/cut-short"]) { frame in
            frame.json == nil && frame.text.hasPrefix("{") && !frame.text.contains("}") ? frame.text + "}" : nil
        },
        takes("takes-batches", "takes each message of an array", finds: ["malformed/message-in-array"]) { frame in
            guard case .array(let items)? = frame.json, let first = items.first, case .object = first else {
                return nil
            }
            return first.jsonText
        },
        takes("takes-plain-text", "takes plain text for a message", finds: ["malformed/plain-text"]) { frame in
            frame.text == "hello" ? #"{"type":"message","content":"hello"}"# : nil
        },
        takes("takes-silence", "takes empty frames for typing", finds: ["malformed/empty", "malformed/blank"]) {
            frame in
            frame.isText && frame.text.allSatisfy(\.isWhitespace) ? #"{"type":"typing","is_typing":true}"# : nil
        },
        takes("takes-binary-silence", "takes an empty binary frame for typing", finds: ["malformed/binary-empty"]) {
            !$0.isText && $0.text.isEmpty ? #"{"type":"typing","is_typing":true}"# : nil
        },
        takes(
            "takes-any-type",
            "takes any frame with a content for a message",
            finds: [
                "malformed/type-missing", "malformed/type-unknown", "malformed/type-empty", "malformed/type-null",
                "malformed/type-number", "malformed/type-boolean", "malformed/type-array", "malformed/type-object",
            ],
            also: [
                invalid, "malformed/type-capital", "malformed/type-blank-behind", "receiveMessage/huge/type/1mb",
            ]
        ) { frame in
            guard frame.isText, let json = frame.json, json["content"] != nil else { return nil }
            return json.setting("message", at: ["type"]).jsonText
        },
        takes(
            "anything-else-is-typing",
            "takes any frame that is not a message for typing",
            finds: ["malformed/type-*", "malformed/empty-object"],
            also: ["receiveTyping/drops/*", "*/huge/type/1mb"]
        ) { frame in
            guard frame.isText, case .object? = frame.json, frame.json?.type != "message" else { return nil }
            return frame.json?.type == "typing" ? nil : #"{"type":"typing","is_typing":true}"#
        },
        takes(
            "words-are-typing",
            "takes words of JSON for typing",
            finds: ["malformed/null", "malformed/boolean", "malformed/number", "malformed/string"]
        ) { frame in
            switch frame.json {
            case nil, .array, .object: nil
            default: #"{"type":"typing","is_typing":true}"#
            }
        },
        dies(
            "no-json-crashes",
            "lets JSONDecodeError through",
            finds: ["malformed/plain-text", "malformed/cut-short"],
            also: ["malformed/*", "*/not-a-number/*"]
        ) {
            $0.isText && $0.json == nil
        },
        dies(
            "array-crashes",
            "calls get() on an array",
            finds: ["malformed/array", "malformed/message-in-array"],
            also: ["malformed/*"]
        ) {
            if case .array? = $0.json { true } else { false }
        },
        dies("deep-nesting-crashes", "lets RecursionError through", finds: ["malformed/deep-array"]) {
            $0.text.hasPrefix("[[[[")
        },
        dies(
            "odd-type-crashes",
            "looks up an array in a table",
            finds: ["malformed/type-array", "malformed/type-object"],
            also: [invalid]
        ) {
            switch $0.json?["type"] {
            case .array, .object: true
            default: false
            }
        },
        dies("binary-crashes", "reads a binary frame's text", finds: ["malformed/binary", "malformed/binary-empty"]) {
            !$0.isText
        },
        dies("surrogate-crashes", "can't write half a pair", finds: ["malformed/lone-surrogate*"]) {
            $0.text.contains(#"\ud800"#)
        },
        dies("huge-number-crashes", "has numbers of 64 bits", finds: ["malformed/huge-number"]) {
            $0.text.contains(String(repeating: "0", count: 300))
        },
        dies("duplicate-crashes", "insists on different names", finds: ["malformed/duplicate-names"]) { frame in
            guard case .object(let members)? = frame.json else { return false }
            return Set(members.map(\.name)).count < members.count
        },
    ]
}
