package import ServerRules

/// What the token of a request is worth. It is judged outside the engine, since that takes cryptography and a clock.
package enum TokenState: Hashable, Sendable {
    case missing
    case invalid
    /// A good token, and the person whom it names.
    case subject(String)
}

/// The decision on a request for admission.
package enum Admission: Hashable, Sendable {
    /// The request's target is not the channel's.
    case elsewhere
    case admit(Membership)
    case deny(CloseRule)
    /// Refused with an HTTP status: a fault.
    case refuse(status: Int)
}
