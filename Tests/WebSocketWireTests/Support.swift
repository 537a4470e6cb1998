import NIOCore
import Testing
internal import WebSocketWire

/// How bytes are fed: the result must not depend on it.
enum Feeding {
    case whole
    case bytewise
    case split(at: Int)

    func pieces(of bytes: [UInt8]) -> [ByteBuffer] {
        switch self {
        case .whole: [ByteBuffer(bytes: bytes)]
        case .bytewise: bytes.map { ByteBuffer(bytes: [$0]) }
        case .split(let index): [ByteBuffer(bytes: bytes[..<index]), ByteBuffer(bytes: bytes[index...])]
        }
    }
}

extension ConnectionMachine {
    init(_ role: WebSocketRole, maximumMessageSize: Int = 1 << 20) {
        self.init(role: role, maximumMessageSize: maximumMessageSize)
    }

    /// Every action there is until the next event.
    mutating func drain() -> [ConnectionAction] {
        var actions: [ConnectionAction] = []
        while let action = self.next() {
            actions.append(action)
        }
        return actions
    }

    mutating func feed(_ bytes: [UInt8], _ feeding: Feeding = .whole) -> [ConnectionAction] {
        var actions: [ConnectionAction] = []
        for piece in feeding.pieces(of: bytes) {
            self.receive(piece)
            actions += self.drain()
        }
        return actions
    }

    mutating func feed(_ frames: [Frame], mask: MaskingKey? = nil) -> [ConnectionAction] {
        self.feed(frames.flatMap { $0.encoded(mask: mask) })
    }
}

extension Frame {
    func encoded(mask: MaskingKey? = nil) -> [UInt8] {
        Array(FrameWriter.encode(self, mask: mask).readableBytesView)
    }

    /// A frame with a payload of these bytes.
    init(_ opcode: Opcode, _ payload: [UInt8] = [], isFinal: Bool = true) {
        self.init(opcode: opcode, payload: ByteBuffer(bytes: payload), isFinal: isFinal)
    }
}

extension [ConnectionAction] {
    var violation: ProtocolViolation? {
        self.lazy.compactMap { if case .failed(let violation) = $0 { violation } else { nil } }.first
    }

    var closure: WebSocketClosure? {
        self.lazy.compactMap { if case .closed(let closure) = $0 { closure } else { nil } }.first
    }

    /// What was put on the wire.
    var sent: [Frame] {
        self.compactMap { if case .send(let frame) = $0 { frame } else { nil } }
    }

    /// The received text messages.
    var texts: [String] {
        self.compactMap { if case .message(.text, let payload) = $0 { String(buffer: payload) } else { nil } }
    }
}

let testMask = MaskingKey(rawValue: 0x37FA_213D)

/// Bytes from hexadecimal digits; spaces don't count.
func hex(_ digits: String) -> [UInt8] {
    let digits = digits.filter { !$0.isWhitespace }
    return stride(from: 0, to: digits.count, by: 2).compactMap { offset in
        let start = digits.index(digits.startIndex, offsetBy: offset)
        return UInt8(digits[start...].prefix(2), radix: 16)
    }
}
