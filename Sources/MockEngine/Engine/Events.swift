package import CodecRuntime

/// A connection's number, given by whoever accepts it; never used twice in one run.
package struct ConnectionID: Hashable, Sendable, Comparable {
    package var number: Int

    package init(_ number: Int) {
        self.number = number
    }

    package static func < (left: ConnectionID, right: ConnectionID) -> Bool {
        left.number < right.number
    }
}

/// The number of a script that is being played.
package struct PerformanceID: Hashable, Sendable, Comparable {
    package var number: Int

    package init(number: Int) {
        self.number = number
    }

    package static func < (left: PerformanceID, right: PerformanceID) -> Bool {
        left.number < right.number
    }
}

/// Where a person sits once admitted.
package struct Seat: Hashable, Sendable {
    /// The room's key in the channel's address.
    package var room: String
    /// The person, by `Cast.Member.key`.
    package var person: String

    package init(room: String, person: String) {
        self.room = room
        self.person = person
    }
}

/// What the token of a request is worth; judged outside, since it takes cryptography and a clock.
package enum TokenState: Hashable, Sendable {
    case missing
    case invalid
    /// A good token, and whom it names.
    case subject(String)
}

/// What becomes of a request for admission.
package enum Admission: Hashable, Sendable {
    /// The request's target is not the channel's.
    case elsewhere
    case admit(Seat)
    case deny(CloseRule)
}

/// What happens to an engine.
package enum MockEvent: Hashable, Sendable {
    /// A socket opened, its owner admitted to that seat.
    case connected(ConnectionID, Seat)
    /// A whole message came in.
    case frame(ConnectionID, [UInt8], isText: Bool)
    /// A socket is gone, however it went.
    case disconnected(ConnectionID)
    /// The pause of a script is over.
    case woke(PerformanceID)
}

/// What an engine wants done, in this order.
package enum MockAction: Hashable, Sendable {
    /// A text message goes to these connections, in this order.
    case send([UInt8], to: [ConnectionID])
    /// A close frame with this code goes to the connection.
    case close(ConnectionID, code: UInt16, reason: String)
    /// `woke` is to come after so many microseconds of the virtual clock.
    case wake(PerformanceID, after: Int64)
    /// Nothing is to be done: a frame was dropped, for this reason. For people to read.
    case dropped(ConnectionID, reason: String)
    /// Nothing is to be done: a partner's line, with its values, breaks the contract and was not said.
    case unspoken(room: String, person: String, reason: String)
}
