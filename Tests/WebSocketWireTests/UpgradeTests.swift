import NIOCore
import NIOEmbedded
import NIOHTTP1
import Synchronization
import Testing
internal import WebSocketWire

/// HTTP and WebSocket on one connection, on an `EmbeddedChannel`.
struct UpgradeTests {
    static let upgrade =
        "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    static let get = "GET /plain HTTP/1.1\r\nHost: localhost\r\n\r\n"

    /// A server's connection: `/ws` is a WebSocket endpoint, everything else goes to a plain HTTP handler.
    struct Server {
        let channel = EmbeddedChannel()
        let http = PlainHTTP()
        let recorder: Recorder
        /// The reports about requests that were not a lawful handshake.
        let refusals = Told()

        init(
            _ recorder: Recorder = .echo(),
            decide: (@Sendable (HTTPRequestHead, any Channel) -> EventLoopFuture<WebSocketUpgradeDecision>)? = nil
        ) throws {
            self.recorder = recorder
            var configuration = WebSocketUpgradeConfiguration(
                owns: { $0.uri.hasPrefix("/ws") },
                decide: decide ?? { _, channel in channel.eventLoop.makeSucceededFuture(.accept(recorder)) }
            )
            let refusals = self.refusals
            configuration.refused = { head, refusal in
                let request = head.map { "\($0.method) \($0.uri)" } ?? "undecodable"
                refusals.add("\(request): \(refusal.status.code)")
            }
            try self.channel.pipeline.syncOperations.addWebSocketServerHandlers(configuration)
            try self.channel.pipeline.syncOperations.addHandler(self.http)
            try self.channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }

        func receive(_ bytes: [UInt8]) throws {
            try self.channel.writeInbound(ByteBuffer(bytes: bytes))
            self.channel.embeddedEventLoop.run()
        }

        func receive(_ text: String, _ frames: [Frame] = []) throws {
            try self.receive(Array(text.utf8) + frames.flatMap { $0.encoded(mask: testMask) })
        }

