/// What can happen to your connection.
package enum SocketFault: Sendable, Hashable {
    /// It is closed with a code of the contract, or any other.
    case close(code: UInt16, reason: String)
    /// TCP ends with no close frame.
    case cut
    /// The server has lost it silently: nothing comes any more, not even an answer to a ping.
    case halfOpen
}
