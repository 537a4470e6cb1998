internal import CodecRuntime
internal import Foundation
internal import MockEngine
internal import SchemaValidation

// Changes to a text on its way, and to typing.
extension Mutant {
    private static let message = "receiveMessage/delivers/message/all"
    private static let accepts = "receiveMessage/accepts/content"

    private static func text(
        _ name: String,
        _ does: String,
        finds: [String] = ["\(message)/field/content", "\(message)/nodes/1-and-2/field/content", "\(accepts)/*"],
        also: [String] = [],
        _ change: @escaping @Sendable (String) -> String
    ) -> Mutant {
        Mutant(
            name,
            does,
            finds: finds,
            also: ["\(message)/*", "\(accepts)/*"] + also + persistenceChecks,
            .saying { _, json in json.setting(.string(change(json["content"]?.string ?? "")), at: ["content"]) }
        )
    }

    static let contents = [
        text("content-truncated", "cuts the content at 255 characters", finds: ["\(accepts)/length-2000"]) {
            String($0.unicodeScalars.prefix(255).map(Character.init))
        },
        text("content-cut-by-one", "has a column of 1999 characters", finds: ["\(accepts)/length-2000*"]) {
            String(String.UnicodeScalarView($0.unicodeScalars.prefix(1_999)))
        },
        text("content-escaped", "escapes the content as HTML") {
            $0.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        },
        text("content-unescaped", "takes backslashes away", finds: ["\(message)/field/content", "\(accepts)/markup"]) {
            $0.replacing("\\", with: "")
        },
        text("content-stripped", "takes tags out of the content") { $0.replacing("<b>", with: "") },
        text(
            "content-lowercased",
            "lowers the content's case",
            finds: ["\(accepts)/odd-signs", "\(message)/field/content"]
        ) { $0.lowercased() },
        text("content-normalised", "normalises the content (NFC)") { $0.precomposedStringWithCanonicalMapping },
        text("content-without-astral", "loses what a three-byte column can't hold") {
            String(String.UnicodeScalarView($0.unicodeScalars.filter { $0.value < 0x10000 }))
        },
        text("content-in-latin-1", "writes a question mark for what it does not know") {
            String(String.UnicodeScalarView($0.unicodeScalars.map { $0.value < 256 ? $0 : "?" }))
        },
        text("content-on-one-line", "takes line breaks for blanks", finds: ["\(accepts)/line-breaks"]) {
            $0.replacing("\n", with: " ")
        },
        text("content-without-doubled-blanks", "takes two blanks for one", finds: ["\(accepts)/odd-signs"]) {
            $0.replacing("  ", with: " ")
        },
        text("content-without-nul", "ends the content at U+0000", finds: ["\(accepts)/nul"]) {
            String($0.prefix { $0 != "\0" })
        },
        text("content-decomposed", "decomposes the content (NFD)", finds: ["\(accepts)/composed"]) {
            $0.decomposedStringWithCanonicalMapping
        },
        text("content-without-controls", "takes controls out", finds: ["\(accepts)/invisible-signs"]) {
            $0.replacing("\u{1}", with: "")
        },
        text("content-with-plain-blanks", "has one kind of blank", finds: ["\(accepts)/invisible-signs"]) {
            $0.replacing("\u{A0}", with: " ")
        },
        Mutant(
            "content-as-json",
            "reads a text that is JSON as what it says",
            finds: ["\(accepts)/json"],
            also: persistenceChecks,
            .saying { _, json in
                guard let inner = try? JSONValue(decoding: json["content"]?.string ?? ""), case .object = inner else {
                    return json
                }
                return json.setting(inner, at: ["content"])
            }
        ),
        Mutant(
            "content-as-number",
            "reads a number where there are digits",
            finds: ["\(accepts)/digits"],
            also: persistenceChecks,
            .saying { _, json in
                let number = json["content"]?.string.flatMap { Int($0) }
                return number.map { json.setting(.integer($0), at: ["content"]) } ?? json
            }
        ),
    ]

    private static let others = "receiveTyping/delivers/typing/others"
    private static let bothNodes = "\(others)/nodes/1-and-2"

    /// What a fault in typing may fail too: it also shows in the checks of frames that should have no effect.
    private static let typingChecks = ["receiveTyping/*"]

    private static func typed(
        _ name: String,
        _ does: String,
        finds: [String],
        _ change: @escaping @Sendable (JSONValue) -> JSONValue
    ) -> Mutant {
        Mutant(name, does, finds: finds, also: typingChecks, .saying("typing") { _, json in change(json) })
    }

