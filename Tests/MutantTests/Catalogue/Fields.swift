internal import CodecRuntime
internal import MockEngine
internal import NIOCore
internal import SchemaValidation
internal import ServerRules

// The fields of a message.
extension Mutant {
    private static let message = "receiveMessage/delivers/message/all"
    private static let bothNodes = "\(message)/nodes/1-and-2"

    /// A field's checks, on one node and on two.
    private static func field(_ name: String, form: Bool = false) -> [String] {
        ["\(message)/field/\(name)", "\(bothNodes)/field/\(name)"]
            + (form ? ["\(message)/form", "\(bothNodes)/form"] : [])
    }

    private static func wrong(
        _ name: String,
        _ does: String,
        in field: String,
        form: Bool = false,
        also: [String] = [],
        _ change: @escaping @Sendable (JSONValue) -> JSONValue?
    ) -> Mutant {
        Mutant(
            name,
            does,
            finds: Self.field(field, form: form),
            also: also,
            .saying { _, json in json.setting(json[field].flatMap(change), at: [field]) }
        )
    }

    static let fields = [
        wrong("id-is-a-number", "has numbers for ids", in: "message_id", form: true, also: persistenceChecks) { _ in
            .integer(7)
        },
        wrong(
            "id-without-hyphens",
            "writes UUIDs without hyphens",
            in: "message_id",
            form: true,
            also: persistenceChecks
        ) {
            .string(($0.string ?? "").replacing("-", with: ""))
        },
        wrong("id-of-the-room", "gives every message the same id", in: "message_id", also: persistenceChecks) { _ in
            .string("550e8400-e29b-41d4-a716-446655440000")
        },
        wrong("sender-id-is-a-name", "says who sent by name", in: "sender_id", form: true, also: ["*"]) { _ in
            .string("inviter")
        },
        wrong("sender-id-of-one", "says that the inviter sent everything", in: "sender_id", also: ["*"]) { _ in
            .string("550e8400-e29b-41d4-a716-446655440000")
        },
        wrong("name-is-an-address", "shows the e-mail address", in: "sender_name") { _ in .string("john@example.com") },
        wrong("name-is-cut", "shows the first name only", in: "sender_name") {
            .string(String(($0.string ?? "").prefix { $0 != " " }))
        },
        wrong("name-is-missing", "leaves out who sent", in: "sender_name", form: true) { _ in nil },
        wrong("name-is-null", "has no name for anybody", in: "sender_name", form: true) { _ in .null },
        wrong("time-without-offset", "writes naive times", in: "created_at", form: true, also: persistenceChecks) {
            .string(String(($0.string ?? "").dropLast()))
        },
        wrong("time-as-number", "writes seconds since 1970", in: "created_at", form: true, also: persistenceChecks) {
            _ in
            .integer(Server.now)
        },
        wrong("time-for-people", "writes times for people", in: "created_at", form: true, also: persistenceChecks) {
            _ in
            .string("Jan. 13, 2026, 6:30 p.m.")
        },
        wrong("time-of-start", "has a default that is computed once", in: "created_at", also: persistenceChecks) { _ in
            .string("2026-01-13T18:30:00.123456Z")
        },
        wrong("time-local-as-utc", "writes local times with a Z", in: "created_at", also: persistenceChecks) {
            .string(shifted($0, by: 3_600_000_000))
        },
        wrong(
            "time-of-1970",
            "writes milliseconds as if they were microseconds",
            in: "created_at",
            also: persistenceChecks
        ) {
            _ in
            .string("1970-01-21T11:12:09.000Z")
        },
        Mutant(
            "time-goes-back",
            "has a clock that runs the wrong way",
            finds: field("created_at"),
            also: persistenceChecks,
            .saying { engine, json in
                engine.count += 1
                let time = shifted(json["created_at"] ?? .null, by: Int64(-2_000 * engine.count))
                return json.setting(.string(time), at: ["created_at"])
            }
        ),
        Mutant(
            "id-per-recipient",
            "makes an id for each recipient",
            finds: ["\(message)/same-for-all", "\(bothNodes)/same-for-all"],
            also: persistenceChecks,
            each { $0.setting(.string(WireUUID(randomHigh: 9, low: UInt64($1)).description), at: ["message_id"]) }
        ),
        Mutant(
            "time-per-recipient",
            "takes the time when it delivers",
            finds: ["\(message)/same-for-all", "\(bothNodes)/same-for-all"],
            also: persistenceChecks,
            each { json, number in
                let time = shifted(json["created_at"] ?? .null, by: Int64(number))
                return json.setting(.string(time), at: ["created_at"])
            }
        ),
        Mutant(
            "recipient-for-sender",
            "puts in the recipient's id",
            finds: field("sender_id"),
            also: ["*"],
            .sending { engine, _, outgoing in
                guard outgoing.isMessage else { return [outgoing] }
                return outgoing.recipients.map { id in
                    var copy = outgoing.only { $0 == id }
                    let person = engine.client(of: id).flatMap { engine.roster.person($0.membership.person) }
                    copy.json = copy.json.setting(.string(person?.id.description ?? ""), at: ["sender_id"])
                    return copy
                }
            }
        ),
        Mutant(
            "fields-in-camel-case",
            "renames the fields",
            finds: ["\(message)/form", "\(message)/field/message_id", "\(message)/field/sender_id"],
            also: ["\(message)/*"] + persistenceChecks,
            .sending { _, _, outgoing in
                let names = ["message_id": "messageId", "sender_id": "senderId", "created_at": "createdAt"]
                var outgoing = outgoing
                guard outgoing.isMessage else { return [outgoing] }
                for (from, to) in names { outgoing.text = outgoing.text.replacing("\"\(from)\"", with: "\"\(to)\"") }
                return [outgoing]
            }
        ),
        Mutant(
            "payload-nested",
            "puts the fields into an object of their own",
            finds: ["\(message)/form"],
            also: ["*"],
            .saying { _, json in ["type": "message", "payload": json] }
        ),
        Mutant(
            "event-type-leaks",
            "sends the channel layer's event type",
            finds: ["\(message)/sender"],
            also: ["*"],
            .saying { _, json in json.setting(.string("chat.message"), at: ["type"]) }
        ),
        Mutant(
            "encoded-twice",
            "sends JSON in a JSON string",
            finds: ["\(message)/sender"],
            also: ["*"],
            .sending { _, _, outgoing in
                [Outgoing(text: JSONValue.string(outgoing.text).jsonText, recipients: outgoing.recipients)]
            }
        ),
        Mutant(
            "binary-frames",
            "sends binary frames",
            finds: ["admits/inviter", "admits/invitee"],
            also: ["*"],
            .leaving { bytes in bytes.first == 0x81 ? [0x82] + bytes.dropFirst() : bytes }
        ),
    ]

    /// The checks of persistence: they look for a message by the id and the time that it was delivered with.
    static let persistenceChecks = ["*/persists/*", "*/touches/*"]

    private static func shifted(_ time: JSONValue, by microseconds: Int64) -> String {
        let time = time.string.flatMap { WireTimestamp($0) }
        return WireTimestamp(microseconds: (time?.microseconds ?? 0) + microseconds).description
    }

    /// Makes a copy of a message for each recipient.
    private static func each(_ change: @escaping @Sendable (JSONValue, Int) -> JSONValue) -> Fault {
        .sending { engine, _, outgoing in
            guard outgoing.isMessage else { return [outgoing] }
            return outgoing.recipients.map { id in
                engine.count += 1
                var copy = outgoing.only { $0 == id }
                copy.json = change(copy.json, engine.count)
                return copy
            }
        }
    }
}
