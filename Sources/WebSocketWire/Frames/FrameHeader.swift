/// The part of a frame before its payload (RFC 6455 §5.2), after it has been found lawful.
package struct FrameHeader: Hashable, Sendable {
    /// False if more fragments of the same message follow.
    package var isFinal: Bool
    package var opcode: Opcode
    /// The announced number of payload bytes.
    package var length: Int
    /// Nil in frames from a server.
    package var maskingKey: MaskingKey?
}

/// Puts a header together from its bytes, and has each rule judged at the byte that decides it.
///
/// A header is 2 to 14 bytes long and may arrive in as many pieces. Taking it byte by byte means that nothing has to
/// be kept back from the received buffer, and that a peer is refused before it sends a payload in vain.
struct FrameHeaderDecoder: Sendable {
    private enum Stage {
        case first
        case second
        case length(missing: Int)
        case key(missing: Int)
    }

    private var stage = Stage.first
    private var header = FrameHeader(isFinal: true, opcode: .continuation, length: 0, maskingKey: nil)
    private var isMasked = false
    private var lengthSize = 0
    /// The bytes of the length or the key so far.
    private var number: UInt64 = 0

    /// - Returns: The header, at its last byte.
    mutating func take(_ byte: UInt8, under rules: inout FrameRules) throws(ProtocolViolation) -> FrameHeader? {
        switch self.stage {
        case .first:
            self.header = try rules.judge(firstByte: byte)
            self.stage = .second
            return nil
        case .second:
            return try self.takeSecond(byte, under: &rules)
        case .length(let missing):
            self.number = self.number << 8 | UInt64(byte)
            self.stage = .length(missing: missing - 1)
            return missing > 1 ? nil : try self.lengthIsKnown(self.number, under: &rules)
        case .key(let missing):
            self.number = self.number << 8 | UInt64(byte)
            self.stage = .key(missing: missing - 1)
            return missing > 1 ? nil : self.finish(key: MaskingKey(rawValue: UInt32(truncatingIfNeeded: self.number)))
        }
    }

    private mutating func takeSecond(
        _ byte: UInt8,
        under rules: inout FrameRules
    ) throws(ProtocolViolation) -> FrameHeader? {
        try rules.judge(secondByte: byte, of: self.header)
        self.isMasked = byte & 0x80 != 0
        self.number = 0
        switch byte & 0x7F {
        case 126: self.lengthSize = 2
        case 127: self.lengthSize = 8
        case let length:
            self.lengthSize = 0
            return try self.lengthIsKnown(UInt64(length), under: &rules)
        }
        self.stage = .length(missing: self.lengthSize)
        return nil
    }

    private mutating func lengthIsKnown(
        _ length: UInt64,
        under rules: inout FrameRules
    ) throws(ProtocolViolation) -> FrameHeader? {
        self.header.length = try rules.judge(length: length, size: self.lengthSize, of: self.header)
        guard self.isMasked else { return self.finish(key: nil) }
        self.number = 0
        self.stage = .key(missing: 4)
        return nil
    }

    private mutating func finish(key: MaskingKey?) -> FrameHeader {
        self.header.maskingKey = key
        self.stage = .first
        return self.header
    }
}
