package import ServerRules

/// What can happen to a handshake.
package enum HandshakeFault: Sendable, Hashable {
    /// It is refused with an HTTP status.
    case refuse(status: Int)
    /// It is denied as the contract denies for this code.
    case deny(CloseRule)
}
