internal import CodecRuntime
internal import MockEngine
internal import SchemaValidation

// Who receives what, how often and in which order.
extension Mutant {
    private static let message = "receiveMessage/delivers/message/all"
    private static let bothNodes = "\(message)/nodes/1-and-2"
    private static let typed = "receiveTyping/delivers/typing/others"

    static let audiences = [
        Mutant(
            "message-not-echoed",
            "sends messages to the others only",
            finds: ["\(message)/sender", "\(message)/second-tab"],
            also: ["*"],
            .reaching { $0.membership.room == $1.membership.room && $0.membership.person != $1.membership.person }
        ),
        Mutant(
            "message-echoed-to-one-tab",
            "forgets the sender's other tabs",
            finds: ["\(message)/second-tab"],
            .reaching { $0.membership.room == $1.membership.room && ($0.membership != $1.membership || $0.id == $1.id) }
        ),
        Mutant(
            "message-not-delivered",
            "sends messages back to the sender's tabs only",
            finds: ["\(message)/partner"],
            .reaching { $0.membership == $1.membership }
        ),
        Mutant(
            "message-answered",
            "sends messages back to the connection only",
            finds: ["\(message)/partner", "\(message)/second-tab"],
            also: ["\(bothNodes)/*"],
            .reaching { $0.id == $1.id }
        ),
        Mutant(
            "inviter-unheard",
            "passes on what the invitee says only",
            finds: ["\(message)/partner"],
            also: ["\(bothNodes)/partner"],
            .reaching {
                $0.membership.room == $1.membership.room
                    && ($0.membership == $1.membership || $0.membership.person == "invitee")
            }
        ),
        Mutant(
            "message-leaks",
            "has one group for all rooms",
            finds: ["\(message)/other-room", "\(bothNodes)/other-room"],
            .reaching { _, _ in true }
        ),
        Mutant(
            "group-per-person",
            "has one group for all rooms of a person",
            finds: ["\(message)/other-room", "\(bothNodes)/other-room"],
            .reaching { $0.membership.room == $1.membership.room || $0.membership.person == $1.membership.person }
        ),
        Mutant(
            "same-swallowed",
            "takes the same frame again for a copy of the first",
            finds: ["\(message)/again", "\(bothNodes)/again", "\(typed)/again", "\(typed)/nodes/1-and-2/again"],
            also: ["\(typed)/*"],
            .handling { engine, event in
                let isSame = engine.events.last == event
                engine.events = [event]
                return isSame ? [] : engine.healthyActions(for: event)
            }
        ),
        Mutant(
            "fields-spread",
            "spreads what a client sent into what it sends",
            finds: ["\(message)/not-spoofed", "\(typed)/not-spoofed"],
            .handling { engine, event in
                let actions = engine.healthyActions(for: event)
                guard case .frame(_, let bytes, _) = event,
                    case .object(let members)? = try? JSONValue(decoding: String(decoding: bytes, as: UTF8.self))
                else { return actions }
                return actions.map { action in
                    guard var outgoing = action.outgoing else { return action }
                    for member in members where outgoing.json[member.name] != nil {
                        outgoing.json = outgoing.json.setting(member.value, at: [member.name])
                    }
                    return outgoing.action
                }
            }
        ),
        Mutant(
            "message-twice",
            "answers the sender beside broadcasting",
            finds: ["\(message)/once"],
            also: ["\(message)/in-order", "\(bothNodes)/in-order", "\(bothNodes)/once", "life/return"],
            .sending { _, sender, outgoing in
                outgoing.isMessage ? [outgoing, outgoing.only { $0 == sender }] : [outgoing]
            }
        ),
        Mutant(
            "partner-hears-twice",
            "has the partner in the group twice",
            finds: ["\(message)/once", "\(bothNodes)/once", "life/return"],
            also: ["\(message)/in-order", "\(bothNodes)/in-order"],
            .sending { engine, sender, outgoing in
                let own = engine.connections { $0.membership == engine.client(of: sender)?.membership }
                return outgoing.isMessage ? [outgoing, outgoing.only { !own.contains($0) }] : [outgoing]
            }
        ),
        Mutant(
            "flood",
            "repeats each message a thousand times",
            finds: ["\(message)/once"],
            .sending { _, _, outgoing in Array(repeating: outgoing, count: outgoing.number == nil ? 1 : 1_000) }
        ).only("*/message/all/once"),
    ]

    static let order = [
        Mutant(
            "order-swapped",
            "starts a task for each frame",
            finds: ["\(message)/in-order", "\(bothNodes)/in-order", "life/burst", "life/burst-one-side"],
            also: ["life/burst/nodes/1-and-2"],
            .sending { engine, _, outgoing in
                if outgoing.number == 13 {
                    engine.held.append(outgoing.action)
                    return []
                }
                defer { engine.held = [] }
                return [outgoing] + engine.held.compactMap(\.outgoing)
            }
        ),
        Mutant(
            "loses-in-a-burst",
            "loses messages when its queue is full",
            finds: ["life/burst", "life/burst-one-side", "life/burst/nodes/1-and-2"],
            .sending { _, _, outgoing in
                guard let number = outgoing.number, number > 20, number % 50 == 0 else { return [outgoing] }
                return []
            }
        ),
        Mutant(
            "loses-what-is-left",
            "drops every second hundred messages of a connection",
            finds: ["life/burst-one-side"],
            also: ["life/burst", "life/burst/nodes/1-and-2"],
            .sending { engine, sender, outgoing in
                let number = outgoing.number ?? 0
                return number % 200 > 100 && engine.client(of: sender) != nil ? [] : [outgoing]
            }
        ),
        Mutant(
            "doubles-in-a-burst",
            "sends some messages of a burst twice",
            finds: ["life/burst", "life/burst-one-side", "life/burst/nodes/1-and-2"],
            .sending { _, _, outgoing in
                guard let number = outgoing.number, number > 20, number % 50 == 0 else { return [outgoing] }
                return [outgoing, outgoing]
            }
        ),
        Mutant(
            "throws-out-who-talks-much",
            "closes a connection that sends fifty messages at once",
            finds: ["life/burst", "life/burst-one-side", "life/burst/nodes/1-and-2"],
            also: ["*/persists/*"],
            .handling { engine, event in
                let actions = engine.healthyActions(for: event)
                guard case .frame(let id, _, _) = event, actions.contains(where: { $0.outgoing?.number == 50 }) else {
                    return actions
                }
                return actions + [.close(id, code: 1008, reason: "too many")]
            }
        ),
        Mutant(
            "same-id-for-same-text",
            "makes a message's id of its text",
            finds: ["\(message)/again", "\(bothNodes)/again"],
            also: persistenceChecks,
            .saying { _, json in
                let text = json["content"]?.string ?? ""
                let digits = text.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
                return json.setting(.string(WireUUID(randomHigh: digits, low: digits).description), at: ["message_id"])
            }
        ),
        Mutant(
            "one-loss-is-not-the-rest",
            "loses the third of several messages",
            finds: ["\(message)/in-order", "\(bothNodes)/in-order"],
            also: ["*/field/*", "*/persists/*"],
            .sending { _, _, outgoing in outgoing.number == 3 ? [] : [outgoing] }
        ),
    ]
}

extension Outgoing {
    var isMessage: Bool { json.type == "message" }

    /// The number that the suite has given a message among those of its check; nil for a fence, and for others.
    var number: Int? {
        guard isMessage, let text = json["content"]?.string, let range = text.firstRange(of: "-m") else { return nil }
        return Int(text[range.upperBound...].prefix { $0 != "." })
    }
}
