import CodecRuntime
import MockEngine
import WebSocketWire

/// Which entries are wanted.
struct JournalFilter: Sendable {
    var kinds: Set<JournalEntry.Kind> = []
    var room: String?
    var person: String?
    var socket: Int?
    var isValid: Bool?
    var pattern: MessagePattern?
    var since = 0

    /// Whether an entry is one of them.
    func wants(_ dated: DatedEntry, _ inspect: (JournalEntry) -> FrameJudgement) -> Bool {
        let entry = dated.entry
        guard dated.number > since, kinds.isEmpty || kinds.contains(entry.kind), room.map({ $0 == entry.room }) ?? true
        else { return false }
        if let person, entry.person != person, !entry.recipients.contains(where: { $0.person == person }) {
            return false
        }
        if let socket, entry.socket != socket, !entry.recipients.contains(where: { $0.socket == socket }) {
            return false
        }
        if let isValid { guard entry.isFrame, inspect(entry).problems.isEmpty == isValid else { return false } }
        guard let pattern else { return true }
        let judgement = inspect(entry)
        if let name = judgement.message, let payload = judgement.payload ?? entry.plainPayload {
            return pattern.isSatisfied(by: HeardMessage(name: name, payload: payload))
        }
        guard let text = entry.text, let message = try? JSONValue(decoding: text) else { return false }
        return pattern.isSatisfied(by: message)
    }
}

extension JournalEntry {
    /// What scripts hear of a text or of bytes.
    fileprivate var plainPayload: JSONValue? {
        (text ?? bytes.map { Base64.encode($0) }).map(JSONValue.string)
    }
}
