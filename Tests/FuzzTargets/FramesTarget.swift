import NIOCore
import WebSocketWire

/// However the stream is cut, the same frames come out of it, and writing them gives the same stream again.
///
/// The first byte says who receives and how long a message may be, the next two how the stream is cut; the rest is the
/// stream.
enum FramesTarget {
    private static let sizes = [125, 500, 70_000, 1 << 20]
    private static let preamble = 3

    static func complaint(about bytes: [UInt8]) -> String? {
        guard bytes.count >= preamble else { return nil }
        let role = bytes[0] & 1 == 0 ? WebSocketRole.server : .client
        let size = sizes[Int(bytes[0] >> 1) % sizes.count]
        let stream = Array(bytes.dropFirst(preamble))
        let strides = [max(1, Int(bytes[1])), max(1, Int(bytes[2]) % 16)]

        let whole = Parsed(pieces(of: stream, [max(1, stream.count)]), role: role, limit: size)
        for strides in [strides, [1]] {
            let cut = pieces(of: stream, strides)
            guard Parsed(cut, role: role, limit: size) == whole else { return "frames depend on how they arrive" }
            guard actions(of: cut, role, size) == actions(of: [ByteBuffer(bytes: stream)], role, size) else {
                return "a connection depends on how its bytes arrive"
            }
        }
        return whole.rewritten == Array(stream.prefix(whole.rewritten.count)) ? nil : "frames are written otherwise"
    }

    private static func pieces(of stream: [UInt8], _ strides: [Int]) -> [ByteBuffer] {
        var pieces: [ByteBuffer] = []
        var start = 0
        while start < stream.count {
            let end = min(stream.count, start + strides[pieces.count % strides.count])
            pieces.append(ByteBuffer(bytes: stream[start..<end]))
            start = end
        }
        return pieces
    }

    private static func actions(of pieces: [ByteBuffer], _ role: WebSocketRole, _ limit: Int) -> [ConnectionAction] {
        var machine = ConnectionMachine(role: role, maximumMessageSize: limit)
        var actions: [ConnectionAction] = []
        for piece in pieces {
            machine.receive(piece)
            while let action = machine.next() { actions.append(action) }
        }
        return actions
    }
}

/// What a parser makes of a stream, each frame put together from its pieces.
private struct Parsed: Equatable {
    private struct Whole: Equatable {
        var header: FrameHeader
        var payload: ByteBuffer
        var isComplete: Bool
    }

    private var frames: [Whole] = []
    private var violation: ProtocolViolation?

    init(_ reads: [ByteBuffer], role: WebSocketRole, limit: Int) {
        var parser = FrameParser(role: role, maximumMessageSize: limit)
        for read in reads {
            parser.append(read)
            do throws(ProtocolViolation) {
                while let piece = try parser.next() { take(piece) }
            } catch { violation = error }
        }
    }

    private mutating func take(_ piece: FramePiece) {
        if frames.last?.isComplete ?? true {
            frames.append(Whole(header: piece.header, payload: ByteBuffer(), isComplete: false))
        }
        var payload = piece.payload
        frames[frames.count - 1].payload.writeBuffer(&payload)
        frames[frames.count - 1].isComplete = piece.endsFrame
    }

    /// The complete frames as they would be sent: valid frames have only one form.
    var rewritten: [UInt8] {
        frames.filter(\.isComplete).flatMap { whole in
            let frame = Frame(opcode: whole.header.opcode, payload: whole.payload, isFinal: whole.header.isFinal)
            return Array(FrameWriter.encode(frame, mask: whole.header.maskingKey).readableBytesView)
        }
    }
}
