import NIOCore
import NIOHTTP1
import SeededRandom
import Testing
internal import WebSocketWire

struct HandshakeKeyTests {
    /// The test vectors of RFC 3174 §7.3, and lengths around the padding's edges with digests from another source.
    @Test(arguments: [
        ("abc", 1, "A9993E364706816ABA3E25717850C26C9CD0D89D"),
        ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1, "84983E441C3BD26EBAAE4AA1F95129E5E54670F1"),
        ("a", 1_000_000, "34AA973CD4C4DAA4F61EEB2BDBAD27316534016F"),
        (
            "0123456701234567012345670123456701234567012345670123456701234567", 10,
            "DEA356A2CDDD90C7A7ECEDC5EBB563934F460452"
        ),
        ("", 1, "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709"),
        ("a", 55, "C1C8BBDC22796E28C0E15163D20899B65621D65A"),
        ("a", 56, "C2DB330F6083854C99D4B5BFB6E8F29F201BE699"),
        ("a", 64, "0098BA824B5C16427BD7A1122A5A442A25EC644D"),
    ])
    func `SHA-1 gives the known digests`(_ text: String, _ count: Int, _ digest: String) {
        #expect(SHA1.digest(String(repeating: text, count: count).utf8) == hex(digest))
    }

    /// The test vectors of RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `Base64 is written and read`(_ plain: String, _ encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test(arguments: ["Zg", "Zg=", "Zh==", "Zg==\n", "Z g==", "====", "Zm9v=", "Zm-_", "Z"])
    func `anything but the one way of writing Base64 is refused`(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func `the example of RFC 6455 §1_3 is answered as given there`() {
        #expect(WebSocketKey("dGhlIHNhbXBsZSBub25jZQ==")?.accept == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test func `a fresh key is a lawful one`() {
        var generator = SplitMix64(seed: 1)
        let key = WebSocketKey(using: &generator)
        #expect(WebSocketKey(key.value) == key)
        #expect(WebSocketKey(using: &generator) != key)
    }
}

struct ServerHandshakeTests {
    static let headers: HTTPHeaders = [
        "Host": "localhost", "Upgrade": "websocket", "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13",
    ]

    static func request(
        _ changes: HTTPHeaders = [:],
        without name: String? = nil,
        method: HTTPMethod = .GET,
        version: HTTPVersion = .http1_1
    ) -> HTTPRequestHead {
        var headers = self.headers
        if let name { headers.remove(name: name) }
        for (name, _) in changes { headers.remove(name: name) }
        headers.add(contentsOf: changes)
        return HTTPRequestHead(version: version, method: method, uri: "/ws", headers: headers)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var request: HTTPRequestHead
        var status = HTTPResponseStatus.badRequest
        var header: (name: String, value: String)?

        init(
            _ name: String,
            _ request: HTTPRequestHead,
            _ status: HTTPResponseStatus,
            _ header: (name: String, value: String)? = nil
        ) {
            self.testDescription = name
            self.request = request
            self.status = status
            self.header = header
        }
    }

    static let upgrade = (name: "Upgrade", value: "websocket")
    static let version = (name: "Sec-WebSocket-Version", value: "13")

    static let refused = [
        Case("a POST", request(method: .POST), .methodNotAllowed, ("Allow", "GET")),
        Case("a HEAD", request(method: .HEAD), .methodNotAllowed, ("Allow", "GET")),
        Case("HTTP/1.0", request(version: .http1_0), .badRequest),
        Case("no Upgrade", request(without: "Upgrade"), .upgradeRequired, upgrade),
        Case("another Upgrade", request(["Upgrade": "h2c"]), .upgradeRequired, upgrade),
        Case("no Connection", request(without: "Connection"), .badRequest),
        Case("another Connection", request(["Connection": "keep-alive"]), .badRequest),
        Case("no Host", request(without: "Host"), .badRequest),
        Case("two Hosts", request(["Host": "a", "host": "b"]), .badRequest),
        Case("a Host that is two words", request(["Host": "a b"]), .badRequest),
        Case("a Host with a user", request(["Host": "me@localhost"]), .badRequest),
        Case("a Host with a path", request(["Host": "localhost:1/x"]), .badRequest),
        Case("no version", request(without: "Sec-WebSocket-Version"), .upgradeRequired, version),
        Case("version 8", request(["Sec-WebSocket-Version": "8"]), .upgradeRequired, version),
        Case("version 013", request(["Sec-WebSocket-Version": "013"]), .upgradeRequired, version),
        Case("two versions", request(["Sec-WebSocket-Version": "13, 8"]), .upgradeRequired, version),
        Case("no key", request(without: "Sec-WebSocket-Key"), .badRequest),
        Case("an empty key", request(["Sec-WebSocket-Key": ""]), .badRequest),
        Case("a key of 15 bytes", request(["Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25j"]), .badRequest),
        Case("a key of 17 bytes", request(["Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZWU="]), .badRequest),
        Case("a key that isn't Base64", request(["Sec-WebSocket-Key": "not base64 not base64 =="]), .badRequest),
        Case(
            "two keys",
            request([
                "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
            ]),
            .badRequest
        ),
        Case("a body", request(["Content-Length": "5"]), .badRequest),
        Case("a chunked body", request(["Transfer-Encoding": "chunked"]), .badRequest),
    ]

