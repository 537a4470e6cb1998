internal import CodecRuntime
internal import MockEngine
internal import SchemaValidation

// Two nodes are one server.
extension Mutant {
    private static let messageThere = "receiveMessage/delivers/message/all/nodes/1-and-2"
    private static let typingThere = "receiveTyping/delivers/typing/others/nodes/1-and-2"

    /// All checks of two nodes: a fault between the nodes may fail any of them.
    private static let across = ["*/nodes/*"]

    static let nodes = [
        Mutant(
            "nodes-apart",
            "keeps groups in the process",
            finds: ["\(messageThere)/partner", "\(messageThere)/second-tab", "\(typingThere)/partner"],
            // Each of the two has its own ids, which are the same.
            also: across + ["receiveMessage/persists/message/kept*"],
            Fault(secondNode: .apart)
        ),
        Mutant(
            "node-with-other-key",
            "has another environment at the second node",
            finds: ["admits/inviter/node-2"],
            also: across + ["receiveMessage/persists/message/kept/node-2"],
            Fault(secondNode: .otherKey)
        ),
        Mutant(
            "node-without-typing",
            "passes no typing on to other nodes",
            finds: ["\(typingThere)/partner"],
            also: across,
            .across("typing") { _, _ in [] }
        ),
        Mutant(
            "node-twice",
            "passes everything on to other nodes twice",
            finds: ["\(messageThere)/once", "\(typingThere)/once", "life/burst/nodes/1-and-2"],
            also: across,
            .across { json, _ in [json, json] }
        ),
        Mutant(
            "node-loses-in-a-burst",
            "has a channel layer of small capacity between nodes",
            finds: ["life/burst/nodes/1-and-2"],
            .across { json, number in number.map { $0 > 20 && $0 % 50 == 0 } == true ? [] : [json] }
        ),
        Mutant(
            "node-loses-some",
            "loses the third of several messages between nodes",
            finds: ["\(messageThere)/in-order"],
            also: across,
            .across { json, number in number == 3 ? [] : [json] }
        ),
        Mutant(
            "node-forgets-typing",
            "passes on every other change of typing between nodes",
            finds: ["\(typingThere)/in-order"],
            also: across,
            .handling { engine, event in
                engine.passed(event, "typing") { engine, json, _ in
                    engine.count += 1
                    return engine.count % 8 == 0 ? [] : [json]
                }
            }
        ),
        Mutant(
            "node-leaks",
            "has one group for all rooms of the other node",
            finds: ["\(messageThere)/other-room"],
            .reaching { $0.membership.room == $1.membership.room || $0.node != $1.node }
        ),
        Mutant(
            "node-leaks-typing",
            "tells all rooms of the other node who types",
            finds: ["\(typingThere)/other-room"],
            also: ["receiveTyping/*"],
            .reaching("typing") {
                $0.membership.person != $1.membership.person
                    && ($0.membership.room == $1.membership.room || $0.node != $1.node)
            }
        ),
        Mutant(
            "node-echoes-typing",
            "leaves out the sender at one node only",
            finds: ["\(typingThere)/not-second-tab"],
            also: ["receiveTyping/*"],
            .reaching("typing") {
                $0.membership.room == $1.membership.room
                    && ($0.membership.person != $1.membership.person || $0.node != $1.node)
            }
        ),
        Mutant(
            "node-makes-ids",
            "makes a new id at the other node",
            finds: ["\(messageThere)/same-for-all"],
            also: ["\(messageThere)/again"],
            .across { json, _ in [json.setting("7c9e6679-7425-40de-944b-e07fc1f90ae7", at: ["message_id"])] }
        ),
        older(
            "node-without-hyphens",
            "message",
            "message_id",
            finds: ["\(messageThere)/field/message_id", "\(messageThere)/form"]
        ) {
            .string(($0.string ?? "").replacing("-", with: ""))
        },
        older("node-escapes", "message", "content", finds: ["\(messageThere)/field/content"]) {
            .string(($0.string ?? "").replacing("<", with: "&lt;"))
        },
        older(
            "node-without-name",
            "message",
            "sender_name",
            finds: ["\(messageThere)/field/sender_name", "\(messageThere)/form"]
        ) {
            _ in nil
        },
        older("node-with-local-time", "message", "created_at", finds: ["\(messageThere)/field/created_at"]) { _ in
            "2026-01-13T18:30:00.123456"
        },
        older("node-with-other-sender", "message", "sender_id", finds: ["\(messageThere)/field/sender_id"]) { _ in
            "00000000-0000-4000-8000-000000000001"
        },
        older(
            "node-types-as-text",
            "typing",
            "is_typing",
            finds: ["\(typingThere)/field/is_typing", "\(typingThere)/form"]
        ) {
            .string($0.jsonText)
        },
        older("node-types-without-name", "typing", "sender_name", finds: ["\(typingThere)/field/sender_name"]) { _ in
            nil
        },
        older("node-types-for-nobody", "typing", "sender_id", finds: ["\(typingThere)/partner"]) { _ in
            "00000000-0000-4000-8000-000000000001"
        },
    ]

    /// An older version at the other node, which writes one field in another way.
    private static func older(
        _ name: String,
        _ type: String,
        _ field: String,
        finds: [String],
        _ change: @escaping @Sendable (JSONValue) -> JSONValue?
    ) -> Mutant {
        Mutant(
            name,
            "has an older version at the other node, with another \(field) of \(type)",
            finds: finds,
            also: across + (type == "typing" ? ["receiveTyping/*"] : []),
            .across(type) { json, _ in [json.setting(json[field].flatMap(change), at: [field])] }
        )
    }
}

extension Fault {
    /// Changes what goes to connections at a node other than the sender's.
    ///
    /// - Parameters:
    ///   - type: of which messages; nil for all.
    ///   - change: gets a message and its number, and returns those that go.
    /// - Returns: the fault.
    fileprivate static func across(
        _ type: String? = nil,
        _ change: @escaping @Sendable (JSONValue, Int?) -> [JSONValue]
    ) -> Fault {
        .handling { engine, event in engine.passed(event, type) { _, json, number in change(json, number) } }
    }
}

extension MutantEngine {
    /// What follows from an event, with what goes to another node changed.
    fileprivate mutating func passed(
        _ event: MockEvent,
        _ type: String?,
        _ change: (inout MutantEngine, JSONValue, Int?) -> [JSONValue]
    ) -> [MockAction] {
        let actions = healthyActions(for: event)
        guard case .frame(let id, _, _) = event, let sender = client(of: id) else { return actions }
        return actions.flatMap { action -> [MockAction] in
            guard let outgoing = action.outgoing, type == nil || outgoing.json.type == type else { return [action] }
            let far = connections { $0.node != sender.node }
            let there = outgoing.only { far.contains($0) }
            guard !there.recipients.isEmpty else { return [action] }
            let changed = change(&self, outgoing.json, outgoing.number)
            let here = outgoing.only { !far.contains($0) }
            return [here.action] + changed.map { Outgoing(text: $0.jsonText, recipients: there.recipients).action }
        }
    }
}
