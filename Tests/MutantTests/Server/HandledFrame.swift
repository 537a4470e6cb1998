internal import CodecRuntime
internal import MockEngine

/// A frame that was received, and what a healthy server did with it.
struct HandledFrame {
    var sender: Membership
    /// The room's key.
    var room: String
    var node: Int
    var text: String
    var actions: [MockAction]

    /// What is delivered.
    var messages: [JSONValue] { actions.compactMap { $0.outgoing?.json } }

    /// Whether it was a valid message of the contract.
    var isValid: Bool {
        !actions.contains { if case .dropped = $0 { true } else { false } }
    }

    /// What a healthy server persists: each chat message, under the id that it is delivered with.
    var entries: [Archive.Entry] {
        messages.filter { $0["type"] == .string("message") }.compactMap { message in
            guard let id = message["message_id"]?.string, let body = message["content"]?.string,
                let time = message["created_at"]?.string
            else { return nil }
            return Archive.Entry(room: room, id: id, body: body, touched: time)
        }
    }
}
