package import NIOCore

/// Puts frames on the wire (RFC 6455 §5.2): header and payload in one buffer, written once.
///
/// A server's frame carries no mask, so the same buffer may go to any number of connections: encode a broadcast once
/// and write it to all. A client's frame must be masked with a fresh key each time (§5.3). What is written is what was
/// asked for: whether a frame is lawful is not judged here, so that faults and probes can use the same code.
package enum FrameWriter {
    /// The bytes of one frame.
    ///
    /// - Parameters:
    ///   - frame: Any frame.
    ///   - mask: The key to mask with; nil, as a server must, for none.
    /// - Returns: Header and payload, ready to send.
    package static func encode(_ frame: Frame, mask: MaskingKey? = nil) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: self.longestHeader + frame.payload.readableBytes)
        self.write(frame, mask: mask, into: &buffer)
        return buffer
    }

    /// Appends the bytes of one frame, for several that travel together.
    package static func write(_ frame: Frame, mask: MaskingKey? = nil, into buffer: inout ByteBuffer) {
        let first = (frame.isFinal ? 0x80 : 0) | frame.reservedBits.rawValue | frame.opcode.rawValue
        self.writeHeader(first, length: frame.payload.readableBytes, mask: mask, into: &buffer)
        let start = buffer.readableBytes
        buffer.writeImmutableBuffer(frame.payload)
        self.mask(&buffer, from: start, with: mask)
    }

    /// The bytes of a text message in one frame, straight from the string.
    package static func text(_ text: String, mask: MaskingKey? = nil) -> ByteBuffer {
        let length = text.utf8.count
        var buffer = ByteBufferAllocator().buffer(capacity: self.longestHeader + length)
        self.writeHeader(0x80 | Opcode.text.rawValue, length: length, mask: mask, into: &buffer)
        let start = buffer.readableBytes
        buffer.writeString(text)
        self.mask(&buffer, from: start, with: mask)
        return buffer
    }

    /// Appends the bytes of a message in one frame, with no mask.
    ///
    /// - Parameters:
    ///   - opcode: text or binary.
    ///   - payload: for text, its UTF-8.
    ///   - buffer: gets header and payload.
    package static func write(_ opcode: Opcode, _ payload: [UInt8], into buffer: inout ByteBuffer) {
        buffer.reserveCapacity(minimumWritableBytes: self.longestHeader + payload.count)
        self.writeHeader(0x80 | opcode.rawValue, length: payload.count, mask: nil, into: &buffer)
        buffer.writeBytes(payload)
    }

    /// The bytes of a close frame.
    package static func close(
        _ code: WebSocketCloseCode?,
        reason: String = "",
        mask: MaskingKey? = nil
    ) -> ByteBuffer {
        self.encode(.close(code, reason: reason), mask: mask)
    }

    /// Two bytes, a length of eight, a key of four.
    private static let longestHeader = 14

    /// The length in the fewest bytes possible, as §5.2 demands.
    private static func writeHeader(_ first: UInt8, length: Int, mask: MaskingKey?, into buffer: inout ByteBuffer) {
        let maskBit: UInt8 = mask == nil ? 0 : 0x80
        buffer.writeInteger(first)
        switch length {
        case 0...125:
            buffer.writeInteger(maskBit | UInt8(length))
        case 126...0xFFFF:
            buffer.writeInteger(maskBit | 126)
            buffer.writeInteger(UInt16(length))
        default:
            buffer.writeInteger(maskBit | 127)
            buffer.writeInteger(UInt64(length))
        }
        if let mask {
            buffer.writeInteger(mask.rawValue)
        }
    }

    private static func mask(_ buffer: inout ByteBuffer, from start: Int, with mask: MaskingKey?) {
        guard let mask else { return }
        buffer.withUnsafeMutableReadableBytes { bytes in
            mask.apply(to: UnsafeMutableRawBufferPointer(rebasing: bytes[start...]), at: 0)
        }
    }
}
