internal import AccessTokens
internal import NIOCore
internal import ProtocolSpec
internal import ServerRules
internal import WebSocketWire

/// An attempt that must be denied is denied with the documented code, in the documented way.
struct Denial: Procedure {
    /// How often a connection that broke is tried again: a busy server may drop one in hundreds, and a server that denies in
    /// this way drops them all.
    private static let retries = 2

    let code: CloseCode
    let attempt: ConnectionAttempt

    func run(on session: Session) async throws {
        for attempt in 0...Self.retries {
            do {
                return try await attemptOnce(on: session)
            } catch let broken as Broken where attempt == Self.retries {
                throw broken.finding
            } catch is Broken {
                session.forget()
            }
        }
    }

    /// TCP ended without a reason.
    private struct Broken: Error {
        var finding: Finding
    }

    private func attemptOnce(on session: Session) async throws {
        let (outcome, transcript) = try await Connector(context: session.context).attempt(attempt)
        switch (outcome, code.phase) {
        case (.open(let connection), .open):
            try await judgeClose(of: connection, on: session)
        case (.open(let connection), .handshake):
            connection.leave()
            session.keep(transcript)
            throw finding("the handshake was accepted", hint: notJudged, cause: letIn(session))
        case (.refused(let answer), _):
            session.keep(transcript)
            try judge(answer, session)
        case (.failed(let code, let message), _):
            session.keep(transcript)
            let cause = code == .connectionEnded ? self.cause(ofEnd: nil) : CauseName("the handshake is not answered")
            let finding = finding(observed(code, message), hint: nil, cause: cause)
            throw code == .connectionEnded ? Broken(finding: finding) : finding as any Error
        }
    }

    private var expected: String {
        switch code.phase {
        case .open: "close \(code.code) (\(code.name)) after the handshake is accepted"
        case .handshake: "the handshake is refused with an HTTP status from 400 to 499"
        }
    }

    private func finding(_ observed: String, hint: String?, cause: CauseName) -> Finding {
        Finding(expected: expected, observed: observed, hint: hint, cause: cause)
    }

    private var notJudged: String? { Hints.notJudged(attempt, code.condition) }

    private func letIn(_ session: Session) -> CauseName {
        .letIn(attempt, code.condition, in: session.context.channel)
    }

    /// - Parameter ending: how the connection ended; nil where that was before the handshake.
    /// - Returns: the fault that this points to.
    private func cause(ofEnd ending: Ending?) -> CauseName {
        ending?.code == 1011
            ? .fails(judging: attempt, code.condition)
            : CauseName("a denied connection ends without a close frame")
    }

    private func judge(_ answer: HandshakeAnswer, _ session: Session) throws {
        let cause = Hints.cause(of: answer, denying: attempt, code.condition, at: session.context.channel)
        switch code.phase {
        case .handshake:
            guard !(400...499).contains(answer.status) else { return }
            throw finding(
                "the handshake was answered with HTTP \(answer.status)",
                hint: Hints.refused(answer),
                cause: cause
            )
        case .open:
            throw finding(
                "\(answer.phrase), which a browser reports as 1006, "
                    + Hints.lostRetry(code),
                hint: Hints.deniedTooEarly(code.code, answer, attempt, at: session.context.channel),
                cause: cause
            )
        }
    }

    /// The connection was accepted: it must be closed with the code, and receive nothing before.
    private func judgeClose(of connection: RecordedConnection, on session: Session) async throws {
        defer { session.keep(connection) }
        if let received = await connection.nextMessage(within: session.context.limits.close) {
            throw await talked(received, on: connection, session)
        }
        switch connection.ending {
        case .closed(code.code, _): return
        case .closed(let other, _):
            if let unknown = unknown(other, session) { throw unknown }
            if let untold = untold(other, session) { throw untold }
            throw finding(
                "close \(other)\(name(of: other, session))",
                hint: Hints.closed(with: other, insteadOf: code.code, session.context.channel),
                cause: other == 1011
                    ? cause(ofEnd: connection.ending)
                    : CauseName("\(other)\(name(of: other, session)) is sent where another code is due")
            )
        case .cut:
            throw Broken(
                finding: finding(
                    "the handshake was accepted, and then TCP ended without a close frame, which a browser reports "
                        + "as 1006, " + Hints.lostRetry(code),
                    hint:
                        "send a close frame with \(code.code) before the socket goes; a traceback in the server's log says "
                        + "that a handler raised instead",
                    cause: cause(ofEnd: .cut)
                )
            )
        case .violation(let text):
            let ending = Ending.violation(text)
            throw finding(ending.phrase, hint: nil, cause: ending.cause)
        case nil:
            connection.noteSilence(session.context.limits.close)
            throw await undecided(connection, session)
        }
    }

