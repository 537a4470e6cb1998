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
    }

    package var subprotocols = Offer.usual
    package var credentials = Credentials.given

    package init(subprotocols: Offer = .usual, credentials: Credentials = .given) {
        self.subprotocols = subprotocols
        self.credentials = credentials
    }
}
