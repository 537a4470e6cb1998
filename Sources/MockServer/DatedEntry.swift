package import CodecRuntime
import ProtocolSpec

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
    /// - Parameter inspect: says what is wrong with a frame.
    /// - Returns: an object, as `openapi.yaml` describes it.
    func json(_ inspect: (JournalEntry) -> [FrameProblem]) -> JSONValue {
        var members: [(String, JSONValue?)] = [
            ("n", .integer(number)), ("ms", .integer(milliseconds)),
            ("at", clock.map { .string($0.description) }), ("kind", .string(entry.kind.rawValue)),
            ("room", entry.room.map(JSONValue.string)), ("person", entry.person.map(JSONValue.string)),
            ("socket", entry.socket.map(JSONValue.integer)),
        ]
        if entry.kind == .sent { members.append(("to", .array(entry.recipients.map { .integer($0.socket) }))) }
        members += [
            ("text", entry.text.map(JSONValue.string)), ("bytes", entry.bytes.map(JSONValue.integer)),
            ("code", entry.code.map { .integer(Int($0)) }), ("reason", entry.reason.map(JSONValue.string)),
            ("place", entry.place.map(JSONValue.string)),
        ]
        if entry.isFrame {
            let problems = inspect(entry)
            members.append(("valid", .bool(problems.isEmpty)))
            if !problems.isEmpty { members.append(("problems", .array(problems.map(\.json)))) }
        }
        return .members(members)
    }
}
