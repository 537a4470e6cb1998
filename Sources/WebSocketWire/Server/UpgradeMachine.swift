import NIOHTTP1

/// The life of a connection before it speaks WebSocket, as a value: which requests are HTTP's, and when the answer to
/// a handshake may go out.
///
/// HTTP requests may come first, pipelined even, on the connection that is then upgraded. The answer to the handshake
/// must wait for the responses due before it (RFC 9112 §9.3.2), and until its own request has been received whole
/// (RFC 9110 §7.8).
struct UpgradeMachine {
    /// The application's answer, without what only the shell needs.
    enum Decision: Equatable {
        case accept
        case refuse(HandshakeRefusal)
    }

    enum ReadAction: Equatable {
        /// This is HTTP's.
        case pass
        /// This is HTTP's, and so is what comes after it. The decoder may expect otherwise and must be told.
        case passAndRestartDecoder
        /// A handshake began: have it decided.
        case decide(HTTPRequestHead)
        /// The handshake's request is whole: what follows isn't HTTP.
        case pauseDecoder
        /// Nothing; the part is dropped.
        case drop
    }

    private enum State {
        case http(asksForUpgrade: Bool)
        case handshake(isWhole: Bool, decision: Decision?)
        case finished
    }

    private var state = State.http(asksForUpgrade: false)
    private var responsesDue = 0

    /// Whether no more bytes should be read: those of a client that runs ahead would pile up.
    var holdsReads: Bool {
        if case .handshake(isWhole: true, _) = self.state { true } else { false }
    }

    /// Whether every request that went to HTTP has been answered, so that an answer may be sent now.
    var owesNoResponse: Bool { self.responsesDue == 0 }

    /// - Parameters:
    ///   - part: The next part of a request.
    ///   - isOurs: Whether a request goes to a WebSocket endpoint.
    /// - Returns: What is to become of the part.
    mutating func received(_ part: HTTPServerRequestPart, isOurs: (HTTPRequestHead) -> Bool) -> ReadAction {
        switch (self.state, part) {
        case (.http, .head(let head)):
            return self.began(head, isOurs: isOurs(head))
        case (.http, .body):
            return .pass
        case (.http(let asksForUpgrade), .end):
            self.state = .http(asksForUpgrade: false)
            return asksForUpgrade ? .passAndRestartDecoder : .pass
        case (.handshake(_, let decision), .end):
            self.state = .handshake(isWhole: true, decision: decision)
            return .pauseDecoder
        case (.handshake, _), (.finished, _):
            return .drop
        }
    }

    /// A response of HTTP's has been written to its end. A response to a request that could not be decoded does not count.
    mutating func responseEnded() {
        self.responsesDue = max(0, self.responsesDue - 1)
    }

    /// The handshake has been decided.
    mutating func decided(_ decision: Decision) {
        guard case .handshake(let isWhole, nil) = self.state else { return }
        self.state = .handshake(isWhole: isWhole, decision: decision)
    }

    /// The answer to the handshake, as soon as it may be sent; once.
    mutating func answer() -> Decision? {
        guard case .handshake(let isWhole, let decision?) = self.state, self.responsesDue == 0 else { return nil }
        guard isWhole || decision != .accept else { return nil }
        self.state = .finished
        return decision
    }

    /// The connection is gone.
    mutating func ended() {
        self.state = .finished
    }

    private mutating func began(_ head: HTTPRequestHead, isOurs: Bool) -> ReadAction {
        if isOurs {
            self.state = .handshake(isWhole: false, decision: nil)
            return .decide(head)
        }
        self.responsesDue += 1
        let asksForUpgrade = head.headers.contains(name: "upgrade") && head.headers.lists("upgrade", in: "connection")
        self.state = .http(asksForUpgrade: asksForUpgrade || head.method == .CONNECT)
        return .pass
    }
}
