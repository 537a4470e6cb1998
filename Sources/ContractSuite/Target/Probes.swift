package import CodecRuntime
package import ProtocolSpec
internal import SchemaValidation

/// What else of the server can be observed, beside the socket.
package struct Probes: Sendable {
    /// A list of stored messages, over HTTP.
    package struct Messages: Sendable, Hashable {
        package var get: String
        package var person: String
        /// JSON Pointers: to the list, and within an item to its id and content. An empty one to the list is that of the answer:
        /// itself, or the one list in it.
        package var items: String
        package var id: String
        package var content: String
        /// A JSON Pointer to the URL of the next page; nil where all is on one.
        package var next: String?
        /// Where the file has each key.
        package var locations: [String: SourceLocation] = [:]
    }

    /// One value of a resource, over HTTP.
    package struct Value: Sendable, Hashable {
        package var get: String
        package var person: String
        /// A JSON Pointer.
        package var value: String
        /// Where the file has each key.
        package var locations: [String: SourceLocation] = [:]
    }

    /// How a refresh cookie is made.
    package struct Refresh: Sendable {
        package enum Value: Sendable {
            /// The suite signs the token itself, with these claims beside those that the contract asks for.
            case claims([String: JSONValue])
            /// It is given, for the first member of the main room.
            case secret(SecretSource)
        }

        package var cookie: String
        package var value: Value
    }

    package var messages: Messages?
    package var lastMessageAt: Value?
    package var refresh: Refresh?

    package init(messages: Messages? = nil, lastMessageAt: Value? = nil, refresh: Refresh? = nil) {
        self.messages = messages
        self.lastMessageAt = lastMessageAt
        self.refresh = refresh
    }
}

extension Probes.Messages {
    /// The list of messages in an answer; nil where there is none at its place.
    func list(in answer: JSONValue) -> [JSONValue]? {
        if case .array(let found)? = answer[path: JSONPointer.parts(items)] { return found }
        guard items.isEmpty, case .object(let members) = answer else { return nil }
        let lists = members.compactMap { if case .array(let found) = $0.value { found } else { nil } }
        return lists.count == 1 ? lists[0] : nil
    }
}
