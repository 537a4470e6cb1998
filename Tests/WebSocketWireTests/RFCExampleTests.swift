import NIOCore
import Testing
internal import WebSocketWire

/// The examples of RFC 6455 §5.7, in whatever pieces they arrive.
struct RFCExampleTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var role: WebSocketRole
        var bytes: [UInt8]
        var actions: [ConnectionAction]
    }

    static let hello = ByteBuffer(string: "Hello")

    static let examples = [
        Example(
            testDescription: "a single-frame unmasked text message",
            role: .client,
            bytes: hex("81 05 48656c6c6f"),
            actions: [.message(.text, hello)]
        ),
        Example(
            testDescription: "a single-frame masked text message",
            role: .server,
            bytes: hex("81 85 37fa213d 7f9f4d5158"),
            actions: [.message(.text, hello)]
        ),
        Example(
            testDescription: "a fragmented unmasked text message",
            role: .client,
            bytes: hex("01 03 48656c  80 02 6c6f"),
            actions: [.message(.text, hello)]
        ),
        Example(
            testDescription: "an unmasked ping",
            role: .client,
            bytes: hex("89 05 48656c6c6f"),
            actions: [.send(.pong(hello)), .ping(hello)]
        ),
        Example(
            testDescription: "a masked pong",
            role: .server,
            bytes: hex("8a 85 37fa213d 7f9f4d5158"),
            actions: [.pong(hello)]
        ),
        Example(
            testDescription: "256 bytes of binary in a single unmasked frame",
            role: .client,
            bytes: hex("82 7e 0100") + filler(256),
            actions: [.message(.binary, ByteBuffer(bytes: filler(256)))]
        ),
    ]

    static let large = Example(
        testDescription: "64 KiB of binary in a single unmasked frame",
        role: .client,
        bytes: hex("82 7f 0000000000010000") + filler(65_536),
        actions: [.message(.binary, ByteBuffer(bytes: filler(65_536)))]
    )

    static func filler(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    }

    @Test(arguments: examples + [large])
    func `an example means the same whole and byte by byte`(_ example: Example) {
        var whole = ConnectionMachine(example.role)
        #expect(whole.feed(example.bytes) == example.actions)
        var bytewise = ConnectionMachine(example.role)
        #expect(bytewise.feed(example.bytes, .bytewise) == example.actions)
    }

    @Test(arguments: examples)
    func `an example means the same split anywhere`(_ example: Example) {
        for index in 0...example.bytes.count {
            var machine = ConnectionMachine(example.role)
            #expect(machine.feed(example.bytes, .split(at: index)) == example.actions, "split at \(index)")
        }
    }

    @Test(arguments: [1, 2, 5, 9, 10, 11, 40_000, 65_545])
    func `the large example means the same split in its header and payload`(_ index: Int) {
        var machine = ConnectionMachine(.client)
        #expect(machine.feed(Self.large.bytes, .split(at: index)) == Self.large.actions)
    }

    @Test func `the examples one behind the other mean the same, in whatever pieces`() {
        let unmasked = Self.examples.filter { $0.role == .client }
        let bytes = unmasked.flatMap(\.bytes)
        for index in 0...bytes.count {
            var machine = ConnectionMachine(.client)
            #expect(machine.feed(bytes, .split(at: index)) == unmasked.flatMap(\.actions), "split at \(index)")
        }
    }

    @Test func `the examples are what the writer writes`() {
        #expect(Frame.text("Hello").encoded() == hex("81 05 48656c6c6f"))
        #expect(Frame.text("Hello").encoded(mask: testMask) == hex("81 85 37fa213d 7f9f4d5158"))
        #expect(
            Frame(.text, Array("Hel".utf8), isFinal: false).encoded()
                + Frame(.continuation, Array("lo".utf8)).encoded() == hex("01 03 48656c  80 02 6c6f")
        )
        #expect(Frame(.ping, Array("Hello".utf8)).encoded() == hex("89 05 48656c6c6f"))
        #expect(Array(FrameWriter.encode(Frame(.binary, Self.filler(65_536))).readableBytesView) == Self.large.bytes)
    }
}
