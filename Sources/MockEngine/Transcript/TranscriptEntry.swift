package import CodecRuntime
package import MockRuntime

/// What an engine is asked, in the order in which it is asked: one line of a transcript each.
///
/// A transcript is NDJSON: a header, then a line for each question, each followed by a line for every answer. It has no
/// time but the virtual clock's and no secret: the same contract, scenario, seed and client frames give the same bytes.
package enum TranscriptEntry: Hashable, Sendable {
    /// Somebody knocks, with a token that is worth so much.
    case handshake(AdmissionRequest, TokenState)
    /// Somebody asks for a new token.
    case refresh(person: String)
    case event(MockEvent)
}

extension RoomEngine {
    /// Takes an entry.
    ///
    /// - Returns: the answers, as a transcript has them.
    mutating func answers(to entry: TranscriptEntry) -> [JSONValue] {
        switch entry {
        case .handshake(let request, let token): [admit(request, token: token).line]
        case .refresh(let person): [RefreshFault.line(of: refreshFault(for: person))]
        case .event(let event): handle(event).map { $0.line }
        }
    }

    /// Judges a request for admission, faults of the scenario included.
    package mutating func admit(_ request: AdmissionRequest, token: TokenState) -> Admission {
        let admission = judge(request, token: token)
        guard case .admit(let seat) = admission else { return admission }
        switch handshakeFault(for: seat) {
        case nil: return admission
        case .refuse(let status): return .refuse(status: status)
        case .deny(let rule): return .deny(rule)
        }
    }
}

// MARK: - Lines

extension JSONValue {
    /// An object without the members that have no value.
    fileprivate static func line(_ members: [(String, JSONValue?)]) -> JSONValue {
        .object(members.compactMap { name, value in value.map { Member(name: name, value: $0) } })
    }

    /// The integer, if it is one.
    fileprivate var integer: Int? {
        if case .integer(let value) = self { value } else { nil }
    }
}

extension TranscriptEntry {
    /// The entry's line.
    ///
    /// - Parameter time: the clock of the room in question, where there is one.
    /// - Returns: an object, its members always in the same order.
    package func line(at time: WireTimestamp? = nil) -> JSONValue {
        let at = time.map { JSONValue.string($0.description) }
        switch self {
        case .handshake(.elsewhere, _): return .line([("handshake", .null)])
        case .handshake(.channel(let room, _), let token):
            let (state, subject): (String, String?) =
                switch token {
                case .missing: ("missing", nil)
                case .invalid: ("invalid", nil)
                case .subject(let subject): ("valid", subject)
                }
            return .line([
                ("handshake", room.map(JSONValue.string) ?? .null), ("token", .string(state)),
                ("subject", subject.map(JSONValue.string)), ("at", at),
            ])
        case .refresh(let person): return .line([("refresh", .string(person))])
        case .event(.connected(let id, let seat)):
            return .line([
                ("connect", .integer(id.number)), ("room", .string(seat.room)), ("person", .string(seat.person)),
                ("at", at),
            ])
        case .event(.frame(let id, let bytes, let isText)):
            return .line([("from", .integer(id.number)), ("at", at)] + Self.payload(bytes, isText: isText))
        case .event(.disconnected(let id)): return .line([("disconnect", .integer(id.number)), ("at", at)])
        case .event(.woke(let alarm)): return .line([("ring", .integer(alarm.number)), ("at", at)])
        case .event(.script(let room, let script)):
            return .line([("play", .string(script.text)), ("room", .string(room)), ("at", at)])
        case .event(.rule(let index, let room)):
            return .line([("rule", .integer(index)), ("room", .string(room)), ("at", at)])
        }
    }

    /// The entry of a line; nil where the line is none, but an answer.
    ///
    /// - Parameters:
    ///   - line: the line, read.
    ///   - steps: reads the words of steps that were played by hand.
    package init?(line: JSONValue, steps: (String) -> [Scenario.Step]?) {
        if let room = line["handshake"] {
            guard let token = line["token"]?.string else {
                self = .handshake(.elsewhere, .missing)
                return
            }
            let state: TokenState =
                switch token {
                case "missing": .missing
                case "valid": .subject(line["subject"]?.string ?? "")
                default: .invalid
                }
            self = .handshake(.channel(room: room.string, token: nil), state)
        } else if let person = line["refresh"]?.string {
            self = .refresh(person: person)
        } else if let number = line["connect"]?.integer, let room = line["room"]?.string,
            let person = line["person"]?.string
        {
            self = .event(.connected(ConnectionID(number), Seat(room: room, person: person)))
        } else if let number = line["from"]?.integer, let (bytes, isText) = Self.payload(of: line) {
            self = .event(.frame(ConnectionID(number), bytes, isText: isText))
        } else if let number = line["disconnect"]?.integer {
            self = .event(.disconnected(ConnectionID(number)))
        } else if let number = line["ring"]?.integer {
            self = .event(.woke(AlarmID(number: number)))
        } else if let text = line["play"]?.string, let room = line["room"]?.string, let steps = steps(text) {
            self = .event(.script(room: room, AdHocScript(text: text, steps: steps)))
        } else if let index = line["rule"]?.integer, let room = line["room"]?.string {
            self = .event(.rule(index, room: room))
        } else {
            return nil
        }
    }

