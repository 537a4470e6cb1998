internal import CodecRuntime
internal import MockEngine

/// A message that is sent, and the connections that receive it.
struct Outgoing {
    var text: String
    var recipients: [ConnectionID]

    /// The message as a value; null where it is not JSON.
    var json: JSONValue {
        get { (try? JSONValue(decoding: text)) ?? .null }
        set { text = newValue.jsonText }
    }

    var action: MockAction { .send(Array(text.utf8), to: recipients) }

    /// The same message for some of its recipients.
    func only(_ isReached: (ConnectionID) -> Bool) -> Outgoing {
        Outgoing(text: text, recipients: recipients.filter(isReached))
    }
}

extension MockAction {
    /// The message that is sent; nil for any other action.
    var outgoing: Outgoing? {
        guard case .send(let bytes, let recipients) = self else { return nil }
        return Outgoing(text: String(decoding: bytes, as: UTF8.self), recipients: recipients)
    }
}

extension JSONValue {
    /// The message's type.
    var type: String { self["type"]?.string ?? "" }
}
