/// The four bits that say what a frame is (RFC 6455 §5.2).
///
/// It can hold the reserved values too, since a fault or a probe may want to send one; ``isKnown`` tells them apart.
package struct Opcode: RawRepresentable, Hashable, Sendable {
    /// The value on the wire, 0 to 15.
    package let rawValue: UInt8

    /// Keeps the low four bits: there is no room for more on the wire.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue & 0x0F
    }

    /// A further fragment of the message under way.
    package static let continuation = Opcode(rawValue: 0x0)
    /// A text message, or the first fragment of one.
    package static let text = Opcode(rawValue: 0x1)
    /// A binary message, or the first fragment of one.
    package static let binary = Opcode(rawValue: 0x2)
    /// The end of what its sender has to say (§5.5.1).
    package static let close = Opcode(rawValue: 0x8)
    /// A question whether the peer is there (§5.5.2).
    package static let ping = Opcode(rawValue: 0x9)
    /// The answer to a ping, or an unasked sign of life (§5.5.3).
    package static let pong = Opcode(rawValue: 0xA)

    /// Control frames stand between the fragments of a message and have limits of their own (§5.5).
    package var isControl: Bool {
        self.rawValue & 0x8 != 0
    }

    /// False for the values that RFC 6455 reserves.
    package var isKnown: Bool {
        self.rawValue <= 0x2 || (0x8...0xA).contains(self.rawValue)
    }
}

/// The three bits that only a negotiated extension may set (RFC 6455 §5.2).
///
/// This module negotiates no extension, so they are never legal here; they can be written, to probe a peer.
package struct ReservedBits: OptionSet, Hashable, Sendable {
    /// The bits where they stand in the first byte of a frame.
    package let rawValue: UInt8

    /// Keeps the three reserved bits and drops all others.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue & 0x70
    }

    /// The bit that a compressing extension (RFC 7692) would set.
    package static let rsv1 = ReservedBits(rawValue: 0x40)
    /// The second reserved bit.
    package static let rsv2 = ReservedBits(rawValue: 0x20)
    /// The third reserved bit.
    package static let rsv3 = ReservedBits(rawValue: 0x10)
}
