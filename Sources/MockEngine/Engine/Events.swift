package import MockRuntime

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

/// The number of something that is to happen after a time; never used twice in one run.
package struct AlarmID: Hashable, Sendable, Comparable {
    package var number: Int

    package init(number: Int) {
        self.number = number
    }

    package static func < (left: AlarmID, right: AlarmID) -> Bool {
        left.number < right.number
    }
}

/// Where a person sits once admitted.
package struct Seat: Hashable, Sendable {
    /// The room's key in the channel's address.
    package var room: String
    /// The person, by `Roster.Member.key`.
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
    /// Refused with an HTTP status: a fault.
    case refuse(status: Int)
}

/// What happens to an engine.
package enum MockEvent: Hashable, Sendable {
    /// A socket opened, its owner admitted to that seat.
    case connected(ConnectionID, Seat)
    /// A whole message came in.
    case frame(ConnectionID, [UInt8], isText: Bool)
    /// A socket is gone, however it went.
    case disconnected(ConnectionID)
    /// The time of an alarm has come.
    case woke(AlarmID)
    /// Somebody wants steps played in the room with that key, now.
    case script(room: String, AdHocScript)
    /// Somebody wants a rule of the script set off in the room with that key, by its index.
    case rule(Int, room: String)
}

/// Steps that no scenario has, as somebody wrote them.
package struct AdHocScript: Sendable, Hashable {
    /// The words of the person; what a transcript keeps.
    package var text: String
    package var steps: [Scenario.Step]

    package init(text: String, steps: [Scenario.Step]) {
        self.text = text
        self.steps = steps
    }

    /// The same words are the same steps.
    package static func == (left: AdHocScript, right: AdHocScript) -> Bool {
        left.text == right.text
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }
}

/// What an engine wants done, in this order.
package enum MockAction: Hashable, Sendable {
    /// A text message goes to these connections, in this order.
    case send([UInt8], to: [ConnectionID])
    /// A binary message, which no contract has: a fault.
    case sendBinary([UInt8], to: [ConnectionID])
    /// A close frame with this code goes to the connection.
    case close(ConnectionID, code: UInt16, reason: String)
    /// TCP ends with no close frame.
    case cut(ConnectionID)
    /// The connection is forgotten as it stands: nothing is read from it any more, and nothing sent.
    case abandon(ConnectionID)
    /// Nothing is read from the connection until `resume`, not even a ping.
    case pause(ConnectionID)
    case resume(ConnectionID)
    /// A message is to be kept in the room with that key, where the contract says so (`x-persists`); what is sent because
    /// of it comes behind.
    case keep(room: String, KeptMessage)
    /// `woke` is to come after so many microseconds of the virtual clock.
    case wake(AlarmID, after: Int64)
    /// Nothing is to be done: a frame was dropped, for this reason. For people to read.
    case dropped(ConnectionID, reason: String)
    /// Nothing is to be done: a partner's line, with its values, breaks the contract and was not said.
    case lineRejected(room: String, person: String, reason: String)
    /// Nothing is to be done: a message that a script waited for did not come in time.
    case expectationTimedOut(room: String, place: String)
    /// Nothing is to be done: a script that ran in circles without ever pausing was ended.
    case scriptAborted(room: String, place: String)
}
