import NIOCore
import Testing
internal import WebSocketWire

/// Every rule of RFC 6455 §5 about a single frame and its place, each with a frame that breaks it.
struct FrameRuleTests {
    /// The bytes end with the one that decides.
    struct Breach: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var violation: ProtocolViolation
        var role = WebSocketRole.server
        var limit = 1 << 20

        init(
            _ name: String,
            _ digits: String,
            _ violation: ProtocolViolation,
            role: WebSocketRole = .server,
            limit: Int = 1 << 20
        ) {
            self.testDescription = name
            self.bytes = hex(digits)
            self.violation = violation
            self.role = role
            self.limit = limit
        }
    }

    static let breaches = [
        Breach("the first reserved bit", "C1", .reservedBits),
        Breach("the second reserved bit", "A1", .reservedBits),
        Breach("the third reserved bit", "91", .reservedBits),
        Breach("a reserved bit on a control frame", "C9", .reservedBits),
        Breach("an unknown data opcode", "83", .unknownOpcode(Opcode(rawValue: 3))),
        Breach("the last unknown data opcode", "87", .unknownOpcode(Opcode(rawValue: 7))),
        Breach("an unknown control opcode", "8B", .unknownOpcode(Opcode(rawValue: 11))),
        Breach("the last unknown control opcode", "8F", .unknownOpcode(Opcode(rawValue: 15))),
        Breach("a fragmented ping", "09", .fragmentedControlFrame),
        Breach("a fragmented pong", "0A", .fragmentedControlFrame),
        Breach("a fragmented close", "08", .fragmentedControlFrame),
        Breach("a continuation of nothing", "80", .unexpectedContinuation),
        Breach("a continuation after a whole message", "8180 37fa213d 00", .unexpectedContinuation),
        Breach("a new text within a message", "0181 37fa213d 7f 81", .expectedContinuation),
        Breach("a new binary within a message", "0181 37fa213d 7f 02", .expectedContinuation),
        Breach("an unmasked client frame", "8105", .unmaskedClientFrame),
        Breach("an unmasked client ping", "8900", .unmaskedClientFrame),
        Breach("a masked server frame", "8185", .maskedServerFrame, role: .client),
        Breach("a ping of 126 bytes", "89FE", .oversizedControlFrame),
        Breach("a close with a 64-bit length", "88FF", .oversizedControlFrame),
        Breach("a length of 125 in 16 bits", "82FE 007D", .lengthNotMinimal),
        Breach("a length of 0 in 16 bits", "82FE 0000", .lengthNotMinimal),
        Breach("a length of 65535 in 64 bits", "82FF 000000000000FFFF", .lengthNotMinimal),
        Breach("a length with its highest bit set", "82FF 8000000000000000", .lengthTooLarge),
        Breach("a message over the limit", "82FE 0400", .messageTooBig(limit: 1023), limit: 1023),
        Breach("a short message over the limit", "828B", .messageTooBig(limit: 10), limit: 10),
        Breach("a length near 2^63", "82FF 7FFFFFFFFFFFFFFF", .messageTooBig(limit: 1 << 20)),
        Breach(
            "fragments over the limit together",
            "0282 37fa213d 0000 0082 37fa213d 0000 8081",
            .messageTooBig(limit: 4),
            limit: 4
        ),
    ]

    @Test(arguments: breaches)
    func `a breach is refused at the byte that decides it, and no earlier`(_ breach: Breach) throws {
        var machine = ConnectionMachine(breach.role, maximumMessageSize: breach.limit)
        let before = machine.feed(Array(breach.bytes.dropLast()), .bytewise)
        #expect(before.violation == nil)
        let after = machine.feed(breach.bytes.suffix(1))
        let violation = try #require(after.violation)
        #expect(violation == breach.violation)
        #expect(after.sent == [.close(violation.closeCode, reason: violation.message)])
        #expect(
            after.closure
                == WebSocketClosure(
                    code: violation.closeCode,
                    reason: violation.message,
                    cause: .violation(violation)
                )
        )
        #expect(after.last == .closeTransport)
    }

    @Test(arguments: breaches)
    func `a breach gives the same actions whole and byte by byte`(_ breach: Breach) {
        let bytes = breach.bytes + hex("81 80 00000000")
        var whole = ConnectionMachine(breach.role, maximumMessageSize: breach.limit)
        var bytewise = ConnectionMachine(breach.role, maximumMessageSize: breach.limit)
        #expect(whole.feed(bytes) == bytewise.feed(bytes, .bytewise))
    }

    @Test func `close codes follow the rule that was broken`() {
        #expect(ProtocolViolation.messageTooBig(limit: 1).closeCode == 1009)
        #expect(ProtocolViolation.textNotUTF8.closeCode == 1007)
        #expect(ProtocolViolation.unmaskedClientFrame.closeCode == 1002)
    }

    @Test func `every violation's message fits a close frame`() {
        for breach in Self.breaches {
            #expect(breach.violation.message.utf8.count <= CloseFrame.maximumReasonLength)
        }
    }

    @Test func `a message of exactly the limit is taken`() {
        var machine = ConnectionMachine(.client, maximumMessageSize: 1024)
        #expect(machine.feed([Frame(.binary, RFCExampleTests.filler(1024))]).violation == nil)
    }

    @Test func `the limit starts again for each message, and control frames don't count`() {
        var machine = ConnectionMachine(.client, maximumMessageSize: 4)
        let actions = machine.feed([
            Frame(.text, Array("ab".utf8), isFinal: false), Frame(.ping, Array("hello".utf8)),
            Frame(.continuation, Array("cd".utf8)), .text("efgh"),
        ])
        #expect(actions.texts == ["abcd", "efgh"])
    }

    @Test func `nothing after a violation is looked at`() {
        var machine = ConnectionMachine(.client)
        let actions = machine.feed([.text("a"), Frame(Opcode(rawValue: 5)), .text("b"), .ping()])
        #expect(actions.texts == ["a"])
        #expect(machine.feed([.text("c")]) == [])
    }

    @Test func `a message in one frame is not copied for a client`() throws {
        let received = ByteBuffer(bytes: Frame.text("Hello").encoded())
        var parser = FrameParser(role: .client, maximumMessageSize: 100)
        parser.append(received)
        let piece = try #require(try parser.next())
        #expect(piece.payload.address == received.address + 2)
    }

    @Test func `a message in one frame is unmasked where it was received if no other code holds it`() throws {
        var received = ByteBuffer(bytes: Frame.text("Hello").encoded(mask: testMask))
        received.reserveCapacity(64)
        let address = received.address
        var parser = FrameParser(role: .server, maximumMessageSize: 100)
        parser.append(consume received)
        let piece = try #require(try parser.next())
        #expect(piece.payload == ByteBuffer(string: "Hello"))
        #expect(piece.payload.address == address + 6)
    }

    @Test func `unmasking leaves the bytes of another holder alone`() throws {
        let received = ByteBuffer(bytes: Frame.text("Hello").encoded(mask: testMask))
        var parser = FrameParser(role: .server, maximumMessageSize: 100)
        parser.append(received)
        #expect(try parser.next()?.payload == ByteBuffer(string: "Hello"))
        #expect(Array(received.readableBytesView) == Frame.text("Hello").encoded(mask: testMask))
    }
}

extension ByteBuffer {
    /// Where the first readable byte is in memory.
    fileprivate var address: UInt {
        self.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) }
    }
}
