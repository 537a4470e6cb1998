internal import NIOCore
internal import WebSocketWire

extension HugeFrame {
    private static let pieceSize = 64 << 10

    /// The limits of a connection that sends or receives such a frame.
    static let settings = WebSocketSettings(maximumMessageSize: 32 << 20, outboundLimit: 32 << 20)

    /// The bytes of one masked text frame (RFC 6455, section 5.2). The mask is zero, so that all pieces of the text share one
    /// piece of memory.
    var pieces: [ByteBuffer] {
        var head = ByteBuffer()
        head.writeInteger(UInt8(0x81))
        head.writeInteger(UInt8(0x80 | 127))
        head.writeInteger(UInt64(bytes))
        head.writeInteger(UInt32(0))
        head.writeString(beginning)
        let piece = ByteBuffer(repeating: Self.letter.asciiValue ?? 0, count: Self.pieceSize)
        let whole = Array(repeating: piece, count: count / Self.pieceSize)
        let rest = ByteBuffer(repeating: Self.letter.asciiValue ?? 0, count: count % Self.pieceSize)
        return [head] + whole + [rest, ByteBuffer(string: end)].filter { $0.readableBytes > 0 }
    }
}
