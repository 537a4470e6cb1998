package import ProtocolSpec
package import ServerRules

/// Something that a server does wrong, on purpose. It applies to you alone, never to your partners.
package enum Fault: Sendable, Hashable {
    /// The next frames to you have a fault, so many of them.
    case frames(FrameFault, count: Int)
    /// You get these bytes as a message, whatever the contract says.
    case raw([UInt8], isText: Bool)
    case socket(SocketFault)
    /// Nothing is read from you and nothing sent to you for so many microseconds; for good, if nil.
    case stall(Int64?)
    /// Your next handshakes fail, so many of them.
    case handshake(HandshakeFault, times: Int)
    /// Your next requests for a new token fail or take long, so many of them.
    case refresh(RefreshFault, times: Int)
}

/// What can happen to a frame on its way to you.
package enum FrameFault: Sendable, Hashable {
    case drop
    case duplicate
    /// It comes after the one that follows it.
    case reorder
    /// It takes so many microseconds, and up to `jitter` more; those behind it wait.
    case delay(Int64, jitter: Int64)
    case corrupt(Corruption)
}

/// What can happen to your connection.
package enum SocketFault: Sendable, Hashable {
    /// It is closed with a code of the contract, or any other.
    case close(code: UInt16, reason: String)
    /// TCP ends with no close frame.
    case cut
    /// The server has lost it silently: nothing comes any more, not even an answer to a ping.
    case halfOpen
}

/// What can happen to a handshake.
package enum HandshakeFault: Sendable, Hashable {
    /// It is refused with an HTTP status.
    case refuse(status: Int)
    /// It is denied as the contract denies for this code.
    case deny(CloseRule)
}

/// What can happen to a request for a new token: it takes longer, it fails with a status, or both.
package struct RefreshFault: Sendable, Hashable {
    package var status: Int?
    /// In microseconds.
    package var delay: Int64
}

/// A fault that comes by itself, by chance.
package struct StandingFault: Sendable {
    package enum Kind: Sendable, Hashable {
        /// At each frame to you.
        case frame(FrameFault)
        /// At each frame from you.
        case socket(SocketFault)
        case handshake(HandshakeFault)
        case refresh(RefreshFault)
    }

    package var location: SourceLocation
    package var kind: Kind
    /// From 0, never, to 1, always.
    package var chance: Double
    /// How often at most; nil for any number of times.
    package var times: Int?
}
