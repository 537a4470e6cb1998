internal import AccessTokens
internal import CodecRuntime
internal import ProtocolSpec
internal import ServerRules

/// What to do about what was observed, from experience.
enum Hints {
    /// A handshake that was refused where it should have been accepted.
    ///
    /// - Parameters:
    ///   - answer: what came.
    ///   - clocks: both clocks, where they differ: a good token may look bad then.
    /// - Returns: the hint; nil where nothing more is known.
    static func refused(_ answer: HandshakeAnswer, clocks: ClockDifference? = nil) -> String? {
        switch answer.status {
        case 301, 302, 303, 307, 308: redirected(answer)
        case 200: "an ordinary page was served: \(noUpgrade)"
        case 400: "is \"origin\" one that the server allows? If it is, \(noUpgrade)"
        case 401, 403:
            clocks.map(clocksDiffer)
                ?? "the server refuses before it accepts: is \"origin\" one that it allows, and the token one that it knows?"
        case 404:
            "nothing is served at this path: check \"nodes\" and its path prefix against the contract's address; if they are "
                + "right, \(noUpgrade)"
        case 426: "the server was not asked for a WebSocket: \(noUpgrade)"
        case 500...599: "the server failed while it was opening the connection: its log has the error"
        default: nil
        }
    }

    /// A proxy that drops the headers of a handshake makes it an ordinary request (RFC 9110, section 7.6.1).
    private static let noUpgrade =
        "a proxy before the server has to pass on Upgrade and Connection (in nginx: proxy_http_version 1.1; "
        + "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\";)"

    private static func redirected(_ answer: HandshakeAnswer) -> String {
        let location = answer.location?.lowercased() ?? ""
        if location.hasPrefix("https:") || location.hasPrefix("wss:") {
            return "the server wants TLS, and a WebSocket client follows no redirect: write wss:// in \"nodes\""
        }
        return
            "a WebSocket client follows no redirect: serve the path as the contract writes it, with or without its last slash"
    }

    /// A good token that a server with another clock takes for a bad one.
    static func clocksDiffer(_ clocks: ClockDifference) -> String {
        let effect =
            clocks.seconds < 0
            ? "a token that is made here comes from its future" : "a token that is made here has lost that of its time"
        return "\(clocks.phrase), so \(effect): set both by NTP"
    }

    /// A connection that ended, or went deaf, while nothing was sent.
    static let endedWhileIdle =
        "which read has a timeout? That of the queue below the server (redis-py gives up after 5 s by default: give the "
        + "channel layer's hosts socket_timeout: None), the server's own, or that of a proxy before it "
        + "(proxy_read_timeout in nginx, 60 s by default; timeout tunnel in HAProxy)"

    /// A denial that came as an HTTP status, where the contract wants it after the handshake.
    static func deniedTooEarly(_ code: Int, _ answer: HandshakeAnswer) -> String {
        switch answer.status {
        case 200, 301, 302, 303, 307, 308, 426: return refused(answer) ?? ""
        case 500...599: return "the server failed instead of judging: its log has the error"
        case 404:
            return
                "is this the address that the contract has, and does \"nodes\" name the right server? If so, \(noUpgrade)"
        default:
            return
                "accept, then close: call accept() first and close(code=\(code)) after it; closing an ASGI socket before it "
                + "is accepted becomes HTTP 403"
        }
    }

    /// What a client can't do when it sees 1006 instead of the code.
    static func lostRetry(_ code: CloseCode) -> String {
        switch code.retry {
        case .afterRefresh: "so the documented refresh never runs"
        case .backoff: "so a client can't tell that it may try again"
        case .never: "so a client can't tell that it should not try again"
        }
    }

    /// A condition that the server does not seem to judge.
    static func notJudged(_ attempt: ConnectionAttempt, _ condition: CloseRule.Condition) -> String? {
        switch (attempt.credential, condition) {
        case (_, .tokenInvalid): trusted(attempt.credential)
        case (_, .notAMember): "the server does not ask whether the person is a member of the room"
        default: nil
        }
    }

    /// A credential that an endpoint should not have trusted.
    static func trusted(_ plan: CredentialPlan) -> String? {
        switch plan {
        case .token(let request):
            switch request.fault {
            case .expired: "the server does not look at the token's expiry"
            case .forged: "the server does not verify the token's signature"
            case .algNone: "the server lets a token say that it needs no signature: pin the algorithms"
            case .refreshAsAccess: "the server takes any kind of token: check the claim that says which it is"
            case .missingClaim, .missingSubject: "the server does not miss a claim that the contract requires"
            case .unknownUser, nil:
                request.holder == .unknownPerson ? "the server does not ask whether there is such a user" : nil
            }
        case .tampered, .unsigned: "the server does not verify the token's signature"
        default: nil
        }
    }

    /// An HTTP status where another was due.
    static func status(_ status: Int, due: Int) -> String? {
        switch status {
        case 403 where due == 401:
            "a framework answers 403 where it has no challenge to send: give it one (WWW-Authenticate)"
        case 301, 302, 303, 307, 308: "serve the path as the contract writes it, with or without its last slash"
        case 404: "nothing is served at this path: is \"http\" the address of the server's HTTP side?"
        case 405: "the method is the contract's: is another one allowed instead?"
        case 500...599: "the server failed: its log has the error"
        default: nil
        }
    }

    /// A message that was delivered and is not stored.
    static let notSaved =
        "are the migrations of the message table applied, and is it the database that the probe reads? The server's log has "
        + "what the store said"

    /// A room whose time of the last message does not move.
    static let notTouched = "update the room's row with the message's, in one transaction"

    /// A token that the server issued and then refuses.
    static let newToken =
        "the endpoint and the socket don't agree on the token: are key, algorithm and claims the same in both?"

    /// A member's good token that is refused as a bad one.
    static let keysDiffer =
        "the server takes a good token for an invalid one: tokens.mint must have its key, algorithm and claims "
        + "(in Django: the signing key of the token library, SECRET_KEY by default)"

    /// A message that doesn't reach another node.
    static let nodesApart =
        "nodes share a room only through a channel layer: is Redis running, and the same (address, database, prefix) for "
        + "all of them? An in-memory layer ends at its process"

    /// A message that reaches nobody else.
    static let notBroadcast =
        "the sender's message is not passed on: is the channel layer (such as Redis) running, and have both connections "
        + "joined the same group?"
}