    /// The connection is open after the limit: a client that hears itself is in the room; one that does not is not judged yet.
    private func undecided(_ connection: RecordedConnection, _ session: Session) async -> Finding {
        let limit = session.context.limits.close.phrase
        let open = "the connection was accepted and is still open after \(limit)"
        guard let fence = session.contractIndex.fence else {
            return finding(open, hint: notJudged, cause: letIn(session))
        }
        let mark = session.sendFence(on: connection, fence: fence)
        let isHeard = (try? await session.hear(connection) { $0.text?.contains(mark) == true }.found) == true
        if isHeard { return finding("\(open), and it hears what it says", hint: notJudged, cause: letIn(session)) }
        return finding(
            connection.ending.map { "\(open); after that: \($0.phrase)" }
                ?? "\(open), though nothing that it says comes back",
            hint:
                "a client is let in or closed at once; where the server may take longer than \(limit), say so in the target: "
                + "limits: {close: …}",
            cause: CauseName("clients are neither let in nor denied within \(limit)")
        )
    }

    /// A person of the target's was denied as one that the server does not know: then the target may be wrong.
    private func unknown(_ other: Int, _ session: Session) -> Finding? {
        let codes = session.context.channel.closeCodes
        guard code.condition == .notAMember, let meant = codes.first(where: { $0.code == other }),
            meant.condition == .userUnknown, case .token(let request) = attempt.credential, request.fault == nil,
            case .person(let key) = request.holder
        else { return nil }
        return finding(
            "close \(other) (\(meant.name)): the server does not know \(key)",
            hint:
                "is people.\(key).id in the target the id of an account that the server has? If it is, judge in the contract's "
                + "order (\(codes.map { String($0.code) }.joined(separator: ", "))): who is known is no \(meant.name)",
            cause: .unknown(key)
        )
    }

    /// Two codes apply, the first for an expired token, and the second was sent. Where expired tokens are taken, that is why.
    private func untold(_ other: Int, _ session: Session) -> Blocked? {
        guard code.condition == .tokenInvalid, case .token(let request) = attempt.credential, request.fault == .expired,
            let meant = session.context.channel.closeCodes.first(where: { $0.code == other }),
            [.userUnknown, .notAMember].contains(meant.condition)
        else { return nil }
        return Blocked(
            check: "\(session.context.channel.name)/close/\(code.code)/\(TokenFault.expired.rawValue)",
            finding: finding(
                "close \(other) (\(meant.name))",
                hint: Hints.closed(with: other, insteadOf: code.code, session.context.channel),
                cause: CauseName("\(other) (\(meant.name)) is sent where another code is due")
            )
        )
    }

    /// A message came: to a client that is let in, or to one that is denied only after that.
    private func talked(
        _ received: ReceivedMessage,
        on connection: RecordedConnection,
        _ session: Session
    ) async -> Finding {
        let end = session.context.deadline(session.context.limits.close)
        // A room where people talk does not fall silent.
        while NIODeadline.now() < end, await connection.nextMessage(by: end) != nil {}
        guard connection.ending != nil else {
            return finding(
                "the connection was accepted, received \(received.excerpt), and is still open",
                hint: notJudged,
                cause: letIn(session)
            )
        }
        return finding(
            "a message before any close: \(received.excerpt)",
            hint: "a connection that is denied must receive nothing: judge first, join the room after that",
            cause: CauseName("a denied connection receives a message before it is closed")
        )
    }

    /// ` (tokenMissing)` where the contract has the code.
    private func name(of other: Int, _ session: Session) -> String {
        session.context.channel.closeCodes.first { $0.code == other }.map { " (\($0.name))" } ?? ""
    }

    private func observed(_ code: WebSocketClientError.Code, _ message: String) -> String {
        switch code {
        case .timedOut: "the handshake was not answered in time"
        case .connectionEnded:
            "TCP ended before the handshake was complete, which a browser reports as 1006, "
                + Hints.lostRetry(self.code)
        default: message
        }
    }
}
