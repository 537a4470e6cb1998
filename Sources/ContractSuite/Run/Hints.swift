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

    /// A connection that the server, or the way to it, does not open.
    static let noConnection =
        "the server answered when the run began: is it still running? Its log, and that of a proxy before it, may say why not"

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
        "which read has a timeout? That of the queue below the server (redis-py 8 gives up after 5 s by default: give the "
        + "channel layer's hosts socket_timeout: None), the server's own, or that of a proxy before it "
        + "(proxy_read_timeout in nginx, 60 s by default; timeout tunnel in HAProxy)"

    /// A handshake of a member with a good token that was refused.
    ///
    /// - Parameters:
    ///   - answer: what came.
    ///   - clocks: both clocks, where they differ: a good token may look bad then.
    ///   - channel: whose credential it was.
    /// - Returns: the hint; nil where nothing more is known.
    static func memberRefused(
        _ answer: HandshakeAnswer,
        clocks: ClockDifference?,
        at channel: Channel
    ) -> String? {
        guard answer.status == 401 || answer.status == 403, clocks == nil else {
            return refused(answer, clocks: clocks)
        }
        return keysDiffer(channel) + " If it has: is \"origin\" one that the server allows?"
    }

    /// A denial that came as an HTTP status, where the contract wants it after the handshake.
    static func deniedTooEarly(
        _ code: Int,
        _ answer: HandshakeAnswer,
        _ attempt: ConnectionAttempt,
        at channel: Channel
    ) -> String {
        switch answer.status {
        case 200, 301, 302, 303, 307, 308, 426: return refused(answer) ?? ""
        case 500...599:
            return
                "a handler raised before it accepted: its traceback is in the server's log; catch what the lookup can raise "
                + "(a missing row, a text that is not an id)"
        case 404 where attempt.room == .malformed:
            return
                "the route takes well-formed ids only, so nothing can close with \(code): take the id as text there (in "
                + "Django <str:…>), and judge it in the consumer"
        case 404:
            return
                "no route serves \(channel.address.template): compare it with the server's routes, its last slash included; if "
                + "it is there, \(noUpgrade)"
        default:
            return
                "accept, then close: call accept() first and close(code=\(code)) after it; closing an ASGI socket before it "
                + "is accepted becomes HTTP 403"
        }
    }

    /// The fault behind a denial that came as an HTTP status.
    static func cause(
        of answer: HandshakeAnswer,
        denying attempt: ConnectionAttempt,
        _ condition: CloseRule.Condition,
        at channel: Channel
    ) -> CauseName {
        switch answer.status {
        case 200, 301, 302, 303, 307, 308, 426: CauseName("no handshake is answered: HTTP \(answer.status)")
        case 500...599: .fails(judging: attempt, condition)
        case 404 where attempt.room == .malformed: CauseName("the route takes well-formed room ids only")
        case 404: .missing(route: channel.address.template)
        default: CauseName("accept, then close")
        }
    }

    /// A close code where another was due.
    static func closed(with other: Int, insteadOf code: Int, _ channel: Channel) -> String? {
        if channel.closeCodes.contains(where: { $0.code == other }) {
            let order = channel.closeCodes.map { String($0.code) }.joined(separator: ", ")
            return "judge in the contract's order (\(order)), and give each denial its own code"
        }
        return Ending.closed(code: other, reason: "").hint
            ?? "pass the code to the call that closes: close(code=\(code))"
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
        case (.token(let request), .notAMember):
            if case .person(let key) = request.holder, attempt.room != .nonexistent {
                "the server does not ask whether the person is a member of the room; or is the target wrong, and \(key) is one?"
            } else {
                "the server does not ask whether the person is a member of the room"
            }
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
            case .refreshAsAccess:
                "the server takes any kind of token: check the claim that says which it is, which x-jwt in the contract names"
            case .missingClaim, .missingSubject:
                "the server does not miss a claim that the contract requires: does it read another one? Then x-jwt in the "
                    + "contract must name that"
            case .unknownUser, nil:
                request.holder == .unknownPerson ? "the server does not ask whether there is such a user" : nil
            }
        case .tampered, .unsigned: "the server does not verify the token's signature"
        default: nil
        }
    }

    /// An HTTP status where another was due.
    ///
    /// - Parameters:
    ///   - status: what came.
    ///   - due: what the contract has.
    ///   - route: what was asked, such as `POST /refresh/`.
    /// - Returns: the hint; nil where nothing more is known.
    static func status(_ status: Int, due: Int, at route: String) -> String? {
        switch status {
        case 403 where due == 401:
            "a framework answers 403 where it has no challenge to send: give it one (WWW-Authenticate)"
        case 301, 302, 303, 307, 308: "serve the path as the contract writes it, with or without its last slash"
        case 404:
            "no route serves \(route): compare it with the server's routes, its last slash included; is the server mounted under "
                + "a prefix, \"http\" must end in it; is the endpoint elsewhere, the contract's channel must have its address"
        case 405: "the method is the contract's: is another one allowed instead?"
        case 500...599: "a handler raised: its traceback is in the server's log"
        default: nil
        }
    }

    /// A message that does not come, though others like it do.
    static let lost =
        "does the server limit how many messages a client may send in a while, or is a queue full (channels_redis: 100 by "
        + "default)? The contract lets it drop none of them"

    /// A connection that hears nothing any more since another of the same person was closed.
    static let closedAlong = "leave the group with the connection's own name, not with the person's"

    /// Messages that don't come though they were sent.
    static let queueFull =
        "is a queue full? A channel layer drops what is over its capacity (channels_redis: 100 by default)"

    /// A message that was delivered and is not stored.
    static let notSaved =
        "are the migrations of the message table applied, and is it the database that the probe reads? The server's log has "
        + "what the store said"

    /// Some messages that were delivered and are not stored, among others that are.
    static let someNotSaved =
        "is each message saved, whatever else is saved at that moment, and is an error of the store looked at? The server's log "
        + "has what the store said"

    /// What may be wrong with the target where messages are not found.
    static let maybePaged =
        "; or has the list pages, and the target does not say where? Then add \"next\" to probes.messages"

    /// A good cookie that an endpoint takes for a bad one.
    static let cookieRefused =
        "the server takes a good token for a bad one: is probes.refresh in the target right (the cookie's name, and the claims of "
        + "its token, which are those of the contract and what \"mint\" adds)? If it is, the endpoint looks for another kind of token"

    /// A text that is changed between sender and receiver.
    static let passOn = "pass a text on as it came: don't escape, cut, trim, normalize or change its case"

    /// A message that comes more often than it was sent.
    static let doubled = "is a connection in the group twice, or does the server answer beside broadcasting?"

    /// A time of which nobody knows in which zone it is.
    static let noOffset =
        "say which zone the time is in: take it in UTC, and write its offset (+00:00 or Z); in Python, datetime.now(UTC), in "
        + "Django with USE_TZ"

    /// A room whose time of the last message does not move.
    static let notTouched = "update the room's row with the message's, in one transaction"

    /// A token that the server issued and then refuses.
    static let newToken =
        "the endpoint and the socket don't agree on the token: are key, algorithm and claims the same in both?"

    /// A member's good token that is refused as a bad one.
    static func keysDiffer(_ channel: Channel) -> String {
        var hint =
            "the server takes a good token for an invalid one: does tokens.mint have the server's signing key and algorithm (in "
            + "Django: SIMPLE_JWT's SIGNING_KEY, which is SECRET_KEY by default)?"
        guard let credential = channel.credential else { return hint }
        let (rules, place) = (credential.rules, credential.location)
        let claims = ["\"\(rules.subject)\" for the person"] + rules.claims.map { "\($0.name): \($0.value)" }
        hint +=
            " Does the server read the claims of the contract, \(claims.joined(separator: ", ")) (x-jwt at \(place)), and does it want "
            + "others, which tokens.mint.claims adds?"
        return hint
    }

    /// A person of the target's whom the server does not know.
    static func unknown(_ person: String) -> String {
        "the server does not know this id: check people.\(person).id, or create the account"
    }

    /// A member whom the server takes for a stranger.
    static func notCounted(_ person: String, _ room: String) -> String {
        "the server does not count \(person) as a member of \(room): is \(person) one there in the target, and in the server's database?"
    }

    /// A text whose length is counted in another unit.
    static let lengthUnit =
        "lengths count Unicode code points: not UTF-16 units (JavaScript), not bytes, not what a person sees as a letter"

    /// A message that doesn't reach another node.
    static let nodesApart =
        "nodes share a room only through a channel layer: is Redis running, and the same (address, database, prefix) for "
        + "all of them? An in-memory layer ends at its process"

    /// A message that does not come back.
    static let notEchoed =
        "send it to every connection of the sender, too, the one that sent it included: a client shows what comes back"

    /// A message that reaches nobody else.
    static let notBroadcast =
        "the sender's message is not passed on: is the channel layer (such as Redis) running, and have both connections "
        + "joined the same group?"
}