        /// The HTTP that was sent, and the frames behind it.
        func sent() throws -> (heads: [String], frames: [ConnectionAction]) {
            var bytes = Array(try self.channel.outboundBytes().readableBytesView)
            var heads: [String] = []
            while bytes.starts(with: Array("HTTP/".utf8)), let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
                heads.append(String(decoding: bytes[..<end.lowerBound], as: UTF8.self))
                bytes.removeFirst(end.upperBound)
            }
            var machine = ConnectionMachine(.client)
            return (heads, machine.feed(bytes))
        }
    }

    /// Words from several places, in the order in which they came.
    final class Told: Sendable {
        private let words = Mutex<[String]>([])

        func add(_ word: String) { self.words.withLock { $0.append(word) } }
        var all: [String] { self.words.withLock { $0 } }
    }

    /// Answers every request with 204, at once or when told to.
    final class PlainHTTP: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        var requests: [String] = []
        var holdsAnswers = false
        var isInactive = false
        private var due: [ChannelHandlerContext] = []

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch self.unwrapInboundIn(data) {
            case .head(let head): self.requests.append("\(head.method) \(head.uri)")
            case .body: break
            case .end:
                self.due.append(context)
                if !self.holdsAnswers { self.answer() }
            }
        }

        func answer() {
            for context in self.due {
                let head = HTTPResponseHead(version: .http1_1, status: .noContent)
                context.write(self.wrapOutboundOut(.head(head)), promise: nil)
                context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
            }
            self.due = []
        }

        func channelInactive(context: ChannelHandlerContext) {
            self.isInactive = true
            context.fireChannelInactive()
        }
    }

    @Test func `a handshake is accepted, and frames follow`() throws {
        let server = try Server()
        try server.receive(Self.upgrade)
        try server.receive("", [.text("hello")])
        let sent = try server.sent()
        #expect(sent.heads.map { $0.prefix(13) } == ["HTTP/1.1 101 "])
        #expect(sent.heads[0].contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
        #expect(sent.frames.texts == ["hello"])
        #expect(server.http.requests == [])
    }

    @Test func `frames in the same packet as the handshake are not lost`() throws {
        let server = try Server()
        try server.receive(Self.upgrade, [.text("early"), .text("bird")])
        #expect(try server.sent().frames.texts == ["early", "bird"])
        #expect(server.recorder.events == [.opened, .text("early"), .text("bird")])
    }

    @Test func `a handshake with a frame behind it may arrive in any two pieces`() throws {
        let bytes = Array(Self.upgrade.utf8) + Frame.text("early").encoded(mask: testMask)
        for index in 0...bytes.count {
            let server = try Server()
            try server.channel.writeInbound(ByteBuffer(bytes: bytes[..<index]))
            try server.channel.writeInbound(ByteBuffer(bytes: bytes[index...]))
            server.channel.embeddedEventLoop.run()
            #expect(try server.sent().frames.texts == ["early"], "split at \(index)")
        }
    }

    @Test func `frames that come while the handshake is being decided are not lost`() throws {
        let decisions = PendingDecisions()
        let server = try Server(decide: decisions.decide)
        try server.receive(Self.upgrade, [.text("early")])
        try server.receive("", [.text("bird")])
        #expect(try server.sent().heads == [])
        decisions.settle(.accept(server.recorder, headers: ["X-Room": "main"]))
        server.channel.embeddedEventLoop.run()
        let sent = try server.sent()
        #expect(sent.heads.count == 1 && sent.heads[0].contains("X-Room: main"))
        #expect(sent.frames.texts == ["early", "bird"])
    }

    @Test func `HTTP comes first on the connection that is then upgraded`() throws {
        let server = try Server()
        try server.receive(Self.get)
        try server.receive(Self.get)
        try server.receive(Self.upgrade, [.text("hello")])
        let sent = try server.sent()
        #expect(sent.heads.map { $0.prefix(12) } == ["HTTP/1.1 204", "HTTP/1.1 204", "HTTP/1.1 101"])
        #expect(sent.frames.texts == ["hello"])
        #expect(server.http.requests == ["GET /plain", "GET /plain"])
    }

    @Test func `a pipelined handshake waits for the responses before it`() throws {
        let server = try Server()
        server.http.holdsAnswers = true
        try server.receive(Self.get + Self.upgrade, [.text("hello")])
        #expect(try server.sent().heads == [])
        server.http.answer()
        server.channel.embeddedEventLoop.run()
        let sent = try server.sent()
        #expect(sent.heads.map { $0.prefix(12) } == ["HTTP/1.1 204", "HTTP/1.1 101"])
        #expect(sent.frames.texts == ["hello"])
    }

    @Test func `a refusal carries status, headers and message, and ends the connection`() throws {
        let refusal = HandshakeRefusal(status: .forbidden, headers: ["X-Why": "token"], message: "expired\n")
        let server = try Server(decide: { _, channel in channel.eventLoop.makeSucceededFuture(.refuse(refusal)) })
        try server.receive(Self.upgrade, [.text("early")])
        let sent = String(buffer: try server.channel.outboundBytes())
        #expect(sent.hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
        #expect(sent.contains("X-Why: token\r\n") && sent.contains("Connection: close\r\n"))
        #expect(sent.hasSuffix("\r\n\r\nexpired\n"))
        #expect(!server.channel.isActive)
        #expect(server.recorder.events == [])
    }

    @Test func `what comes after a refusal is ignored, and the client's end of TCP is awaited, but not forever`() throws
    {
        let refusal = HandshakeRefusal(status: .forbidden, message: "no\n")
        let server = try Server(decide: { _, channel in channel.eventLoop.makeSucceededFuture(.refuse(refusal)) })
        // Without this, EmbeddedChannel would take the end of one direction for the end of both.
        try server.channel.pipeline.syncOperations.addHandler(TransportProbe(), position: .first)
        try server.receive(Self.upgrade, [.text("early")])
        let flood = ByteBuffer(repeating: 0x20, count: 1 << 16)
        for _ in 0..<10 { try server.channel.writeInbound(flood) }
        #expect(server.channel.isActive)
        server.channel.embeddedEventLoop.advanceTime(by: .seconds(5))
        #expect(!server.channel.isActive)
    }

    @Test func `a decision that fails is a 500`() throws {
        let server = try Server(decide: { _, channel in channel.eventLoop.makeFailedFuture(ChannelError.eof) })
        try server.receive(Self.upgrade)
        #expect(try server.sent().heads.first?.hasPrefix("HTTP/1.1 500 ") == true)
    }

    @Test func `an unlawful handshake at an endpoint is refused without asking the application`() throws {
        let server = try Server(decide: { _, channel in
            Issue.record("it was asked")
            return channel.eventLoop.makeFailedFuture(ChannelError.eof)
        })
        try server.receive("GET /ws HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let head = try #require(try server.sent().heads.first)
        #expect(head.hasPrefix("HTTP/1.1 426 ") && head.contains("Upgrade: websocket"))
    }

    @Test func `an upgrade to something else is declined by HTTP, which goes on`() throws {
        let server = try Server()
        let h2c = "GET /plain HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n"
        try server.receive(h2c + Self.get)
        try server.receive(Self.get)
        try server.receive(Self.upgrade, [.text("hello")])
        #expect(server.http.requests == ["GET /plain", "GET /plain", "GET /plain"])
        #expect(try server.sent().frames.texts == ["hello"])
    }

    @Test func `an upgrade to WebSocket at an HTTP path is left to HTTP`() throws {
        let server = try Server()
        try server.receive(Self.upgrade.replacing("GET /ws", with: "GET /other") + Self.get)
        #expect(server.http.requests == ["GET /other", "GET /plain"])
    }

    /// NIO's decoder doesn't see the token before a tab, and would go on taking for HTTP what comes next, even between
    /// the moment the WebSocket handler stands behind it and the moment it leaves.
    @Test func `a handshake that the HTTP decoder doesn't take for one is accepted all the same`() throws {
        let server = try Server()
        let tabbed = Self.upgrade.replacing("Connection: Upgrade", with: "Connection: Upgrade\t, keep-alive")
        try server.channel.writeInbound(ByteBuffer(string: tabbed))
        server.channel.eventLoop.assumeIsolated().execute {
            #expect(throws: Never.self) { try server.channel.writeInbound(ByteBuffer(string: Self.get)) }
        }
        server.channel.embeddedEventLoop.run()
        #expect(server.recorder.events.first == .opened)
        #expect(server.recorder.closure?.code == .protocolError, "HTTP is not a frame")
        #expect(server.http.requests == [])
    }

    /// The client's counterpart of the test above.
    @Test func `an acceptance that the HTTP decoder doesn't take for one is one all the same`() throws {
        let channel = EmbeddedChannel()
        let outcome = channel.eventLoop.makePromise(of: ClientHandshakeOutcome.self)
        let handler = ClientHandshakeHandler(
            try ClientHandshakeTests.handshake(),
            settings: WebSocketSettings(),
            deadline: .distantFuture,
            outcome: outcome
        )
        try handler.install(on: channel.pipeline.syncOperations)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let answer =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\t, keep-alive\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
        _ = try channel.outboundBytes()
        try channel.writeInbound(ByteBuffer(string: answer))
        channel.eventLoop.assumeIsolated().execute {
            #expect(throws: Never.self) { try channel.writeInbound(FrameWriter.encode(.ping())) }
        }
        channel.embeddedEventLoop.run()
        guard case .established = try outcome.futureResult.wait() else {
            Issue.record("it was taken for a refusal")
            return
        }
        var machine = ConnectionMachine(.server)
        machine.receive(try channel.outboundBytes())
        #expect(machine.drain() == [.pong(ByteBuffer())])
    }

    @Test func `a decoder that discards keeps nothing`() throws {
        let decoder = UpgradableHTTPDecoder { HTTPRequestDecoder() }
        let handler = ByteToMessageHandler(decoder)
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(handler)
        let context = try channel.pipeline.syncOperations.context(handler: handler)
        decoder.discard()
        var bytes = ByteBuffer(repeating: 0x20, count: 1 << 16)
        #expect(try decoder.decode(context: context, buffer: &bytes) == .needMoreData)
        #expect(bytes.readableBytes == 0)
    }

    @Test func `a client that leaves before the decision hears nothing, and neither does the delegate`() throws {
        let decisions = PendingDecisions()
        let server = try Server(decide: decisions.decide)
        try server.receive(Self.upgrade)
        server.channel.close(promise: nil)
        decisions.settle(.accept(server.recorder))
        server.channel.embeddedEventLoop.run()
        #expect(server.recorder.events == [])
        #expect(try server.sent().heads == [])
    }

    @Test func `a client that leaves between the response and the first frame is not opened`() throws {
        let server = try Server()
        try server.channel.writeInbound(ByteBuffer(string: Self.upgrade))
        server.channel.close(promise: nil)
        server.channel.embeddedEventLoop.run()
        #expect(server.recorder.events == [])
    }

    @Test func `a client that leaves while the decoder does is not opened`() throws {
        let server = try Server()
        try server.channel.writeInbound(ByteBuffer(string: Self.upgrade))
        // This runs between the tick that puts the WebSocket handler in place and the one that starts it.
        server.channel.eventLoop.assumeIsolated().execute { server.channel.close(promise: nil) }
        server.channel.embeddedEventLoop.run()
        #expect(server.recorder.events == [])
    }

    @Test func `the HTTP handlers behind see the end of the connection and nothing else`() throws {
        let server = try Server()
        try server.receive(Self.upgrade, [.text("hello")])
        #expect(!server.http.isInactive)
        try server.receive("", [.close(1000)])
        server.channel.close(promise: nil)
        #expect(server.http.isInactive && server.http.requests == [])
        #expect(server.recorder.events.last == .ended(clean: true))
    }

    @Test func `nothing is read while a handshake is being decided`() throws {
        let reads = ReadCounter()
        let decisions = PendingDecisions()
        let server = try Server(decide: decisions.decide)
        try server.channel.pipeline.syncOperations.addHandler(reads, position: .first)
        try server.receive(Self.upgrade)
        let before = reads.count
        server.channel.read()
        #expect(reads.count == before)
        decisions.settle(.accept(server.recorder))
        server.channel.embeddedEventLoop.run()
        #expect(reads.count > before)
    }

    private final class ReadCounter: ChannelOutboundHandler {
        typealias OutboundIn = Any
        var count = 0

        func read(context: ChannelHandlerContext) {
            self.count += 1
            context.read()
        }
    }
}

