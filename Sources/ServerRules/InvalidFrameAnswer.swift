/// What the server does with a frame that is not a valid message of the contract (`x-on-invalid`).
public enum InvalidFrameAnswer: Hashable, Sendable {
    /// Dropped; the socket stays open.
    case ignore
    /// The socket is closed with this code, one of the channel's close codes.
    case close(UInt16)
}
