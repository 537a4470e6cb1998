internal import ContractSuite
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Testing

@Suite struct HTTPExchangeTests {
    /// Long enough for anything that is to end by itself.
    private static let ample = TimeAmount.seconds(30)

    private func ask(
        _ server: RawServer,
        _ method: HTTPMethod = .GET,
        _ target: String = "/",
        headers: HTTPHeaders = [:],
        within limit: TimeAmount = ample,
        prepare: @escaping @Sendable (any Channel) throws -> Void = { _ in }
    ) async throws -> HTTPExchange {
        let base = try #require(Node("http://127.0.0.1:\(server.port)", schemes: ["http": 80]))
        let url = try #require(HTTPURL(target, base: base))
        return await HTTPExchange.perform(
            method,
            url,
            headers: headers,
            by: .now() + limit,
            group: MultiThreadedEventLoopGroup.singleton,
            prepare: prepare
        )
    }

    /// Sends a text and keeps the connection open.
    private static func sending(_ text: String) -> @Sendable (any Channel) -> Void {
        { channel in channel.writeAndFlush(ByteBuffer(string: text), promise: nil) }
    }

    /// Sends a text and closes the connection.
    private static func closing(_ text: String) -> @Sendable (any Channel) -> Void {
        { channel in
            channel.writeAndFlush(ByteBuffer(string: text)).whenComplete { _ in channel.close(promise: nil) }
        }
    }

