package import NIOHTTP1

/// The server's side of the opening handshake (RFC 6455 §4.2), as a function of the request.
///
/// No extension is accepted and no subprotocol chosen, whatever the client offers: a server says so by leaving their headers
/// out of its answer (§4.2.2, items 5.5 and 5.6). An application that wants a subprotocol adds its header with its decision.
package enum ServerHandshake {
    /// The answer to a request.
    package enum Verdict: Equatable, Sendable {
        /// Switch protocols, with these response headers.
        case accept(HTTPHeaders)
        /// Stay with HTTP, and refuse.
        case refuse(HandshakeRefusal)
    }

    /// Judges a request by RFC 6455 alone; the application decides who may connect, and where.
    package static func judge(_ request: HTTPRequestHead) -> Verdict {
        for rule in self.rules {
            if let refusal = rule(request) { return .refuse(refusal) }
        }
        // The rule about the key has checked that there is one.
        guard let key = self.key(of: request) else { return .refuse(self.invalidKey) }
        return .accept([
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Accept": key.accept,
        ])
    }

    /// The version this module speaks (§4.1, item 9).
    package static let version = "13"

    /// In the order of §4.2.1, except that the version comes before the key, which older versions did not have.
    private static let rules: [@Sendable (HTTPRequestHead) -> HandshakeRefusal?] = [
        Self.refuseMethod, Self.refuseHTTPVersion, Self.refuseUpgrade, Self.refuseConnection, Self.refuseHost,
        Self.refuseVersion, Self.refuseKey, Self.refuseBody,
    ]
}

// MARK: - Rules

extension ServerHandshake {
    private static func refuseMethod(_ request: HTTPRequestHead) -> HandshakeRefusal? {
        guard request.method != .GET else { return nil }
        return HandshakeRefusal(
            status: .methodNotAllowed,
            headers: ["Allow": "GET"],
            message: "A WebSocket handshake is a GET request, not \(request.method.rawValue) (RFC 6455 §4.2.1).\n"
        )
    }

    private static func refuseHTTPVersion(_ request: HTTPRequestHead) -> HandshakeRefusal? {
        guard request.version.major == 1, request.version.minor >= 1 else {
            return HandshakeRefusal(
                status: .badRequest,
                message: "A WebSocket handshake needs HTTP/1.1 (RFC 6455 §4.2.1). "
                    + "If a proxy stands between, let it speak HTTP/1.1 to this server.\n"
            )
        }
        return nil
    }

    private static func refuseUpgrade(_ request: HTTPRequestHead) -> HandshakeRefusal? {
        guard !request.headers.lists("websocket", in: "upgrade") else { return nil }
        return self.upgradeRequired(
            "This is a WebSocket endpoint. Connect with a WebSocket client, which sends `Upgrade: websocket` "
                + "(RFC 6455 §4.2.1). If you did, a proxy between has removed that header.\n"
        )
    }

    private static func refuseConnection(_ request: HTTPRequestHead) -> HandshakeRefusal? {
        guard !request.headers.lists("upgrade", in: "connection") else { return nil }
        return HandshakeRefusal(
            status: .badRequest,
            message: "`Upgrade: websocket` came without `Connection: Upgrade` (RFC 6455 §4.2.1). "
                + "If a proxy stands between, it must pass both headers on.\n"
        )
    }

    private static func refuseHost(_ request: HTTPRequestHead) -> HandshakeRefusal? {
        let hosts = request.headers.fields("host")
        guard hosts.count == 1 else {
            return HandshakeRefusal(
                status: .badRequest,
                message: "The request must have exactly one `Host` header (RFC 6455 §4.2.1).\n"
            )
        }
        guard !hosts[0].utf8.allSatisfy(self.mayStandInHost) else { return nil }
        return HandshakeRefusal(
            status: .badRequest,
            message: "The `Host` header is not a host with or without a port (RFC 9112 §3.2).\n"
        )
    }

    /// What a host's name or address, a colon and a port are made of (RFC 3986 §3.2.2).
    private static func mayStandInHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~%!$&'()*+,;=:[]".utf8.contains(byte)
        }
    }

    /// §4.4: the client may try again with the version this names.
    private static func refuseVersion(_ request: HTTPRequestHead) -> HandshakeRefusal? {
        guard request.headers.fields("sec-websocket-version") != [self.version] else { return nil }
        var refusal = self.upgradeRequired(
            "This server speaks version \(self.version) of the WebSocket protocol: send exactly one "
                + "`Sec-WebSocket-Version: \(self.version)` (RFC 6455 §4.4).\n"
        )
        refusal.headers.add(name: "Sec-WebSocket-Version", value: self.version)
        return refusal
    }

    private static func refuseKey(_ request: HTTPRequestHead) -> HandshakeRefusal? {
        self.key(of: request) == nil ? self.invalidKey : nil
    }

    /// A body has no meaning in a handshake, and would stand before the first frame.
    private static func refuseBody(_ request: HTTPRequestHead) -> HandshakeRefusal? {
        let length = request.headers.fields("content-length").first ?? "0"
        guard length != "0" || request.headers.contains(name: "transfer-encoding") else { return nil }
        return HandshakeRefusal(status: .badRequest, message: "A WebSocket handshake has no body.\n")
    }

    private static func key(of request: HTTPRequestHead) -> WebSocketKey? {
        let keys = request.headers.fields("sec-websocket-key")
        return keys.count == 1 ? WebSocketKey(keys[0]) : nil
    }

    private static let invalidKey = HandshakeRefusal(
        status: .badRequest,
        message: "The request must have exactly one `Sec-WebSocket-Key` header with 16 bytes in Base64 "
            + "(RFC 6455 §4.2.1).\n"
    )

    private static func upgradeRequired(_ message: String) -> HandshakeRefusal {
        HandshakeRefusal(status: .upgradeRequired, headers: ["Upgrade": "websocket"], message: message)
    }
}

extension HTTPRequestHead {
    /// Whether a client means this to be a WebSocket handshake, lawful or not.
    package var asksForWebSocket: Bool {
        self.method == .GET && self.headers.lists("websocket", in: "upgrade")
    }
}

extension HTTPHeaders {
    /// The values under this name, one for each line, without the white space around them, which is not part of them (RFC
    /// 9110 §5.5) and which the decoder leaves behind them.
    func fields(_ name: String) -> [String] {
        self[name].map { value in
            let isText = { (byte: UInt8) in byte != UInt8(ascii: " ") && byte != UInt8(ascii: "\t") }
            guard let first = value.utf8.firstIndex(where: isText), let last = value.utf8.lastIndex(where: isText)
            else {
                return ""
            }
            return String(value[first...last])
        }
    }

    /// Whether the comma-separated lists under this name hold the token, in whatever case (RFC 9110 §5.6.1).
    func lists(_ token: String, in name: String) -> Bool {
        self[canonicalForm: name].contains { $0.lowercased() == token }
    }
}