    @Test(arguments: refused)
    func `a request that is not a lawful handshake is refused with the status that helps`(_ example: Case) throws {
        guard case .refuse(let refusal) = ServerHandshake.judge(example.request) else {
            Issue.record("it was accepted")
            return
        }
        #expect(refusal.status == example.status)
        if let header = example.header {
            #expect(refusal.head.headers[header.name] == [header.value])
        }
        #expect(refusal.head.headers[canonicalForm: "connection"].contains("close"))
        #expect(refusal.head.headers["content-length"] == ["\(refusal.body.readableBytes)"])
        #expect(refusal.message.count > 20, "a message says how to cure it")
    }

    @Test(arguments: [
        request(), request(["Upgrade": "WebSocket"]), request(["Upgrade": "h2c, websocket"]),
        request(["Connection": "keep-alive, Upgrade"]), request(["Connection": "keep-alive", "connection": "UPGRADE"]),
        request(["Content-Length": "0"]), request(["Sec-WebSocket-Protocol": "chat"]),
        request(["Sec-WebSocket-Extensions": "permessage-deflate"]), request(["Host": "[::1]:8000"]),
        // White space around a value is not part of it (RFC 9110 §5.5).
        request(["Sec-WebSocket-Version": "13 \t"]), request(["Sec-WebSocket-Key": "\tdGhlIHNhbXBsZSBub25jZQ== "]),
        request(["Host": " localhost "]), request(["Content-Length": "0 "]),
    ])
    func `a lawful handshake is accepted, with no subprotocol and no extension`(_ request: HTTPRequestHead) {
        #expect(
            ServerHandshake.judge(request)
                == .accept([
                    "Upgrade": "websocket", "Connection": "Upgrade",
                    "Sec-WebSocket-Accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                ])
        )
    }
}

struct ClientHandshakeTests {
    static func handshake(_ headers: HTTPHeaders = [:]) throws -> ClientHandshake {
        let key = try #require(WebSocketKey("dGhlIHNhbXBsZSBub25jZQ=="))
        return ClientHandshake(
            host: "localhost:8000",
            target: "/ws?token=a%20b",
            origin: "http://localhost:3000",
            headers: headers,
            key: key
        )
    }

    static func response(
        _ changes: HTTPHeaders = [:],
        without name: String? = nil,
        status: HTTPResponseStatus = .switchingProtocols
    ) -> HTTPResponseHead {
        var headers: HTTPHeaders = [
            "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        ]
        if let name { headers.remove(name: name) }
        for (name, _) in changes { headers.remove(name: name) }
        headers.add(contentsOf: changes)
        return HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    }

    @Test func `a request is one that a server accepts`() throws {
        let request = try Self.handshake().request
        #expect(request.uri == "/ws?token=a%20b")
        #expect(request.headers["origin"] == ["http://localhost:3000"])
        guard case .accept(let headers) = ServerHandshake.judge(request) else {
            Issue.record("it was refused")
            return
        }
        let answer = HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)
        #expect(try Self.handshake().judge(answer) == .established)
    }

    @Test func `a header of the handshake can be replaced`() throws {
        let request = try Self.handshake(["sec-websocket-version": "12", "Cookie": "a=b"]).request
        #expect(request.headers["Sec-WebSocket-Version"] == ["12"])
        #expect(request.headers["cookie"] == ["a=b"])
    }

    @Test(arguments: [
        response(without: "Upgrade"), response(["Upgrade": "h2c"]), response(["Upgrade": "websocket, h2c"]),
        response(without: "Connection"), response(["Connection": "close"]),
        response(without: "Sec-WebSocket-Accept"), response(["Sec-WebSocket-Accept": "dGhlIHNhbXBsZSBub25jZQ=="]),
        response(["Sec-WebSocket-Extensions": "permessage-deflate"]), response(["Sec-WebSocket-Protocol": "chat"]),
    ])
    func `an acceptance that is not as it must be is invalid`(_ response: HTTPResponseHead) throws {
        guard case .invalid = try Self.handshake().judge(response) else {
            Issue.record("it was not found invalid")
            return
        }
    }

    @Test func `cases and blanks of an acceptance don't matter`() throws {
        let response = Self.response(["upgrade": "WebSocket", "connection": "keep-alive,  upgrade"])
        #expect(try Self.handshake().judge(response) == .established)
    }

    @Test func `a subprotocol that was offered may be chosen`() throws {
        let handshake = try Self.handshake(["Sec-WebSocket-Protocol": "chat, superchat"])
        #expect(handshake.judge(Self.response(["Sec-WebSocket-Protocol": "superchat"])) == .established)
    }

    @Test(arguments: [200, 301, 400, 401, 403, 404, 426, 503])
    func `any other status is a refusal`(_ status: Int) throws {
        #expect(try Self.handshake().judge(Self.response(status: HTTPResponseStatus(statusCode: status))) == .refused)
    }
}
