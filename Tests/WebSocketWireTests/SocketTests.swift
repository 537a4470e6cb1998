import NIOCore
import NIOHTTP1
import NIOPosix
import Testing
internal import WebSocketWire

/// Our client and our server over TCP, and our client against servers that misbehave.
@Suite(.timeLimit(.minutes(1)))
struct SocketTests {
    // MARK: Client and server

    @Test func `messages of both kinds and of any size come back`() async throws {
        try await withWebSocketServer(Recorder.echo()) { port in
            let client = try await established(port)
            for length in [0, 1, 125, 126, 65_535, 65_536, 500_000] {
                let text = String(repeating: "ü", count: length / 2)
                client.socket.send(text: text)
                #expect(await client.next() == .text(text))
                let binary = ByteBuffer(bytes: RFCExampleTests.filler(length))
                client.socket.send(binary: binary)
                #expect(await client.next() == .binary(binary))
            }
            client.socket.close(code: 1000)
            #expect(await client.next() == .closeFrame(CloseFrame(code: 1000)))
            #expect(await client.next() == .ended(clean: true))
            #expect(await client.next() == nil)
        }
    }

    @Test func `events carry their times in order`() async throws {
        try await withWebSocketServer(Recorder.echo()) { port in
            let before = NIODeadline.now()
            let client = try await established(port)
            client.socket.send(text: "one")
            client.socket.send(text: "two")
            let first = try #require(await client.nextEvent())
            let second = try #require(await client.nextEvent())
            #expect(before <= first.receivedAt && first.receivedAt <= second.receivedAt)
            client.socket.cut()
        }
    }

    @Test func `fragments and pings reach the server as sent`() async throws {
        let recorder = Recorder.echo()
        try await withWebSocketServer(recorder) { port in
            let client = try await established(port)
            client.socket.send(frame: Frame(.text, Array("frag".utf8), isFinal: false))
            client.socket.send(ping: ByteBuffer(string: "?"))
            client.socket.send(frame: Frame(.continuation, Array("ment".utf8)))
            #expect(await client.next() == .pong(ByteBuffer(string: "?")))
            #expect(await client.next() == .text("fragment"))
            client.socket.cut()
        }
    }

    @Test func `the server's close comes with code and reason, and the server ends TCP`() async throws {
        let recorder = Recorder { event, connection in
            if event == .opened { connection.close(code: 4003, reason: "token expired") }
        }
        try await withWebSocketServer(recorder) { port in
            let client = try await established(port)
            #expect(await client.next() == .closeFrame(CloseFrame(code: 4003, reason: "token expired")))
            #expect(await client.next() == .ended(clean: true))
        }
        #expect(recorder.closure == WebSocketClosure(code: 4003, cause: .local))
    }

    @Test func `a cut is seen as the end of TCP alone`() async throws {
        let recorder = Recorder { event, connection in
            if case .message = event { connection.cut() }
        }
        try await withWebSocketServer(recorder) { port in
            let client = try await established(port)
            client.socket.send(text: "cut me")
            #expect(await client.next() == .ended(clean: false))
        }
    }

    @Test(arguments: [
        (Frame(opcode: .text, reservedBits: .rsv1), true, WebSocketCloseCode.protocolError),
        (Frame.text("unmasked"), false, .protocolError),
        (Frame(Opcode(rawValue: 3)), true, .protocolError),
        (Frame(.text, [0xC0, 0x80]), true, .invalidPayload),
        (Frame(.close, [0x03]), true, .protocolError),
        (Frame.close(1005), true, .protocolError),
        (Frame.binary(ByteBuffer(repeating: 0, count: 101)), true, .messageTooBig),
    ])
    func `a server answers a broken rule with its code`(
        _ frame: Frame,
        _ masked: Bool,
        _ code: WebSocketCloseCode
    ) async throws {
        let settings = WebSocketSettings(maximumMessageSize: 100)
        try await withWebSocketServer(Recorder(), settings: settings) { port in
            let client = try await established(port)
            client.socket.send(frame: frame, masked: masked)
            let event = await client.next()
            guard case .closeFrame(let close) = event else {
                Issue.record("\(String(describing: event)) came instead of a close frame")
                return
            }
            #expect(close.code == code)
            #expect(await client.next() == .ended(clean: true))
        }
    }

