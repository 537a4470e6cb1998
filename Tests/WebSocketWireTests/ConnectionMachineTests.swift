import NIOCore
import Testing
internal import WebSocketWire

/// Messages, pings and both sides of the close, as sequences of actions.
struct ConnectionMachineTests {
    // MARK: Messages and pings

    @Test func `a ping between fragments is answered before the message is whole`() {
        var machine = ConnectionMachine(.client)
        let payload = ByteBuffer(string: "there?")
        let actions = machine.feed([
            Frame(.text, Array("one".utf8), isFinal: false), .ping(payload), Frame(.continuation, isFinal: false),
            Frame(.pong), Frame(.continuation, Array(", two".utf8)),
        ])
        #expect(
            actions == [
                .send(.pong(payload)), .ping(payload), .pong(ByteBuffer()),
                .message(.text, ByteBuffer(string: "one, two")),
            ]
        )
    }

    @Test(arguments: [0, 1, 125])
    func `a pong brings the ping's payload back`(_ length: Int) {
        var machine = ConnectionMachine(.server)
        let payload = ByteBuffer(bytes: RFCExampleTests.filler(length))
        #expect(machine.feed([.ping(payload)], mask: testMask).sent == [.pong(payload)])
    }

    @Test func `empty messages are messages`() {
        var machine = ConnectionMachine(.client)
        let empty = ByteBuffer()
        let actions = machine.feed([.text(""), .binary(empty), Frame(.text, isFinal: false), Frame(.continuation)])
        #expect(actions == [.message(.text, empty), .message(.binary, empty), .message(.text, empty)])
    }

    // MARK: The peer closes

    @Test(arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4003, 4999])
    func `a valid close code is echoed`(_ code: UInt16) {
        let code = WebSocketCloseCode(rawValue: code)
        var machine = ConnectionMachine(.server)
        #expect(
            machine.feed([.close(code, reason: "enough")], mask: testMask) == [
                .closeReceived(CloseFrame(code: code, reason: "enough")), .send(.close(code)),
                .closed(WebSocketClosure(code: code, reason: "enough", cause: .peer)), .closeTransport,
            ]
        )
        machine.transportEnded()
        #expect(machine.drain() == [.ended(clean: true)])
    }

    @Test(arguments: [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])
    func `a close code that must not be sent fails with 1002`(_ code: UInt16) {
        let code = WebSocketCloseCode(rawValue: code)
        var machine = ConnectionMachine(.client)
        let actions = machine.feed([.close(code)])
        #expect(actions.violation == .invalidCloseCode(code))
        #expect(actions.sent.first?.payload.getInteger(at: 0, as: UInt16.self) == 1002)
    }

    @Test func `a close frame without a body is 1005, and answered without one`() {
        var machine = ConnectionMachine(.server)
        let actions = machine.feed([.close(nil)], mask: testMask)
        #expect(actions.closure == WebSocketClosure(code: .noStatus, cause: .peer))
        #expect(actions.sent == [.close(nil)])
    }

    @Test func `a close frame with half a code fails with 1002`() {
        var machine = ConnectionMachine(.client)
        #expect(machine.feed([Frame(.close, [3])]).violation == .truncatedCloseCode)
    }

    @Test(arguments: UTF8ValidatorTests.bad)
    func `a close reason that isn't UTF-8 fails with 1007 at its first bad byte`(_ reason: [UInt8]) {
        var machine = ConnectionMachine(.client)
        let frame = Frame(.close, [3, 232] + reason + [97]).encoded()
        #expect(machine.feed(frame.dropLast(), .bytewise).violation == .reasonNotUTF8)
    }

    @Test func `a close reason that ends within a code point fails with 1007`() {
        var machine = ConnectionMachine(.client)
        #expect(machine.feed([Frame(.close, [3, 232, 0xE2, 0x82])]).violation == .reasonNotUTF8)
    }

    @Test func `what follows a close frame is ignored`() {
        var machine = ConnectionMachine(.server)
        let actions = machine.feed(
            [.close(1000), .text("late"), Frame(Opcode(rawValue: 7)), .close(1001)],
            mask: testMask
        )
        #expect(actions.texts == [] && actions.violation == nil && actions.sent == [.close(1000)])
        #expect(!machine.maySend)
    }

    @Test func `a client leaves the end of TCP to the server, but not forever`() {
        var machine = ConnectionMachine(.client)
        #expect(machine.feed([.close(1000)]).last == .startCloseTimer)
        machine.closeWaitExpired()
        #expect(machine.drain() == [.abortTransport])
        machine.transportEnded()
        #expect(machine.drain() == [.ended(clean: true)])
    }

    @Test func `a close frame within a message abandons the message`() {
        var machine = ConnectionMachine(.client)
        let actions = machine.feed([Frame(.text, [97], isFinal: false), .close(1000)])
        #expect(actions.texts == [] && actions.closure?.isClean == true)
    }

    // MARK: We close

    @Test(arguments: [
        (WebSocketRole.server, ConnectionAction?.some(.closeTransport)), (.client, .some(.startCloseTimer)),
    ])
    func `our close waits for the peer's`(_ role: WebSocketRole, _ last: ConnectionAction?) {
        var machine = ConnectionMachine(role)
        machine.close(code: 4003, reason: "token expired")
        #expect(machine.drain() == [.send(.close(4003, reason: "token expired")), .startCloseTimer])
        #expect(!machine.maySend)
        let mask = role == .server ? testMask : nil
        let actions = machine.feed([.text("under way"), .ping(), .close(4003)], mask: mask)
        #expect(actions.texts == ["under way"])
        #expect(actions.sent == [], "nothing may follow our close frame, not even a pong")
        #expect(actions.closure == WebSocketClosure(code: 4003, cause: .local))
        #expect(actions.last == last)
    }

    @Test func `only one close frame is ever sent`() {
        var machine = ConnectionMachine(.server)
        machine.close(code: 1000)
        machine.close(code: 1001)
        #expect(machine.drain().sent == [.close(1000)])
        let actions = machine.feed([Frame(Opcode(rawValue: 5))], mask: testMask)
        #expect(actions.violation == .unknownOpcode(Opcode(rawValue: 5)))
        #expect(actions.sent == [])
        machine.close(code: 1000)
        #expect(machine.drain() == [])
    }

    @Test func `a close frame that was sent past the machine counts`() {
        var machine = ConnectionMachine(.client)
        machine.didSend(.close(1005))
        #expect(machine.drain() == [.startCloseTimer])
        #expect(machine.feed([.close(1002)]).sent == [])
    }

    @Test func `a connection to a peer that never answers is ended`() {
        var machine = ConnectionMachine(.server)
        machine.close(code: 1000)
        _ = machine.drain()
        machine.closeWaitExpired()
        #expect(
            machine.drain() == [
                .closed(WebSocketClosure(code: .abnormalClosure, cause: .closeUnanswered)), .abortTransport,
            ]
        )
        machine.transportEnded()
        #expect(machine.drain() == [.ended(clean: false)])
    }

    @Test func `the timer of a finished close has no effect`() {
        var machine = ConnectionMachine(.server)
        machine.closeWaitExpired()
        #expect(machine.drain() == [])
    }

    @Test func `a reason is cut at a code point to the bytes that fit`() {
        let reason = String(repeating: "a", count: 122) + "€"
        #expect(
            CloseFrame(code: 1000, reason: reason).body == ByteBuffer(bytes: [3, 232] + Array(reason.utf8.prefix(122)))
        )
        let fitting = String(repeating: "€", count: 41)
        #expect(CloseFrame(code: 1000, reason: fitting).body.readableBytes == 125)
        var machine = ConnectionMachine(.client)
        machine.close(code: 1000, reason: String(repeating: "👩🏽‍🚀", count: 30))
        let sent = machine.drain().sent
        var peer = ConnectionMachine(.server)
        #expect(peer.feed(sent, mask: testMask).violation == nil)
    }

    // MARK: Ends without a close

    @Test func `the end of TCP with no close frame is 1006`() {
        var machine = ConnectionMachine(.client)
        _ = machine.feed([Frame(.text, [97], isFinal: false)])
        machine.transportEnded()
        #expect(
            machine.drain() == [
                .closed(WebSocketClosure(code: .abnormalClosure, cause: .transportLost)), .ended(clean: false),
            ]
        )
        machine.transportEnded()
        #expect(machine.drain() == [])
    }

    @Test func `the end of TCP after our close frame alone is 1006`() {
        var machine = ConnectionMachine(.client)
        machine.close(code: 1000)
        _ = machine.drain()
        machine.transportEnded()
        #expect(machine.drain().closure == WebSocketClosure(code: .abnormalClosure, cause: .transportLost))
    }

    @Test func `a cut sends no close frame`() {
        var machine = ConnectionMachine(.server)
        machine.cut()
        #expect(
            machine.drain() == [.closed(WebSocketClosure(code: .abnormalClosure, cause: .cut)), .abortTransport]
        )
        #expect(machine.feed([.text("late")], mask: testMask) == [])
    }

    @Test func `a peer that leaves too much waiting gets a close frame, and is cut if it goes on`() {
        var machine = ConnectionMachine(.server)
        machine.outboundLimitExceeded()
        let reason = "you take less than you are sent"
        #expect(
            machine.drain() == [
                .send(.close(.tryAgainLater, reason: reason)),
                .closed(WebSocketClosure(code: .tryAgainLater, reason: reason, cause: .outboundLimit)),
                .closeTransport,
            ]
        )
        #expect(!machine.maySend && machine.feed([.text("late")], mask: testMask) == [])
        machine.closeWaitExpired()
        #expect(machine.drain() == [.abortTransport])
    }

    @Test func `frames of a paused peer wait until the pause is over`() {
        var machine = ConnectionMachine(.server)
        machine.receive(ByteBuffer(bytes: Frame.text("later").encoded(mask: testMask)))
        #expect(machine.next(hearing: false) == nil)
        machine.close(code: 1000)
        #expect(machine.next(hearing: false) == .send(.close(1000)))
        #expect(machine.next(hearing: false) == .startCloseTimer)
        #expect(machine.next(hearing: true) == .message(.text, ByteBuffer(string: "later")))
    }

    @Test func `the effects of an action come before later received data`() {
        var machine = ConnectionMachine(.server)
        machine.receive(
            ByteBuffer(bytes: Frame.text("kick me").encoded(mask: testMask) + Frame.close(1000).encoded(mask: testMask))
        )
        #expect(machine.next() == .message(.text, ByteBuffer(string: "kick me")))
        #expect(machine.maySend, "the answer to a message may leave though a close frame waits behind it")
        machine.close(code: 4001)
        #expect(machine.drain().sent == [.close(4001)])
    }
}
