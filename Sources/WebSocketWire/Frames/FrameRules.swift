/// The rules for a lawful frame (RFC 6455 §5), and the state that they need from one frame to the next.
struct FrameRules: Sendable {
    /// The role of the receiver, which decides whether frames must be masked.
    let role: WebSocketRole
    let maximumMessageSize: Int

    private var isInsideMessage = false
    /// The sum of the announced lengths of the message under way.
    private var messageSize = 0

    init(role: WebSocketRole, maximumMessageSize: Int) {
        self.role = role
        self.maximumMessageSize = maximumMessageSize
    }

    /// The final bit, the reserved bits and the opcode (§5.2), and whether the frame has its place here (§5.4, §5.5).
    func judge(firstByte byte: UInt8) throws(ProtocolViolation) -> FrameHeader {
        let opcode = Opcode(rawValue: byte)
        let isFinal = byte & 0x80 != 0
        guard ReservedBits(rawValue: byte).isEmpty else { throw .reservedBits }
        guard opcode.isKnown else { throw .unknownOpcode(opcode) }
        if opcode.isControl {
            guard isFinal else { throw .fragmentedControlFrame }
        } else if opcode == .continuation {
            guard self.isInsideMessage else { throw .unexpectedContinuation }
        } else {
            guard !self.isInsideMessage else { throw .expectedContinuation }
        }
        return FrameHeader(isFinal: isFinal, opcode: opcode, length: 0, maskingKey: nil)
    }

    /// The masking bit (§5.1), and the length of a control frame (§5.5).
    func judge(secondByte byte: UInt8, of header: FrameHeader) throws(ProtocolViolation) {
        let isMasked = byte & 0x80 != 0
        switch self.role {
        case .server: guard isMasked else { throw .unmaskedClientFrame }
        case .client: guard !isMasked else { throw .maskedServerFrame }
        }
        guard !header.opcode.isControl || byte & 0x7F <= 125 else { throw .oversizedControlFrame }
    }

    /// The announced length: its encoding (§5.2), and what it would make of the message.
    ///
    /// A message that is too big is refused here, before a byte of its payload has arrived.
    ///
    /// - Parameters:
    ///   - length: The announced length.
    ///   - size: How many bytes followed the second one to announce it: 0, 2 or 8.
    ///   - header: The frame it belongs to.
    /// - Returns: The length as a number that memory can be addressed with.
    /// - Throws: The rule that it breaks.
    mutating func judge(length: UInt64, size: Int, of header: FrameHeader) throws(ProtocolViolation) -> Int {
        guard let length = Int(exactly: length) else { throw .lengthTooLarge }
        switch size {
        case 2: guard length > 125 else { throw .lengthNotMinimal }
        case 8: guard length > 0xFFFF else { throw .lengthNotMinimal }
        default: break
        }
        guard !header.opcode.isControl else { return length }
        guard length <= self.maximumMessageSize - self.messageSize else {
            throw .messageTooBig(limit: self.maximumMessageSize)
        }
        self.messageSize = header.isFinal ? 0 : self.messageSize + length
        self.isInsideMessage = !header.isFinal
        return length
    }
}