    /// Text as text; what is no text as hexadecimal digits.
    fileprivate static func payload(_ bytes: [UInt8], isText: Bool) -> [(String, JSONValue?)] {
        if isText, let text = String(validating: bytes, as: UTF8.self) { return [("text", .string(text))] }
        let digits = Array("0123456789abcdef".utf8)
        let hex = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return [(isText ? "broken" : "binary", .string(String(decoding: hex, as: UTF8.self)))]
    }

    private static func payload(of line: JSONValue) -> (bytes: [UInt8], isText: Bool)? {
        if let text = line["text"]?.string { return (Array(text.utf8), true) }
        guard let hex = line["binary"]?.string ?? line["broken"]?.string else { return nil }
        var bytes: [UInt8] = []
        var digits = hex.utf8.makeIterator()
        while let high = digits.next(), let low = digits.next() {
            guard let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16) else { return nil }
            bytes.append(value)
        }
        return (bytes, line["binary"] == nil)
    }
}

extension Admission {
    /// The answer as a transcript has it.
    package var line: JSONValue {
        switch self {
        case .elsewhere: .line([("elsewhere", .bool(true))])
        case .admit(let seat): .line([("admit", .string(seat.person))])
        case .deny(let rule): .line([("deny", .integer(Int(rule.code)))])
        case .refuse(let status): .line([("refuse", .integer(status))])
        }
    }
}

extension RefreshFault {
    /// What befalls a request for a new token, as a transcript has it; null where nothing does.
    package static func line(of fault: RefreshFault?) -> JSONValue {
        .line([("answer", fault?.status.map(JSONValue.integer) ?? .null), ("after", .integer(Int(fault?.delay ?? 0)))])
    }
}

extension MockAction {
    /// The action as a transcript has it.
    package var line: JSONValue {
        switch self {
        case .send(let bytes, let to): Self.sent(bytes, isText: true, to)
        case .sendBinary(let bytes, let to): Self.sent(bytes, isText: false, to)
        case .close(let id, let code, let reason):
            .line([("close", .integer(id.number)), ("code", .integer(Int(code))), ("reason", .string(reason))])
        case .cut(let id): .line([("cut", .integer(id.number))])
        case .abandon(let id): .line([("abandon", .integer(id.number))])
        case .pause(let id): .line([("pause", .integer(id.number))])
        case .resume(let id): .line([("resume", .integer(id.number))])
        case .keep(let room, let kept): kept.line(room: room)
        case .wake(let alarm, let delay): .line([("alarm", .integer(alarm.number)), ("after", .integer(Int(delay)))])
        case .dropped(let id, let reason): .line([("dropped", .integer(id.number)), ("reason", .string(reason))])
        case .lineRejected(let room, let person, let reason):
            .line([("unspoken", .string(person)), ("room", .string(room)), ("reason", .string(reason))])
        case .expectationTimedOut(let room, let place): .line([("unmet", .string(place)), ("room", .string(room))])
        case .scriptAborted(let room, let place): .line([("endless", .string(place)), ("room", .string(room))])
        }
    }

    private static func sent(_ bytes: [UInt8], isText: Bool, _ to: [ConnectionID]) -> JSONValue {
        let recipients = JSONValue.array(to.map { .integer($0.number) })
        return .line([("to", recipients)] + TranscriptEntry.payload(bytes, isText: isText))
    }
}

extension KeptMessage {
    /// The message as a transcript, and a journal of messages, has it.
    package func line(room: String) -> JSONValue {
        .line(
            [("keep", .string(room))] + TranscriptEntry.payload(message, isText: true)
                + [
                    ("touches", touch.map { .string($0.attribute) }),
                    ("at", touch.map { .string($0.time.description) }),
                ]
        )
    }

    /// Reads such a line; nil where it is none.
    ///
    /// - Returns: the key of the room, and the message.
    package static func reading(_ line: JSONValue) -> (room: String, kept: KeptMessage)? {
        guard let room = line["keep"]?.string, let text = line["text"]?.string else { return nil }
        let time = line["at"]?.string.flatMap { WireTimestamp($0) }
        let touch = line["touches"]?.string.flatMap { attribute in time.map { Touch(attribute: attribute, time: $0) } }
        guard (line["touches"] == nil) == (touch == nil) else { return nil }
        return (room, KeptMessage(message: Array(text.utf8), touch: touch))
    }
}
