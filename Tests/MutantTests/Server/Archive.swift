public import CodecRuntime
internal import Synchronization

/// The database of a test's servers, shared by all nodes.
final class Archive: Sendable {
    /// A write. Without an id it only touches the session; without a time it only stores the message.
    struct Entry {
        var room: String
        var id: String?
        var body = ""
        var touched: String?
    }

    private struct Session {
        var messages: [JSONValue] = []
        var touched: String?
    }

    private let sessions = Mutex<[String: Session]>([:])

    func add(_ entries: [Entry]) {
        sessions.withLock { sessions in
            for entry in entries {
                var session = sessions[entry.room] ?? Session()
                if let id = entry.id {
                    session.messages.append(["id": .string(id), "body": .string(entry.body)])
                }
                session.touched = entry.touched ?? session.touched
                sessions[entry.room] = session
            }
        }
    }

    /// A session's messages, as a page of a paginated list.
    func messages(of room: String) -> JSONValue {
        ["next": .null, "results": .array(sessions.withLock { $0[room]?.messages ?? [] })]
    }

    /// A session's own values.
    func session(_ room: String) -> JSONValue {
        let touched = sessions.withLock { $0[room]?.touched }
        return ["id": .string(room), "last_message_at": touched.map(JSONValue.string) ?? .null]
    }
}

/// Objects and strings as literals.
extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral {
    /// An object with these members.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }

    /// A text.
    public init(stringLiteral text: String) {
        self = .string(text)
    }
}
