package import MockRuntime
package import ProtocolSpec

/// Something that a server does wrong, on purpose. It befalls you alone, never those who act as your partners.
package enum Fault: Sendable, Hashable {
    /// Something befalls the next frames to you, so many.
    case frames(FrameFault, count: Int)
    /// You get these bytes as a message, whatever the contract says.
    case raw([UInt8], isText: Bool)
    case socket(SocketFault)
    /// Nothing is taken from you and nothing given to you for so many microseconds; for good, if nil.
    case stall(Int64?)
    /// Something befalls your next handshakes, so many.
    case door(HandshakeFault, times: Int)
    /// Something befalls the next requests for a new token, so many.
    case refresh(RefreshFault, times: Int)
}

/// What can befall a frame on its way to you.
package enum FrameFault: Sendable, Hashable {
    case drop
    case duplicate
    /// It comes after the one that follows it.
    case reorder
    /// It takes so many microseconds, and up to `jitter` more; those behind it wait.
    case delay(Int64, jitter: Int64)
    case corrupt(Corruption)
}

/// What can befall your socket.
package enum SocketFault: Sendable, Hashable {
    /// It is closed with a code of the contract, or any other.
    case close(code: UInt16, reason: String)
    /// TCP ends with no close frame.
    case cut
    /// The server has lost it and says nothing: nothing comes any more, not even an answer to a ping.
    case halfOpen
}

/// What can befall a handshake.
package enum HandshakeFault: Sendable, Hashable {
    /// It is refused with an HTTP status.
    case refuse(status: Int)
    /// It is denied as the contract denies for this code.
    case deny(CloseRule)
}

/// What can befall a request for a new token: it takes longer, it fails with a status, or both.
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
        case door(HandshakeFault)
        case refresh(RefreshFault)
    }

    package var location: SourceLocation
    package var kind: Kind
    /// From 0, never, to 1, always.
    package var chance: Double
    /// How often at most; nil for any number of times.
    package var times: Int?
}
