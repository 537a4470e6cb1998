/// Who receives a message; each case is named by the contract's word for it.
public enum WireAudience: String, CaseIterable, Sendable {
    /// Every connection in the room, the sender's own included.
    case all
    /// Every connection in the room, except those of the person who sent.
    case others
    /// Only the connection that sent.
    case sender
}