    @Test func `a peer that reads too late gets a close frame with 1013 after its messages`() async throws {
        let cut = group.next().makePromise(of: Void.self)
        let recorder = Recorder { event, connection in
            if case .closed = event { cut.succeed() }
            guard case .message = event else { return }
            let frame = FrameWriter.encode(.binary(ByteBuffer(repeating: 0, count: 1 << 20)))
            for _ in 0..<64 { connection.send(encoded: frame) }
        }
        try await withWebSocketServer(recorder) { port in
            let client = try await established(port)
            client.socket.pauseReading()
            client.socket.send(text: "flood me")
            try await cut.futureResult.get()
            client.socket.resumeReading()
            var last: ClientEvent.Kind?
            var code: WebSocketCloseCode?
            while let event = await client.next() {
                if case .closeFrame(let frame) = event { code = frame.code }
                last = event
            }
            #expect(code == .tryAgainLater)
            #expect(last == .ended(clean: true))
        }
        #expect(recorder.closure?.code == .tryAgainLater && recorder.closure?.cause == .outboundLimit)
    }

    // MARK: Handshakes that fail

    @Test func `a refusal comes with status, headers and body`() async throws {
        try await withWebSocketServer(Recorder()) { port in
            let outcome = try await WebSocketClient.connect(
                host: "127.0.0.1",
                port: port,
                target: "/ws/forbidden",
                group: group
            )
            guard case .refused(let exchange) = outcome else {
                Issue.record("it was accepted")
                return
            }
            #expect(exchange.response.status == .forbidden)
            #expect(exchange.response.headers["connection"] == ["close"])
            #expect(String(buffer: exchange.body) == "not you\n")
            #expect(exchange.request.headers["host"] == ["127.0.0.1:\(port)"])
        }
    }

    @Test func `a version that isn't spoken is refused with the one that is`() async throws {
        try await withWebSocketServer(Recorder()) { port in
            let outcome = try await WebSocketClient.connect(
                host: "127.0.0.1",
                port: port,
                target: "/ws",
                headers: ["Sec-WebSocket-Version": "8"],
                group: group
            )
            guard case .refused(let exchange) = outcome else {
                Issue.record("it was accepted")
                return
            }
            #expect(exchange.response.status == .upgradeRequired)
            #expect(exchange.response.headers["sec-websocket-version"] == ["13"])
        }
    }

    @Test func `a refusal's body is kept up to a limit`() async throws {
        let body = String(repeating: "x", count: 100_000)
        try await withRawServer(
            { _ in ByteBuffer(string: "HTTP/1.1 500 No\r\n\r\n" + body) },
            { port in
                let outcome = try await WebSocketClient.connect(
                    host: "127.0.0.1",
                    port: port,
                    target: "/",
                    group: group
                )
                guard case .refused(let exchange) = outcome else {
                    Issue.record("it was accepted")
                    return
                }
                #expect(exchange.body.readableBytes == WebSocketClient.maximumRefusalBody)
            }
        )
    }

