package import CodecRuntime
import ProtocolSpec

/// A message that a database would have.
package struct PersistedMessage: Sendable, Hashable {
    /// As it was sent.
    package var message: [UInt8]
    /// The room's attribute that has moved to a time; nil where the contract names none.
    package var touch: Touch?

    package struct Touch: Sendable, Hashable {
        package var attribute: String
        package var time: WireTimestamp

        package init(attribute: String, time: WireTimestamp) {
            self.attribute = attribute
            self.time = time
        }
    }

    package init(message: [UInt8], touch: Touch?) {
        self.message = message
        self.touch = touch
    }
}

extension PersistedMessage {
    /// The message as a transcript, and a file of messages, has it.
    ///
    /// - Parameter room: the room's key.
    /// - Returns: an object, its members always in the same order.
    package func line(room: String) -> JSONValue {
        .members(
            [("keep", .string(room))] + TranscriptEntry.payload(message, isText: true)
                + [
                    ("touches", touch.map { .string($0.attribute) }),
                    ("at", touch.map { .string($0.time.description) }),
                ]
        )
    }

    /// Reads such a line; nil where it is another kind of line.
    ///
    /// - Returns: the key of the room, and the message.
    package static func reading(_ line: JSONValue) -> (room: String, persisted: PersistedMessage)? {
        guard let room = line["keep"]?.string, let text = line["text"]?.string else { return nil }
        let time = line["at"]?.string.flatMap { WireTimestamp($0) }
        let touch = line["touches"]?.string.flatMap { attribute in time.map { Touch(attribute: attribute, time: $0) } }
        guard (line["touches"] == nil) == (touch == nil) else { return nil }
        return (room, PersistedMessage(message: Array(text.utf8), touch: touch))
    }
}
