package import ServerRules

/// What a contract's server does next, before the engine knows which connections that is about.
package enum Utterance<Outgoing: Sendable>: Sendable {
    /// Who receives a message.
    package enum Audience: Sendable, Hashable {
        case sender
        /// All of the room but the person who spoke.
        case others
        case all
        /// Those of the room with that role.
        case role(String)
    }

    case send(Outgoing, to: Audience, persistence: WirePersistence? = nil)
    case close(code: UInt16, reason: String)
    /// `woke` is to come after so many microseconds, whatever the pacing: streams keep their period.
    case wake(timer: Int, after: Int64)
    /// The connection belongs to the room from now on, and hears what is for all. Without this it never does.
    case join
    /// For people: which default applied.
    case note(String)
}
