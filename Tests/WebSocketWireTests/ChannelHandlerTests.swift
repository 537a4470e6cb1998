import NIOCore
import NIOEmbedded
import Synchronization
import Testing
internal import WebSocketWire

struct ChannelHandlerTests {
    @Test func `the answers to one read leave with one flush`() throws {
        let end = try Embedded(.server, WebSocketSettings(), .echo())
        _ = try end.open()
        try end.read([.text("one"), .ping(), .text("two"), .text("three")])
        #expect(end.probe.flushes == 1)
        #expect(
            try end.sent() == [
                .message(.text, ByteBuffer(string: "one")), .pong(ByteBuffer()),
                .message(.text, ByteBuffer(string: "two")), .message(.text, ByteBuffer(string: "three")),
            ]
        )
    }

    @Test func `what is sent outside a read leaves together at the end of the tick`() throws {
        let end = try Embedded(.server, WebSocketSettings(), Recorder())
        let connection = try end.open()
        connection.send(text: "one")
        connection.send(binary: ByteBuffer(string: "two"))
        #expect(end.probe.flushes == 0)
        end.channel.embeddedEventLoop.run()
        #expect(end.probe.flushes == 1)
        #expect(try end.sent().count == 2)
        #expect(connection.pendingBytes == 0)
    }

    @Test func `small frames leave in one piece, a large one as it is, and all in order`() throws {
        let end = try Embedded(.server, WebSocketSettings(), Recorder())
        let connection = try end.open()
        connection.send(text: "one")
        connection.send(text: "two")
        connection.send(binary: ByteBuffer(repeating: 0, count: 5_000))
        connection.send(text: "three")
        end.channel.embeddedEventLoop.run()
        var sizes: [Int] = []
        while let piece = try end.channel.readOutbound(as: ByteBuffer.self) { sizes.append(piece.readableBytes) }
        #expect(end.probe.flushes == 1)
        #expect(sizes == [10, 5_004, 7])
    }

    @Test func `bytes that the channel still holds are not overwritten`() throws {
        let end = try Embedded(.server, WebSocketSettings(), Recorder())
        let connection = try end.open()
        // What is written is not read until the end.
        for text in ["one", "two", "three"] {
            connection.send(text: text)
            end.channel.embeddedEventLoop.run()
        }
        #expect(try end.sent().texts == ["one", "two", "three"])
    }

    /// The peer has reset the connection: the write fails, and the channel reports its end during the write.
    @Test func `a write that ends the channel at once ends the connection and nothing else`() throws {
        let end = try Embedded(.server, WebSocketSettings(), .echo())
        let connection = try end.open()
        try end.channel.pipeline.syncOperations.addHandler(ClosesOnWrite(), position: .first)
        try end.read([.text("one"), .text("two")])
        connection.send(text: "too late")
        end.channel.embeddedEventLoop.run()
        #expect(end.recorder.closure?.cause == .transportLost)
        #expect(connection.pendingBytes == 0)
    }

    @Test func `a read that causes no answer causes no flush`() throws {
        let end = try Embedded(.server, WebSocketSettings(), Recorder())
        _ = try end.open()
        try end.read([.text("one")])
        #expect(end.probe.flushes == 0)
        #expect(end.recorder.events == [.opened, .text("one")])
    }

    @Test func `bytes that come before the start are kept for it`() throws {
        let end = try Embedded(.server, WebSocketSettings(), .echo())
        try end.read([.text("early")])
        #expect(end.recorder.events == [])
        _ = try end.open()
        end.channel.embeddedEventLoop.run()
        #expect(end.recorder.events == [.opened, .text("early")])
        #expect(try end.sent().texts == ["early"])
    }

    @Test func `a client masks with a fresh key each frame`() throws {
        let keys = KeySequence()
        let end = try Embedded(.client, WebSocketSettings(maskingKey: { keys.next() }), .echo())
        _ = try end.open()
        try end.read([.text("one"), .text("one")], mask: nil)
        let bytes = try end.channel.outboundBytes()
        #expect(
            bytes == ByteBuffer(bytes: [1, 2].flatMap { Frame.text("one").encoded(mask: MaskingKey(rawValue: $0)) })
        )
    }

    @Test func `the close handshake begun by the peer ends with TCP shut down by the server`() throws {
        let end = try Embedded(.server, WebSocketSettings(), Recorder())
        _ = try end.open()
        try end.read([.close(1000, reason: "bye")])
        #expect(try end.sent().closure == WebSocketClosure(code: 1000, cause: .peer))
        #expect(end.probe.closes == [.output])
        end.channel.close(promise: nil)
        let closure = WebSocketClosure(code: 1000, reason: "bye", cause: .peer)
        #expect(
            end.recorder.events == [
                .opened, .close(CloseFrame(code: 1000, reason: "bye")), .closed(closure), .ended(clean: true),
            ]
        )
    }

    @Test func `a server that shuts down its direction gives the peer a bounded time`() throws {
        let end = try Embedded(.server, WebSocketSettings(closeTimeout: .seconds(3)), Recorder())
        _ = try end.open()
        try end.read([.close(1000)])
        end.channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(end.channel.isActive)
        end.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!end.channel.isActive)
        #expect(end.recorder.events.last == .ended(clean: true))
    }

    @Test func `a peer that never answers a close frame is cut after a bounded time`() throws {
        let end = try Embedded(.server, WebSocketSettings(closeTimeout: .seconds(5)), Recorder())
        try end.open().close(code: 4003, reason: "expired")
        end.channel.embeddedEventLoop.run()
        #expect(try end.sent().closure == WebSocketClosure(code: 4003, reason: "expired", cause: .peer))
        end.channel.embeddedEventLoop.advanceTime(by: .seconds(5))
        #expect(!end.channel.isActive)
        #expect(end.recorder.closure == WebSocketClosure(code: .abnormalClosure, cause: .closeUnanswered))
        #expect(end.recorder.events.last == .ended(clean: false))
    }

    @Test func `a violation is answered with its code, and nothing is read after it`() throws {
        let end = try Embedded(.server, WebSocketSettings(), .echo())
        _ = try end.open()
        try end.read([.text("good"), Frame(Opcode(rawValue: 6)), .text("late")])
        try end.read([.text("later")])
        let sent = try end.sent()
        #expect(sent.texts == ["good"])
        #expect(sent.closure?.code == .protocolError)
        #expect(end.probe.closes == [.output])
        #expect(end.recorder.events.contains(.failed(.unknownOpcode(Opcode(rawValue: 6)))))
        #expect(!end.recorder.events.contains(.text("later")))
    }

    @Test func `a cut ends TCP at once, with no close frame`() throws {
        let end = try Embedded(
            .server,
            WebSocketSettings(),
            Recorder { event, connection in
                if case .message = event { connection.cut() }
            }
        )
        _ = try end.open()
        try end.read([.text("cut me"), .text("late")])
        #expect(!end.channel.isActive)
        #expect(try end.sent() == [])
        let closure = WebSocketClosure(code: .abnormalClosure, cause: .cut)
        #expect(end.recorder.events == [.opened, .text("cut me"), .closed(closure), .ended(clean: false)])
    }

    @Test func `an answer to the last message leaves before the reply to a close frame behind it`() throws {
        let end = try Embedded(.server, WebSocketSettings(), .echo())
        _ = try end.open()
        try end.read([.text("last"), .close(1000)])
        let sent = try end.sent()
        #expect(sent.first == .message(.text, ByteBuffer(string: "last")))
        #expect(sent.closure?.code == 1000)
    }

    @Test func `nothing is sent after our close frame, unless raw`() throws {
        let end = try Embedded(.server, WebSocketSettings(), Recorder())
        let connection = try end.open()
        connection.close(code: 1000)
        connection.send(text: "late")
        connection.send(encoded: FrameWriter.text("late"))
        connection.send(ping: ByteBuffer())
        connection.close(code: 1001)
        connection.sendRaw(ByteBuffer(bytes: [0xFF]))
        end.channel.embeddedEventLoop.run()
        #expect(try end.channel.outboundBytes() == ByteBuffer(bytes: hex("88 02 03E8 FF")))
    }

    @Test func `a peer that takes nothing gets a close frame at the limit, and is cut after the time of a close`()
        throws
    {
        let end = try Embedded(.server, WebSocketSettings(outboundLimit: 1000), Recorder())
        let connection = try end.open()
        end.probe.isStalled = true
        for _ in 0..<10 {
            connection.send(binary: ByteBuffer(repeating: 0, count: 98))
            end.channel.embeddedEventLoop.run()
        }
        #expect(connection.pendingBytes == 1000 && end.channel.isActive)
        connection.send(binary: ByteBuffer(repeating: 0, count: 98))
        #expect(end.recorder.closure?.code == .tryAgainLater && end.recorder.closure?.cause == .outboundLimit)
        end.channel.embeddedEventLoop.advanceTime(by: .seconds(5))
        #expect(!end.channel.isActive)
        #expect(end.recorder.events.last == .ended(clean: false))
        #expect(connection.pendingBytes == 0)
    }

    @Test func `frames of a paused peer arrive when the pause is over, and not before`() throws {
        let end = try Embedded(.server, WebSocketSettings(), Recorder())
        let connection = try end.open()
        connection.rest(for: .milliseconds(5))
        try end.read([.text("late")])
        end.channel.embeddedEventLoop.advanceTime(by: .milliseconds(4))
        #expect(end.recorder.events == [.opened])
        end.channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(end.recorder.events == [.opened, .text("late")])
    }

    @Test func `what the peer takes doesn't count towards the limit`() throws {
        let end = try Embedded(.server, WebSocketSettings(outboundLimit: 100), Recorder())
        let connection = try end.open()
        end.probe.isStalled = true
        connection.send(binary: ByteBuffer(repeating: 0, count: 90))
        end.channel.embeddedEventLoop.run()
        #expect(connection.pendingBytes == 92)
        end.probe.release()
        #expect(connection.pendingBytes == 0)
        connection.send(binary: ByteBuffer(repeating: 0, count: 90))
        #expect(end.channel.isActive)
    }

    @Test func `a broadcast is encoded once`() throws {
        let ends = try (0..<3).map { _ in try Embedded(.server, WebSocketSettings(), Recorder()) }
        let frame = FrameWriter.text("to all")
        for end in ends {
            try end.open().send(encoded: frame)
            end.channel.embeddedEventLoop.run()
            #expect(try end.sent().texts == ["to all"])
        }
    }

    @Test func `a server that quiesces goes away`() throws {
        let end = try Embedded(.server, WebSocketSettings(), Recorder())
        _ = try end.open()
        end.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        end.channel.embeddedEventLoop.run()
        #expect(try end.sent().closure?.code == .goingAway)
    }

    @Test func `an error of the transport ends the connection`() throws {
        let end = try Embedded(.server, WebSocketSettings(), Recorder())
        _ = try end.open()
        end.channel.pipeline.fireErrorCaught(IOError(errnoCode: 104, reason: "reset by peer"))
        #expect(end.recorder.closure?.cause == .transportLost)
        #expect(end.recorder.events.last == .ended(clean: false))
    }

    @Test func `the peer's end of a half-closed channel ends the connection`() throws {
        let end = try Embedded(.server, WebSocketSettings(), Recorder())
        _ = try end.open()
        end.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(end.recorder.closure?.cause == .transportLost)
    }

    @Test(arguments: [CloseMode.input, .output])
    func `a handler left over from HTTP can't close half of the connection`(_ mode: CloseMode) throws {
        let end = try Embedded(.server, WebSocketSettings(), Recorder())
        _ = try end.open()
        end.channel.close(mode: mode, promise: nil)
        end.channel.embeddedEventLoop.run()
        #expect(end.channel.isActive && end.probe.closes == [])
        #expect(try end.sent().closure?.code == .goingAway)
    }

    @Test func `a handler is freed with its channel`() throws {
        weak var handler: WebSocketChannelHandler?
        do {
            let end = try Embedded(.server, WebSocketSettings(), Recorder())
            handler = end.handler
            try end.open().close(code: 1000)
            end.channel.embeddedEventLoop.run()
            end.channel.close(promise: nil)
            end.channel.embeddedEventLoop.run()
        }
        #expect(handler == nil)
    }

    @Test func `a handler left over from HTTP can't write amid the frames`() throws {
        let end = try Embedded(.server, WebSocketSettings(), Recorder())
        _ = try end.open()
        #expect(throws: ChannelError.operationUnsupported) {
            try end.channel.writeOutbound("HTTP/1.1 200 OK")
        }
    }
}

/// The keys 1, 2, 3, …
private final class KeySequence: Sendable {
    private let last = Mutex<UInt32>(0)

    func next() -> MaskingKey {
        self.last.withLock { last in
            last += 1
            return MaskingKey(rawValue: last)
        }
    }
}

/// Ends the channel as soon as anything is written to it, on the same stack.
private final class ClosesOnWrite: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.eof)
        context.close(promise: nil)
    }
}
