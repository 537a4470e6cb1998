package import NIOCore

/// One frame as its sender means it (RFC 6455 §5.2), without the masking, which belongs to the wire.
///
/// It holds any frame, lawful or not: a fault or a probe sends what a well-behaved peer never would.
package struct Frame: Hashable, Sendable {
    /// False if more fragments of the same message follow.
    package var isFinal: Bool
    /// Bits that only an extension may set.
    package var reservedBits: ReservedBits
    /// What it is.
    package var opcode: Opcode
    /// The payload, unmasked.
    package var payload: ByteBuffer

    package init(
        opcode: Opcode,
        payload: ByteBuffer = ByteBuffer(),
        isFinal: Bool = true,
        reservedBits: ReservedBits = []
    ) {
        self.isFinal = isFinal
        self.reservedBits = reservedBits
        self.opcode = opcode
        self.payload = payload
    }

    /// A text message in one frame.
    package static func text(_ text: String) -> Frame {
        Frame(opcode: .text, payload: ByteBuffer(string: text))
    }

    /// A binary message in one frame.
    package static func binary(_ payload: ByteBuffer) -> Frame {
        Frame(opcode: .binary, payload: payload)
    }

    /// A question whether the peer is there; at most 125 bytes are lawful (§5.5).
    package static func ping(_ payload: ByteBuffer = ByteBuffer()) -> Frame {
        Frame(opcode: .ping, payload: payload)
    }

    /// The answer to a ping, or an unasked sign of life.
    package static func pong(_ payload: ByteBuffer = ByteBuffer()) -> Frame {
        Frame(opcode: .pong, payload: payload)
    }

    /// A close frame; see ``CloseFrame/body`` for what happens to a reason that is too long.
    package static func close(_ code: WebSocketCloseCode?, reason: String = "") -> Frame {
        Frame(opcode: .close, payload: CloseFrame(code: code, reason: reason).body)
    }
}