    // MARK: Whole answers

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello"),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nTrailer: t\r\n\r\n",
            "hello"
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""),
        ("HTTP/1.1 204 No Content\r\n\r\n", ""),
        ("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "hi"),
    ])
    func `an answer with a length is complete though the connection stays open`(
        answer: String,
        body: String
    ) async throws {
        try await RawServer.serve(Self.sending(answer)) { server in
            let exchange = try await ask(server)
            #expect(exchange.failure == nil)
            #expect([200, 204].contains(exchange.head?.status.code))
            #expect(String(buffer: exchange.body) == body)
        }
    }

    @Test func `an answer without a length ends with the connection`() async throws {
        try await RawServer.serve(Self.closing("HTTP/1.0 200 OK\r\n\r\nhello")) { server in
            let exchange = try await ask(server)
            #expect(exchange.failure == nil)
            #expect(String(buffer: exchange.body) == "hello")
        }
    }

    @Test func `an answer that comes byte by byte is whole`() async throws {
        let slow: @Sendable (any Channel) -> Void = { channel in
            for byte in "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n".utf8 {
                channel.writeAndFlush(ByteBuffer(bytes: [byte]), promise: nil)
            }
        }
        try await RawServer.serve(slow) { server in
            let exchange = try await ask(server)
            #expect(String(buffer: exchange.body) == "hello")
        }
    }

    @Test func `an answer to HEAD has no body, whatever length it tells`() async throws {
        try await RawServer.serve(Self.sending("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")) { server in
            let exchange = try await ask(server, .HEAD)
            #expect(exchange.failure == nil && exchange.body.readableBytes == 0)
        }
    }

    @Test func `a redirect is an answer like any other, and a cookie is not kept`() async throws {
        let answer = "HTTP/1.1 302 Found\r\nLocation: /other\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
        try await RawServer.serve(Self.sending(answer)) { server in
            let exchange = try await ask(server)
            #expect(exchange.head?.status.code == 302)
            #expect(exchange.head?.headers.first(name: "location") == "/other")
            let second = try await ask(server)
            #expect(second.head?.status.code == 302)
            #expect(server.requests.all.count == 2)
            #expect(!server.requests.all.contains { $0.lowercased().contains("cookie") })
        }
    }

    // MARK: The request

    @Test func `a request names its host, ends the connection, and says that it has no body`() async throws {
        try await RawServer.serve(Self.sending("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) { server in
            _ = try await ask(server, .POST, "/a b/é?q=1#part", headers: ["Cookie": "c=d", "Connection": "keep-alive"])
            _ = try await ask(server, .GET, "/")
            let host = "Host: 127.0.0.1:\(server.port)\r\n"
            #expect(
                server.requests.all == [
                    "POST /a%20b/%C3%A9?q=1 HTTP/1.1\r\n\(host)Cookie: c=d\r\nConnection: close\r\n"
                        + "Content-Length: 0\r\n\r\n",
                    "GET / HTTP/1.1\r\n\(host)Connection: close\r\n\r\n",
                ]
            )
        }
    }

    @Test func `a header that would break the request is not sent`() async throws {
        try await RawServer.serve(Self.sending("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) { server in
            let exchange = try await ask(server, headers: ["Cookie": "a\r\nX: b"])
            #expect(exchange.failure?.code == .invalidRequest)
            #expect(server.requests.all == [])
        }
    }

    // MARK: Answers that fail

    @Test(arguments: [
        "", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    ])
    func `an answer that is cut off has failed`(answer: String) async throws {
        try await RawServer.serve(Self.closing(answer)) { server in
            let exchange = try await ask(server)
            #expect(exchange.failure?.code == .connectionEnded)
            #expect(exchange.failure?.message == "TCP ended before the answer was complete")
            #expect((exchange.head == nil) == !answer.contains("\r\n\r\n"))
        }
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "HTTP/1.1 200 OK\r\n\r\nhello",
        "HTTP/1.1 100 Continue\r\n\r\n",
    ])
    func `an answer that does not end is late`(answer: String) async throws {
        try await RawServer.serve(Self.sending(answer)) { server in
            let exchange = try await ask(server, within: .milliseconds(200))
            #expect(exchange.failure?.code == .timedOut)
        }
    }

    @Test(arguments: [
        "220 mail.example ESMTP\r\n", "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n", "\u{15}\u{3}\u{3}",
    ])
    func `an answer that is not HTTP is reported as such`(answer: String) async throws {
        try await RawServer.serve(Self.sending(answer)) { server in
            let failure = try await ask(server).failure
            #expect(failure?.code == .invalidAnswer)
            #expect(failure?.message.hasPrefix("the answer is not HTTP/1.1: ") == true)
        }
    }

    /// As NIOSSL says it: TCP has ended, and TLS has not.
    private final class UncleanShutdown: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        func channelInactive(context: ChannelHandlerContext) {
            context.fireErrorCaught(NIOSSLError.uncleanShutdown)
            context.fireChannelInactive()
        }
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", true),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", false),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", false),
        ("HTTP/1.1 200 OK\r\n\r\nhello", false),
        ("HTTP/1.1 200 OK\r\n", false),
    ])
    func `where TLS is cut off, an answer is whole only if it tells its length`(
        answer: String,
        isWhole: Bool
    ) async throws {
        try await RawServer.serve(Self.closing(answer)) { server in
            let exchange = try await ask(server) { channel in
                try channel.pipeline.syncOperations.addHandler(UncleanShutdown())
            }
            #expect(exchange.failure?.message == (isWhole ? nil : "TCP ended before the answer was complete"))
        }
    }

    @Test func `a body of 4 MiB is read, and one byte more is not`() async throws {
        let most = HTTPExchange.longestBody
        for (length, isRead) in [(most, true), (most + 1, false)] {
            let answer = "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: length)
            try await RawServer.serve(Self.closing(answer)) { server in
                let exchange = try await ask(server)
                #expect((exchange.failure == nil) == isRead)
                #expect(isRead ? exchange.body.readableBytes == most : exchange.body.readableBytes <= most)
            }
        }
    }

    @Test func `a body of 100 MB is refused by the length that it tells`() async throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\nx"
        try await RawServer.serve(Self.sending(answer)) { server in
            let exchange = try await ask(server)
            #expect(exchange.failure?.message == "the answer has more than 4 MiB")
            #expect(exchange.head?.status.code == 200)
        }
    }

    @Test func `a flood without an end is cut off`() async throws {
        let flood: @Sendable (any Channel) -> Void = { channel in
            channel.write(ByteBuffer(string: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), promise: nil)
            Self.flood(channel)
        }
        try await RawServer.serve(flood) { server in
            let exchange = try await ask(server)
            #expect(exchange.failure?.message == "the answer has more than 4 MiB")
            #expect(exchange.body.readableBytes <= HTTPExchange.longestBody)
        }
    }

    /// Sends chunk after chunk, until the peer is gone.
    private static func flood(_ channel: any Channel) {
        let chunk = "10000\r\n" + String(repeating: "x", count: 0x10000) + "\r\n"
        channel.writeAndFlush(ByteBuffer(string: chunk)).whenSuccess { flood(channel) }
    }

    @Test func `headers without an end are cut off`() async throws {
        let header = "X-Header: " + String(repeating: "x", count: 1000) + "\r\n"
        let answer = "HTTP/1.1 200 OK\r\n" + String(repeating: header, count: 5000)
        try await RawServer.serve(Self.sending(answer)) { server in
            let exchange = try await ask(server)
            #expect(exchange.failure?.code == .invalidAnswer)
        }
    }

    @Test func `where nothing listens there is no connection`() async throws {
        let hears: @Sendable (any Channel) -> Void = { _ in }
        try await RawServer.serve(hears) { server in
            let group = MultiThreadedEventLoopGroup.singleton
            // A client's own port: nobody listens there, and no test beside this one can take it.
            let client = try await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: server.port).get()
            let port = try #require(client.localAddress?.port)
            let base = try #require(Node("http://127.0.0.1:\(port)", schemes: ["http": 80]))
            let url = try #require(HTTPURL("/", base: base))
            let exchange = await HTTPExchange.perform(.GET, url, headers: [:], by: .now() + Self.ample, group: group)
            #expect(exchange.failure?.code == .unreachable)
            #expect(exchange.failure?.message == "no connection to 127.0.0.1, port \(port)")
            try await client.close()
        }
    }

    @Test func `a task that is cancelled waits no longer`() async throws {
        let (asked, isAsked) = AsyncStream.makeStream(of: Void.self)
        let finish: @Sendable (any Channel) -> Void = { _ in isAsked.finish() }
        try await RawServer.serve(finish) { server in
            let task = Task { try await ask(server) }
            for await _ in asked {}
            task.cancel()
            let exchange = try await task.value
            #expect(exchange.failure?.code == .connectionEnded)
        }
    }
}

@Suite struct HTTPURLTests {
    private static let base = Node(scheme: "http", host: "::1", port: 8000, prefix: "/v1")

    @Test(arguments: [
        ("/a?b=c", "http", "::1", 8000, "/v1/a?b=c", "[::1]:8000"),
        ("http://other.test", "http", "other.test", 80, "/", "other.test"),
        ("https://other.test:443?page=2", "https", "other.test", 443, "/?page=2", "other.test"),
        ("https://[::1]:80/x#y", "https", "::1", 80, "/x", "[::1]:80"),
    ])
    func `a path belongs to the base, and a URL stands for itself`(
        text: String,
        scheme: String,
        host: String,
        port: Int,
        target: String,
        authority: String
    ) throws {
        let url = try #require(HTTPURL(text, base: Self.base))
        #expect(url.node.scheme == scheme && url.node.host == host && url.node.port == port)
        #expect(url.target == target)
        #expect(url.authority == authority)
    }

    @Test(arguments: [
        "", "a/b", "?page=2", "ftp://other.test/", "http://", "http://user@other.test/", "http://other.test:x/",
    ])
    func `what is neither a path nor an http URL is refused`(text: String) {
        #expect(HTTPURL(text, base: Self.base) == nil)
    }
}
