/// How a handshake is made.
package struct Opening: Sendable, Hashable {
    package enum Offer: Sendable, Hashable {
        /// What the target says, else what the contract names.
        case usual
        /// Exactly these; none where the list is empty.
        case these([String])
    }

    package enum Credentials: Sendable, Hashable {
        /// What the target has.
        case given
        /// None at all.
        case none
        /// A token that nobody has signed, in the place of the given one.
        case madeUp
        /// The given one, where the contract does not say that it stands.
        case misplaced
        /// One with one fault, where the target has the key that signs.
        case faulty(Fault)
    }

    /// What is wrong with a token that is otherwise as it should be.
    package enum Fault: Sendable, Hashable {
        case expired
        /// It names nobody whom the server knows.
        case unknownUser
        /// It is signed with another key.
        case forged
        /// It is not signed at all.
        case unsigned
    }

    /// What the address leads to.
    package enum Room: Sendable, Hashable {
        case usual
        /// Another one that there should be.
        case other
        /// One that there is not.
        case none
    }

    package var subprotocols = Offer.usual
    package var credentials = Credentials.given
    /// Who connects; nil for whom the target's credentials are.
    package var person: String?
    package var room = Room.usual

    package init(
        subprotocols: Offer = .usual,
        credentials: Credentials = .given,
        person: String? = nil,
        room: Room = .usual
    ) {
        self.subprotocols = subprotocols
        self.credentials = credentials
        self.person = person
        self.room = room
    }
}
