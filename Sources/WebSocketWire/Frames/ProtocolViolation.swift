/// A rule of RFC 6455 that the peer broke, and the close code that answers it.
package struct ProtocolViolation: Error, Hashable, Sendable {
    /// What the connection is failed with (§7.1.7).
    package var closeCode: WebSocketCloseCode
    /// The section of RFC 6455 that states the rule, such as "5.1".
    package var section: String
    /// What was wrong, short enough to be the reason of a close frame.
    package var message: String

    package init(closeCode: WebSocketCloseCode = .protocolError, section: String, message: String) {
        self.closeCode = closeCode
        self.section = section
        self.message = message
    }
}

extension ProtocolViolation: CustomStringConvertible {
    package var description: String {
        "\(self.closeCode): \(self.message) (RFC 6455 §\(self.section))"
    }
}

/// Every rule this module enforces, in the order in which a frame meets them.
extension ProtocolViolation {
    package static let reservedBits = ProtocolViolation(
        section: "5.2",
        message: "reserved bits are set, but no extension was negotiated"
    )

    package static func unknownOpcode(_ opcode: Opcode) -> ProtocolViolation {
        ProtocolViolation(section: "5.2", message: "opcode \(opcode.rawValue) is reserved")
    }

    package static let fragmentedControlFrame = ProtocolViolation(
        section: "5.5",
        message: "a control frame must not be fragmented"
    )

    package static let unexpectedContinuation = ProtocolViolation(
        section: "5.4",
        message: "a continuation frame came with no message under way"
    )

    package static let expectedContinuation = ProtocolViolation(
        section: "5.4",
        message: "a new message began before the last one ended"
    )

    package static let unmaskedClientFrame = ProtocolViolation(
        section: "5.1",
        message: "a client must mask its frames"
    )

    package static let maskedServerFrame = ProtocolViolation(
        section: "5.1",
        message: "a server must not mask its frames"
    )

    package static let oversizedControlFrame = ProtocolViolation(
        section: "5.5",
        message: "a control frame carries 125 bytes at most"
    )

    package static let lengthTooLarge = ProtocolViolation(
        section: "5.2",
        message: "the highest bit of a 64-bit length must be 0"
    )

    package static let lengthNotMinimal = ProtocolViolation(
        section: "5.2",
        message: "a payload length must use the fewest bytes possible"
    )

    package static func messageTooBig(limit: Int) -> ProtocolViolation {
        ProtocolViolation(
            closeCode: .messageTooBig,
            section: "7.4.1",
            message: "a message is limited to \(limit) bytes"
        )
    }

    package static let textNotUTF8 = ProtocolViolation(
        closeCode: .invalidPayload,
        section: "8.1",
        message: "a text message is not valid UTF-8"
    )

    package static let reasonNotUTF8 = ProtocolViolation(
        closeCode: .invalidPayload,
        section: "8.1",
        message: "a close reason is not valid UTF-8"
    )

    package static let truncatedCloseCode = ProtocolViolation(
        section: "5.5.1",
        message: "a close frame's body must start with a two-byte code"
    )

    package static func invalidCloseCode(_ code: WebSocketCloseCode) -> ProtocolViolation {
        ProtocolViolation(section: "7.4", message: "close code \(code) must not be sent")
    }
}
