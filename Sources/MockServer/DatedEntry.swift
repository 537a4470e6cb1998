package import CodecRuntime
import ProtocolSpec
import WebSocketWire

/// An entry with its number and its time.
package struct DatedEntry: Sendable, Hashable {
    /// From 1, without a gap.
    package var number: Int
    /// Since the mock started.
    package var milliseconds: Int
    /// The room's virtual clock.
    package var clock: WireTimestamp?
    package var entry: JournalEntry
}

extension DatedEntry {
    /// The entry in the form of the control API.
    ///
    /// - Parameter inspect: says what a frame is to the contract.
    /// - Returns: an object, as `openapi.yaml` describes it.
    func json(_ inspect: (JournalEntry) -> FrameJudgement) -> JSONValue {
        var members: [(String, JSONValue?)] = [
            ("n", .integer(number)), ("ms", .integer(milliseconds)),
            ("at", clock.map { .string($0.description) }), ("kind", .string(entry.kind.rawValue)),
            ("room", entry.room.map(JSONValue.string)), ("person", entry.person.map(JSONValue.string)),
            ("socket", entry.socket.map(JSONValue.integer)),
        ]
        if entry.kind == .sent { members.append(("to", .array(entry.recipients.map { .integer($0.socket) }))) }
        members += [
            ("text", entry.text.map(JSONValue.string)), ("bytes", entry.bytes.map { .integer($0.count) }),
            ("base64", entry.bytes.map { .string(Base64.encode($0)) }),
            ("code", entry.code.map { .integer(Int($0)) }), ("reason", entry.reason.map(JSONValue.string)),
            ("place", entry.place.map(JSONValue.string)),
        ]
        if entry.isFrame {
            let judgement = inspect(entry)
            let problems = judgement.problems.map(\.json)
            members += [
                ("message", judgement.message.map(JSONValue.string)), ("valid", .bool(problems.isEmpty)),
                ("problems", problems.isEmpty ? nil : .array(problems)),
            ]
        }
        return .members(members)
    }
}
