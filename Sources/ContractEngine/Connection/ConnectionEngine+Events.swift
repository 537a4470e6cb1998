extension ConnectionEngine {
    /// Which timer of a connection.
    package struct TimerID: Sendable, Hashable {
        package var number: Int

        package init(number: Int) {
            self.number = number
        }
    }

    /// What happens to a connection.
    package enum Event: Sendable, Hashable {
        case opened
        case text([UInt8])
        case binary([UInt8])
        case woke(TimerID)
        case closed
    }

    /// To whom a frame goes that others get.
    package enum Audience: Sendable, Hashable {
        /// All of the room but the connection itself.
        case others
        /// All of the room.
        case all
        /// Those of the room who have that role.
        case role(String)
    }

    /// What a connection does next.
    package enum Action: Sendable, Hashable {
        case sendText([UInt8])
        case sendBinary([UInt8])
        case close(code: Int, reason: String)
        case wake(TimerID, afterMilliseconds: Int)
        /// A frame for other connections of the room, which a ``RoomHub`` gives them.
        case deliver(text: [UInt8], to: Audience)
        /// The connection belongs to the room from now on.
        case join
        /// For people: what was heard, what was wrong with it, which default applied.
        case note(String)
    }

    /// Who a connection is.
    package struct Identity: Sendable, Hashable {
        /// The name that its generated values follow from, in whatever order clients connect.
        package var name: String
        package var personID: String?
        package var personName: String?
        package var role: String?

        package init(name: String, personID: String? = nil, personName: String? = nil, role: String? = nil) {
            self.name = name
            self.personID = personID
            self.personName = personName
            self.role = role
        }
    }
}
