package import CodecRuntime
import ProtocolSpec
package import ServerRules

/// What an engine is asked, in the order in which it is asked: one line of a transcript each.
///
/// A transcript is NDJSON: a header, then a line for each question, each followed by a line for every answer. It has no
/// time but the virtual clock's and no secret: the same contract, scenario, seed and client frames give the same bytes.
package enum TranscriptEntry: Hashable, Sendable {
    /// A handshake, and what its token is worth.
    case handshake(AdmissionRequest, TokenState)
    /// A handshake at a socket whose rooms have no members.
    case visit(Visit)
    /// A request for a new token.
    case refresh(person: String)
    case event(MockEvent)
}

extension TranscriptEntry {
    /// The entry's line.
    ///
    /// - Parameters:
    ///   - roster: has the rooms' keys.
    ///   - time: the clock of the room that the entry is about; nil where it is about none.
    /// - Returns: an object, its members always in the same order.
    package func line(_ roster: Roster, at time: WireTimestamp? = nil) -> JSONValue {
        let at = time.map { JSONValue.string($0.description) }
        switch self {
        case .handshake(.elsewhere, _): return .members([("handshake", .null)])
        case .handshake(.channel(let room, _), let token):
            let (state, subject): (String, String?) =
                switch token {
                case .missing: ("missing", nil)
                case .invalid: ("invalid", nil)
                case .subject(let subject): ("valid", subject)
                }
            return .members([
                ("handshake", room.map(JSONValue.string) ?? .null), ("token", .string(state)),
                ("subject", subject.map(JSONValue.string)), ("at", at),
            ])
        case .visit(let visit): return visit.line
        case .refresh(let person): return .members([("refresh", .string(person))])
        case .event(.connected(let id, let membership)):
            return .members([
                ("connect", .integer(id.number)), ("room", .string(roster[membership.room].key)),
                ("person", .string(membership.person)), ("role", membership.role.map(JSONValue.string)), ("at", at),
            ])
        case .event(.frame(let id, let bytes, let isText)):
            return .members([("from", .integer(id.number)), ("at", at)] + Self.payload(bytes, isText: isText))
        case .event(.disconnected(let id)): return .members([("disconnect", .integer(id.number)), ("at", at)])
        case .event(.closedEarly(let id)):
            return .members([("disconnect", .integer(id.number)), ("early", .bool(true)), ("at", at)])
        case .event(.woke(let timer)): return .members([("ring", .integer(timer.number)), ("at", at)])
        case .event(.script(let room, let script)):
            return .members([("play", .string(script.text)), ("room", .string(roster[room].key)), ("at", at)])
        case .event(.rule(let index, let room)):
            return .members([("rule", .integer(index)), ("room", .string(roster[room].key)), ("at", at)])
        }
    }

    /// The entry of a line; nil where the line is an answer.
    ///
    /// - Parameters:
    ///   - line: the line, read.
    ///   - roster: knows the rooms by their keys.
    ///   - steps: reads the words of steps that were played by hand.
    package init?(line: JSONValue, roster: Roster, steps: (String) -> [Scenario.Step]?) {
        let room = line["room"]?.string.flatMap { roster.roomID(key: $0) }
        if let key = line["handshake"] {
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
            self = .handshake(.channel(room: key.string, token: nil), state)
        } else if let visit = Visit(line: line) {
            self = .visit(visit)
        } else if let person = line["refresh"]?.string {
            self = .refresh(person: person)
        } else if let number = line["connect"]?.integer, let room, let person = line["person"]?.string {
            self = .event(
                .connected(ConnectionID(number), Membership(room: room, person: person, role: line["role"]?.string))
            )
        } else if let number = line["from"]?.integer, let (bytes, isText) = Self.payload(of: line) {
            self = .event(.frame(ConnectionID(number), bytes, isText: isText))
        } else if let number = line["disconnect"]?.integer {
            let isEarly = line["early"] == .bool(true)
            self = .event(isEarly ? .closedEarly(ConnectionID(number)) : .disconnected(ConnectionID(number)))
        } else if let number = line["ring"]?.integer {
            self = .event(.woke(TimerID(number: number)))
        } else if let text = line["play"]?.string, let room, let steps = steps(text) {
            self = .event(.script(room: room, AdHocScript(text: text, steps: steps)))
        } else if let index = line["rule"]?.integer, let room {
            self = .event(.rule(index, room: room))
        } else {
            return nil
        }
    }

    /// Text as text, any other bytes as hexadecimal digits.
    static func payload(_ bytes: [UInt8], isText: Bool) -> [(String, JSONValue?)] {
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