/// Decides when told to.
private final class PendingDecisions: Sendable {
    private let promise = Mutex<EventLoopPromise<WebSocketUpgradeDecision>?>(nil)

    @Sendable func decide(
        _ head: HTTPRequestHead,
        _ channel: any Channel
    ) -> EventLoopFuture<WebSocketUpgradeDecision> {
        let promise = channel.eventLoop.makePromise(of: WebSocketUpgradeDecision.self)
        self.promise.withLock { $0 = promise }
        return promise.futureResult
    }

    func settle(_ decision: WebSocketUpgradeDecision) {
        self.promise.withLock { $0 }?.succeed(decision)
    }
}

// MARK: - Limits

/// Clients that send nothing, drip, or contradict themselves.
@Suite struct RequestLimitTests {
    private typealias Server = UpgradeTests.Server

    @Test(arguments: ["", "GET /ws", "GET /ws HTTP/1.1\r\nHost: localhost\r\n"])
    func `a head that is not whole within ten seconds ends its connection`(_ bytes: String) throws {
        let server = try Server()
        if !bytes.isEmpty { try server.receive(bytes) }
        server.channel.embeddedEventLoop.advanceTime(by: .milliseconds(9_999))
        #expect(server.channel.isActive)
        server.channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(!server.channel.isActive)
    }

