import NIOCore
import SeededRandom
import Testing
internal import WebSocketWire

struct FrameWriterTests {
    static let lengths = [0, 1, 7, 8, 9, 125, 126, 127, 65_535, 65_536, 70_000]

    @Test(arguments: lengths, [WebSocketRole.server, .client])
    func `what is written is what is read`(_ length: Int, _ receiver: WebSocketRole) {
        let mask = receiver == .server ? testMask : nil
        let payload = ByteBuffer(bytes: RFCExampleTests.filler(length))
        var machine = ConnectionMachine(receiver)
        #expect(machine.feed([.binary(payload)], mask: mask) == [.message(.binary, payload)])
    }

    @Test(arguments: lengths, [MaskingKey?.none, testMask])
    func `text straight from a string is the same as a text frame`(_ length: Int, _ mask: MaskingKey?) {
        let text = String(repeating: "x", count: length)
        #expect(FrameWriter.text(text, mask: mask) == FrameWriter.encode(.text(text), mask: mask))
    }

    @Test func `frames may travel together`() {
        var buffer = ByteBuffer()
        FrameWriter.write(.text("a"), mask: testMask, into: &buffer)
        FrameWriter.write(.text("b"), mask: MaskingKey(rawValue: 1), into: &buffer)
        var machine = ConnectionMachine(.server)
        machine.receive(buffer)
        #expect(machine.drain().texts == ["a", "b"])
    }

    @Test func `any frame can be written`() {
        let odd = Frame(
            opcode: Opcode(rawValue: 0xF),
            payload: ByteBuffer(string: "?"),
            isFinal: false,
            reservedBits: [.rsv1, .rsv3]
        )
        #expect(odd.encoded() == hex("5F 01 3F"))
    }

    @Test func `a close frame is its code and reason`() {
        #expect(FrameWriter.close(4003, reason: "no") == ByteBuffer(bytes: hex("88 04 0FA3 6E6F")))
        #expect(FrameWriter.close(nil) == ByteBuffer(bytes: hex("88 00")))
    }

    @Test(arguments: 0..<20, 0..<5)
    func `masking in words is masking byte by byte`(_ length: Int, _ offset: Int) {
        let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
        var bytes = RFCExampleTests.filler(length)
        let expected = bytes.enumerated().map { $1 ^ key[($0 + offset) % 4] }
        bytes.withUnsafeMutableBytes { testMask.apply(to: $0, at: offset) }
        #expect(bytes == expected)
    }

    @Test func `a key comes from the generator it is given`() {
        var (first, second) = (SplitMix64(seed: 1), SplitMix64(seed: 1))
        #expect(MaskingKey.random(using: &first) == MaskingKey.random(using: &second))
        #expect(MaskingKey.random(using: &first) != MaskingKey.random(using: &first))
    }
}
