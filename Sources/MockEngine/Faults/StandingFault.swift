package import ProtocolSpec

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