    @Test func `bytes that drip in don't give it more time`() throws {
        let server = try Server()
        for byte in "GET /ws HT".utf8 {
            try server.receive([byte])
            server.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        }
        #expect(!server.channel.isActive)
    }

    @Test func `the next request's head has ten seconds, too, from the answer to the one before`() throws {
        let server = try Server()
        server.channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        try server.receive(UpgradeTests.get + "GET /pl")
        server.channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(server.channel.isActive)
        server.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!server.channel.isActive)
    }

    @Test func `an open socket has no time limit`() throws {
        let server = try Server()
        try server.receive(UpgradeTests.upgrade)
        server.channel.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(server.channel.isActive)
    }

    @Test(arguments: [
        "GET /plain HTTP/1.1\r\nHost: localhost\r\nHost: elsewhere.example\r\n\r\n",
        "GET http://elsewhere.example/plain HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET http://elsewhere.example/plain HTTP/1.1\r\n\r\n",
    ])
    func `a request that names two hosts is refused, and HTTP never sees it`(_ request: String) throws {
        let server = try Server()
        try server.receive(request)
        #expect(try server.sent().heads.first?.hasPrefix("HTTP/1.1 400") == true)
    }

    @Test func `a target in absolute form that agrees with Host is HTTP's`() throws {
        let server = try Server()
        try server.receive("GET http://LocalHost/plain HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try server.sent().heads.first?.hasPrefix("HTTP/1.1 204") == true)
    }

    @Test func `the answer to a HEAD has no body, and says how long one would be`() throws {
        let server = try Server()
        try server.receive(UpgradeTests.upgrade.replacing("GET", with: "HEAD"))
        let answer = String(buffer: try server.channel.outboundBytes())
        #expect(answer.hasPrefix("HTTP/1.1 405") && answer.hasSuffix("\r\n\r\n"))
        #expect(!answer.contains("Content-Length: 0"))
    }

    @Test func `a request that is not a lawful handshake is reported, and a lawful one is not`() throws {
        let server = try Server()
        try server.receive("GET /ws HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(server.refusals.all == ["GET /ws: 426"])
        let other = try Server()
        try other.receive(UpgradeTests.upgrade)
        #expect(other.refusals.all.isEmpty)
    }

    @Test func `a request with a header that is too large gets a 431, and is reported`() throws {
        let server = try Server()
        try? server.receive(UpgradeTests.upgrade.dropLast(2) + "X: \(String(repeating: "x", count: 100_000))\r\n\r\n")
        #expect(try server.sent().heads.first?.hasPrefix("HTTP/1.1 431") == true)
        #expect(server.refusals.all == ["undecodable: 431"])
    }

    @Test func `a request with a header that is too large gets a 431 behind other requests too`() throws {
        let server = try Server()
        try server.receive("GET /plain HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try server.sent().heads.first?.hasPrefix("HTTP/1.1 204") == true)
        try? server.receive("GET /plain HTTP/1.1\r\nX: \(String(repeating: "x", count: 100_000))\r\n\r\n")
        #expect(try server.sent().heads.first?.hasPrefix("HTTP/1.1 431") == true)
        #expect(server.refusals.all == ["undecodable: 431"])
    }

    @Test func `a client that leaves during a request is not reported`() throws {
        let server = try Server()
        try server.receive("GET /ws HTTP/1.1\r\nHost: loc")
        _ = try? server.channel.finish()
        #expect(server.refusals.all.isEmpty)
    }

    @Test func `bytes that are not HTTP get a 400, and are reported`() throws {
        let server = try Server()
        try? server.receive([0x16, 0x03, 0x01, 0x02, 0x00])
        #expect(try server.sent().heads.first?.hasPrefix("HTTP/1.1 400") == true)
        #expect(server.refusals.all == ["undecodable: 400"])
        server.channel.embeddedEventLoop.advanceTime(by: .seconds(5))
        #expect(!server.channel.isActive)
    }
}