    /// How an attempt to connect fails; nil if it doesn't.
    private func failure(
        _ port: Int,
        target: String = "/ws",
        headers: HTTPHeaders = [:],
        timeout: TimeAmount = .seconds(20)
    ) async -> WebSocketClientError.Code? {
        do throws(WebSocketClientError) {
            _ = try await WebSocketClient.connect(
                host: "127.0.0.1",
                port: port,
                target: target,
                headers: headers,
                handshakeTimeout: timeout,
                group: group
            )
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `a port on which nothing listens is unreachable`() async throws {
        let port = try await withServer({ _ in }, { $0 })
        #expect(await self.failure(port) == .unreachable)
    }

    @Test func `a server that never answers is timed out`() async throws {
        try await withServer(
            { _ in },
            { port in
                #expect(await self.failure(port, timeout: .milliseconds(20)) == .timedOut)
            }
        )
    }

    @Test func `a server that ends TCP during the handshake has an error of its own`() async throws {
        try await withRawServer(
            { _ in nil },
            { port in
                #expect(await self.failure(port) == .connectionEnded)
            }
        )
    }

    @Test(arguments: [
        "SSH-2.0-OpenSSH_9.6\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
    ])
    func `an answer that is not a lawful handshake is invalid`(_ answer: String) async throws {
        try await withRawServer(
            { _ in ByteBuffer(string: answer) },
            { port in
                #expect(await self.failure(port) == .invalidHandshake)
            }
        )
    }

    @Test(arguments: [("ws", "a"), ("/a b", "a"), ("/ws", "a\r\nEvil: b")])
    func `a request that can't be sent is refused`(_ target: String, _ value: String) async throws {
        try await withWebSocketServer(Recorder()) { port in
            #expect(await self.failure(port, target: target, headers: ["X": value]) == .invalidRequest)
        }
    }

    // MARK: Servers that misbehave

    @Test func `frames in the same packet as the acceptance are not lost`() async throws {
        let frames = [Frame.text("early"), .ping(), .close(1001)]
        try await withRawServer(
            { acceptance(of: $0, frames) },
            { port in
                let client = try await established(port, settings: WebSocketSettings(closeTimeout: .milliseconds(20)))
                #expect(await client.next() == .text("early"))
                #expect(await client.next() == .ping(ByteBuffer()))
                #expect(await client.next() == .closeFrame(CloseFrame(code: 1001)))
                #expect(await client.next() == .ended(clean: true), "a server that leaves TCP open is given up")
            }
        )
    }

    @Test(arguments: [
        (Frame(opcode: .text, reservedBits: .rsv2), ProtocolViolation.reservedBits),
        (Frame(.continuation), .unexpectedContinuation), (Frame(.text, [0xFF]), .textNotUTF8),
        (Frame.close(1006), .invalidCloseCode(1006)),
    ])
    func `a server's breach of the protocol is an event`(
        _ frame: Frame,
        _ violation: ProtocolViolation
    ) async throws {
        try await withRawServer(
            { acceptance(of: $0, [frame]) },
            { port in
                let client = try await established(port, settings: WebSocketSettings(closeTimeout: .milliseconds(20)))
                #expect(await client.next() == .violation(violation))
                #expect(await client.next() == .ended(clean: false))
            }
        )
    }

    /// Like a server that denies without waiting for the reply: the handshake, the close frame and TCP's end at once.
    @Test(arguments: 0..<20)
    func `frames that come with the end of TCP are heard before it`(_ round: Int) async throws {
        try await withRawServer(
            { acceptance(of: $0, [.text("one"), .close(4003, reason: "expired")]) },
            closesAfter: true,
            { port in
                let client = try await established(port)
                #expect(await client.next() == .text("one"))
                guard case .closeFrame(let close) = await client.next() else {
                    Issue.record("no close frame")
                    return
                }
                #expect(close.code == 4003)
                guard case .ended = await client.next() else {
                    Issue.record("no end")
                    return
                }
            }
        )
    }

    @Test func `an accepted handshake with nothing behind it but the end of TCP is established, then ended`()
        async throws
    {
        try await withRawServer(
            { acceptance(of: $0) },
            closesAfter: true,
            { port in
                let client = try await established(port)
                #expect(await client.next() == .ended(clean: false))
            }
        )
    }

    @Test func `a masked server frame is a breach`() async throws {
        let recorder = Recorder { event, connection in
            if event == .opened { connection.send(frame: .text("masked"), masked: true) }
        }
        try await withWebSocketServer(recorder) { port in
            let client = try await established(port)
            #expect(await client.next() == .violation(.maskedServerFrame))
        }
    }

    @Test func `raw bytes reach the other end as they are`() async throws {
        let recorder = Recorder { event, connection in
            if event == .opened { connection.sendRaw(ByteBuffer(bytes: [0x83, 0x00])) }
        }
        try await withWebSocketServer(recorder) { port in
            let client = try await established(port)
            #expect(await client.next() == .violation(.unknownOpcode(Opcode(rawValue: 3))))
        }
    }

    // MARK: Waiting for events

    @Test func `waiting ends at its deadline and loses nothing`() async throws {
        try await withWebSocketServer(Recorder.echo()) { port in
            let client = try await established(port)
            #expect(await client.nextEvent(by: .now() + .milliseconds(5)) == nil)
            client.socket.send(text: "still there")
            #expect(await client.next() == .text("still there"))
            client.socket.cut()
        }
    }

    @Test func `a cancelled wait ends and loses nothing`() async throws {
        try await withWebSocketServer(Recorder.echo()) { port in
            let client = try await established(port)
            let waiting = Task { await client.nextEvent() }
            waiting.cancel()
            #expect(await waiting.value == nil)
            client.socket.send(text: "still there")
            #expect(await client.next() == .text("still there"))
            client.socket.cut()
        }
    }

    @Test func `two calls that wait are served in turn, and both return at the end`() async throws {
        let inbox = EventInbox()
        let event = ClientEvent(.text("one"), receivedAt: .now())
        async let first = inbox.next(by: .distantFuture, on: group.next())
        async let second = inbox.next(by: .distantFuture, on: group.next())
        inbox.push(event)
        inbox.push(ClientEvent(.ended(clean: true), receivedAt: .now()))
        let both = await [first, second]
        #expect(Set(both.map { $0?.kind }) == [.text("one"), .ended(clean: true)])
        #expect(await inbox.next(by: .distantFuture, on: group.next()) == nil)
    }
}