    static let typing = [
        Mutant(
            "typing-to-one-tab",
            "sends typing to the first of a person's connections only",
            finds: ["\(others)/partner"],
            .sending { engine, _, outgoing in
                guard outgoing.json.type == "typing" else { return [outgoing] }
                var reached: Set<String> = []
                return [outgoing.only { reached.insert(engine.client(of: $0)?.membership.person ?? "").inserted }]
            }
        ),
        Mutant(
            "typing-echoed",
            "sends typing to all",
            finds: ["\(others)/not-sender", "\(others)/not-second-tab", "\(bothNodes)/not-second-tab"],
            also: typingChecks,
            .reaching("typing") { $0.membership.room == $1.membership.room }
        ),
        Mutant(
            "typing-echoed-to-second-tab",
            "leaves out the connection, not the person",
            finds: ["\(others)/not-second-tab", "\(bothNodes)/not-second-tab"],
            also: typingChecks,
            .reaching("typing") { $0.membership.room == $1.membership.room && $0.id != $1.id }
        ),
        Mutant(
            "typing-not-delivered",
            "sends typing to nobody",
            finds: ["\(others)/partner"],
            also: typingChecks,
            .reaching("typing") { _, _ in false }
        ),
        Mutant(
            "typing-leaks",
            "tells every room who types",
            finds: ["\(others)/other-room", "\(bothNodes)/other-room"],
            also: typingChecks,
            .reaching("typing") { $0.membership.person != $1.membership.person }
        ),
        Mutant(
            "typing-twice",
            "tells twice who types",
            finds: ["\(others)/once", "\(bothNodes)/once"],
            also: typingChecks,
            .sending { _, _, outgoing in outgoing.json.type == "typing" ? [outgoing, outgoing] : [outgoing] }
        ),
        Mutant(
            "typing-swapped",
            "sends every fifth change late",
            finds: ["\(others)/in-order", "\(bothNodes)/in-order"],
            also: typingChecks,
            .late(by: 20_000) { engine, outgoing in
                guard outgoing.json.type == "typing" else { return false }
                engine.count += 1
                return engine.count % 5 == 0
            }
        ),
        Mutant(
            "typing-throttled",
            "passes on the first of several changes only",
            finds: ["\(others)/in-order", "\(bothNodes)/in-order"],
            also: typingChecks,
            .sending { engine, sender, outgoing in
                guard outgoing.json.type == "typing" else {
                    engine.count = 0
                    return [outgoing]
                }
                engine.count += 1
                return engine.count > 3 ? [] : [outgoing]
            }
        ),
        typed(
            "typing-as-text",
            "writes true as a text",
            finds: ["\(others)/form", "\(others)/field/is_typing", "\(bothNodes)/form", "\(bothNodes)/field/is_typing"]
        ) { $0.setting(.string($0["is_typing"]?.jsonText ?? ""), at: ["is_typing"]) },
        typed(
            "typing-negated",
            "says the opposite",
            finds: ["\(others)/field/is_typing", "\(bothNodes)/field/is_typing", "receiveTyping/accepts/is_typing/*"]
        ) { $0.setting(.bool($0["is_typing"] != .bool(true)), at: ["is_typing"]) },
        typed(
            "typing-for-ever",
            "sends true, whatever was received",
            finds: ["\(others)/field/is_typing", "receiveTyping/accepts/is_typing/false"]
        ) { $0.setting(.bool(true), at: ["is_typing"]) },
        typed(
            "typing-without-name",
            "leaves out who types",
            finds: [
                "\(others)/form", "\(others)/field/sender_name", "\(bothNodes)/form", "\(bothNodes)/field/sender_name",
            ]
        ) { $0.setting(nil, at: ["sender_name"]) },
        typed(
            "typing-name-is-an-id",
            "shows an id for a name",
            finds: ["\(others)/field/sender_name", "\(bothNodes)/field/sender_name"]
        ) { $0.setting($0["sender_id"], at: ["sender_name"]) },
        typed(
            "typing-of-somebody",
            "sends an unknown id as the sender of typing",
            finds: ["\(others)/partner"]
        ) { $0.setting("990e8400-e29b-41d4-a716-446655440000", at: ["sender_id"]) },
        typed(
            "typing-id-without-hyphens",
            "writes UUIDs without hyphens",
            finds: ["\(others)/form", "\(others)/field/sender_id", "\(bothNodes)/form", "\(bothNodes)/field/sender_id"]
        ) { $0.setting(.string(($0["sender_id"]?.string ?? "").replacing("-", with: "")), at: ["sender_id"]) },
    ]
}

extension Fault {
    /// Delays some messages, so that later ones overtake them.
    static func late(
        by microseconds: Int64,
        _ isLate: @escaping @Sendable (inout MutantEngine, Outgoing) -> Bool
    ) -> Fault {
        .handling { engine, event in
            if case .woke = event { return engine.held.isEmpty ? [] : [engine.held.removeFirst()] }
            return engine.healthyActions(for: event).flatMap { action -> [MockAction] in
                guard let outgoing = action.outgoing, isLate(&engine, outgoing) else { return [action] }
                engine.held.append(action)
                return [.wake(TimerID(number: -1), after: microseconds)]
            }
        }
    }
}
