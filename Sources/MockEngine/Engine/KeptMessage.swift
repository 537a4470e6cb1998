package import CodecRuntime

/// A message that a database would have.
package struct KeptMessage: Sendable, Hashable {
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

/// What a room has from an earlier run: what is new gets identifiers and times of its own.
package struct RoomHistory: Sendable, Hashable {
    /// How many messages are kept.
    package var count: Int
    /// When the last one came.
    package var last: WireTimestamp?

    package init(count: Int, last: WireTimestamp?) {
        self.count = count
        self.last = last
    }
}
