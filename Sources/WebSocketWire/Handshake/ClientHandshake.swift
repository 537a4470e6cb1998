package import NIOHTTP1

/// The client's side of the opening handshake (RFC 6455 §4.1): makes the request, and judges the response strictly.
package struct ClientHandshake: Equatable, Sendable {
    /// What a response means.
    package enum Verdict: Hashable, Sendable {
        /// The connection is established; what follows the response is frames.
        case established
        /// The server refused in HTTP, as it may. What follows is the response's body.
        case refused
        /// The server accepted, but not as RFC 6455 has it: the connection must be failed (§4.1).
        case invalid(String)
    }

    /// The request to send.
    package let request: HTTPRequestHead

    /// - Parameters:
    ///   - host: The value of `Host`: a name or an address, and the port unless it is the scheme's own.
    ///   - target: Path and query as they go on the wire, percent-encoded.
    ///   - origin: The value of `Origin`, as a browser would send it.
    ///   - headers: Further headers. One that the handshake sets itself is replaced, so that a probe can get it wrong.
    ///   - key: A fresh key.
    package init(host: String, target: String, origin: String? = nil, headers: HTTPHeaders = [:], key: WebSocketKey) {
        var all: HTTPHeaders = [
            "Host": host,
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": key.value,
            "Sec-WebSocket-Version": ServerHandshake.version,
        ]
        if let origin {
            all.add(name: "Origin", value: origin)
        }
        for (name, _) in headers {
            all.remove(name: name)
        }
        all.add(contentsOf: headers)
        self.request = HTTPRequestHead(version: .http1_1, method: .GET, uri: target, headers: all)
    }

    /// Judges a response by the list of §4.1, in its order.
    package func judge(_ response: HTTPResponseHead) -> Verdict {
        guard response.status.code == 101 else { return .refused }
        guard response.headers[canonicalForm: "upgrade"].map({ $0.lowercased() }) == ["websocket"] else {
            return .invalid("the response's Upgrade header is not `websocket`")
        }
        guard response.headers.lists("upgrade", in: "connection") else {
            return .invalid("the response's Connection header does not list `Upgrade`")
        }
        guard let accept = self.expectedAccept, response.headers.fields("sec-websocket-accept") == [accept] else {
            return .invalid("the response's Sec-WebSocket-Accept does not answer the request's key")
        }
        guard response.headers[canonicalForm: "sec-websocket-extensions"].isEmpty else {
            return .invalid("the response names an extension that was not asked for")
        }
        return self.judgeSubprotocol(response)
    }

    private var expectedAccept: String? {
        self.request.headers.first(name: "sec-websocket-key").flatMap { WebSocketKey($0) }?.accept
    }

    /// At most one subprotocol, and only one that was offered.
    private func judgeSubprotocol(_ response: HTTPResponseHead) -> Verdict {
        let chosen = response.headers.fields("sec-websocket-protocol")
        let offered = self.request.headers[canonicalForm: "sec-websocket-protocol"].map { String($0) }
        guard chosen.count <= 1, chosen.allSatisfy(offered.contains) else {
            return .invalid("the response names a subprotocol that was not asked for")
        }
        return .established
    }
}
