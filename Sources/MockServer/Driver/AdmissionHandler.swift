import AccessTokens
import CodecRuntime
import MockEngine
import NIOCore
import NIOHTTP1
import ServerRules
import WebSocketWire

/// Decides whether a client gets a WebSocket: judges the token, asks the engine, and answers as the contract or `--denials`
/// says.
struct AdmissionHandler<Wire: WireProtocol>: Sendable {
    let wire: Wire
    let driver: EngineDriver
    let judge: TokenJudge?
    let denials: MockConfiguration.Denials
    let now: @Sendable () -> Int
    let revocations: Revocations

    /// What the wire needs to know of this server's endpoint.
    var upgrade: WebSocketUpgradeConfiguration {
        var upgrade = WebSocketUpgradeConfiguration(
            owns: { wire.admissionRequest(target: $0.uri) != .elsewhere || $0.asksForWebSocket },
            // A mock that was told to stop does not wait long for a peer that is gone.
            settings: WebSocketSettings(closeTimeout: .seconds(1)),
            decide: { head, channel in decide(head, on: channel) }
        )
        upgrade.refused = { _, refusal in tell(refusal) }
        return upgrade
    }

    private func decide(
        _ head: HTTPRequestHead,
        on channel: any Channel
    ) -> EventLoopFuture<WebSocketUpgradeDecision> {
        let request = wire.admissionRequest(target: head.uri)
        guard request != .elsewhere else {
            let refusal = HandshakeRefusal(status: .notFound, message: wayHere(from: RequestTarget(head.uri).path))
            tell(refusal)
            return channel.eventLoop.makeSucceededFuture(.refuse(refusal))
        }
        let promise = channel.eventLoop.makePromise(of: TokenState.self)
        promise.completeWithTask { await tokenState(of: request) }
        return promise.futureResult.flatMap { token in
            driver.handshakeTurn().map {
                // A client that is gone already must use up nothing of the script.
                channel.isActive ? answer(driver.judge(request, token: token)) : gone()
            }
        }
    }

    /// The client closed its connection during the handshake: this answer reaches no client.
    private func gone() -> WebSocketUpgradeDecision {
        var entry = JournalEntry(.denied)
        entry.text = "closed before the handshake was done"
        entry.reason = "the client closed the connection"
        driver.tell(entry)
        return .refuse(HandshakeRefusal(status: .badRequest, message: "The connection was closed"))
    }

    private func tokenState(of request: AdmissionRequest) async -> TokenState {
        guard case .channel(_, let token?) = request else { return .missing }
        guard let judge else { return .missing }
        switch await judge.judge(token, at: now()) {
        case .subject(let subject): return revocations.covers(token, of: subject) ? .invalid : .subject(subject)
        case .invalid: return .invalid
        }
    }

    private func answer(_ admission: Admission) -> WebSocketUpgradeDecision {
        switch admission {
        case .admit(let membership): return .accept(AdmittedSocket(driver: driver, membership: membership))
        case .deny(let rule):
            let isRefused = denials == .refuse || rule.phase == .handshake
            tell(isRefused ? "refused with HTTP 403 instead of \(rule.code)" : "closed with \(rule.code)", rule)
            guard isRefused else { return .accept(DeniedSocket(rule: rule)) }
            return .refuse(HandshakeRefusal(status: .forbidden, message: rule.reason))
        case .refuse(let status):
            var entry = JournalEntry(.fault)
            entry.text = "handshake refused with HTTP \(status)"
            driver.tell(entry)
            return .refuse(
                HandshakeRefusal(status: HTTPResponseStatus(statusCode: status), message: "A fault of the script")
            )
        case .elsewhere:
            // The contract has no code for this refusal.
            return .refuse(
                HandshakeRefusal(status: .forbidden, message: "There is no such room, or this person is not a member")
            )
        }
    }

    /// The answer to a request for a WebSocket at a path that has none.
    private func wayHere(from path: String) -> String {
        let place = path.unicodeScalars.count > 200 ? "\(path.prefix(200))…" : path
        guard wire.admissionRequest(target: path + "/") == .elsewhere else {
            return "No WebSocket is at \(place): the slash at its end is missing.\n"
        }
        let example = wire.channel.exampleRooms.first.map { wire.target(room: $0, token: nil) }
        return "No WebSocket is at \(place)\(example.map { "; one is at \($0)" } ?? "").\n"
    }

    private func tell(_ refusal: HandshakeRefusal) {
        var entry = JournalEntry(.denied)
        entry.text = "refused with HTTP \(refusal.status.code)"
        entry.reason = refusal.message.split(separator: "\n").first.map(String.init)
        driver.tell(entry)
    }

    private func tell(_ what: String, _ rule: CloseRule) {
        var entry = JournalEntry(.denied)
        entry.text = what
        entry.code = rule.code
        entry.reason = rule.reason
        driver.tell(entry)
    }
}
