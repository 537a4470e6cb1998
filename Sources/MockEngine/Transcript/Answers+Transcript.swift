package import CodecRuntime
import ProtocolSpec
import ServerRules

// The answers of an engine, as a transcript has them.

extension Admission {
    /// The answer as a transcript has it.
    package var line: JSONValue {
        switch self {
        case .elsewhere: .members([("elsewhere", .bool(true))])
        case .admit(let membership): .members([("admit", .string(membership.person))])
        case .deny(let rule): .members([("deny", .integer(Int(rule.code)))])
        case .refuse(let status): .members([("refuse", .integer(status))])
        }
    }
}

extension RefreshFault {
    /// The fault of a request for a new token, as a transcript has it; null where there is none.
    package static func line(of fault: RefreshFault?) -> JSONValue {
        .members([
            ("answer", fault?.status.map(JSONValue.integer) ?? .null), ("after", .integer(Int(fault?.delay ?? 0))),
        ])
    }
}

extension MockAction {
    /// The action as a transcript has it.
    ///
    /// - Parameter roster: has the rooms' keys.
    /// - Returns: an object, its members always in the same order; nil for a remark, which changes nothing and may be worded
    ///   in another way tomorrow.
    package func line(_ roster: Roster) -> JSONValue? {
        switch self {
        case .noted: nil
        case .send(let bytes, let to): Self.sent(bytes, isText: true, to)
        case .sendBinary(let bytes, let to): Self.sent(bytes, isText: false, to)
        case .close(let id, let code, let reason):
            .members([("close", .integer(id.number)), ("code", .integer(Int(code))), ("reason", .string(reason))])
        case .cut(let id): .members([("cut", .integer(id.number))])
        case .abandon(let id): .members([("abandon", .integer(id.number))])
        case .pause(let id): .members([("pause", .integer(id.number))])
        case .resume(let id): .members([("resume", .integer(id.number))])
        case .persist(let room, let message): message.line(room: roster[room].key)
        case .uncounted(let id, let room, let persisted):
            .members([
                ("uncounted", .integer(id.number)), ("room", .string(roster[room].key)),
                ("removed", persisted == 0 ? nil : .integer(persisted)),
            ])
        case .wake(let timer, let delay):
            .members([("alarm", .integer(timer.number)), ("after", .integer(Int(delay)))])
        case .dropped(let id, let reason): .members([("dropped", .integer(id.number)), ("reason", .string(reason))])
        case .lineRejected(let room, let person, let reason):
            .members([("unspoken", .string(person)), ("room", .string(roster[room].key)), ("reason", .string(reason))])
        case .expectationTimedOut(let room, let place):
            .members([("unmet", .string(place)), ("room", .string(roster[room].key))])
        case .scriptAborted(let room, let place):
            .members([("endless", .string(place)), ("room", .string(roster[room].key))])
        }
    }

    private static func sent(_ bytes: [UInt8], isText: Bool, _ to: [ConnectionID]) -> JSONValue {
        let recipients = JSONValue.array(to.map { .integer($0.number) })
        return .members([("to", recipients)] + TranscriptEntry.payload(bytes, isText: isText))
    }
}
