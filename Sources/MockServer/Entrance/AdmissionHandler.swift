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
    let answers: AdmissionAnswers
    let now: @Sendable () -> Int
    let revocations: Revocations

    /// What the wire needs to know of this server's endpoint.
    var upgrade: WebSocketUpgradeConfiguration {
        var upgrade = WebSocketUpgradeConfiguration(
            owns: { request(for: $0.uri).asked != .elsewhere || $0.asksForWebSocket },
            // A mock that was told to stop does not wait long for a peer that is gone.
            settings: WebSocketSettings(closeTimeout: .seconds(1)),
            decide: { head, channel in decide(head, on: channel) }
        )
        upgrade.refused = { _, refusal in answers.tell(refusal) }
        return upgrade
    }

    /// What a target asks for, and what is to be told of it: a slash at the end does not count.
    private func request(for target: String) -> (asked: AdmissionRequest, remark: String?) {
        let asked = wire.admissionRequest(target: target)
        guard asked == .elsewhere, let other = SlashAtEnd.changed(target) else { return (asked, nil) }
        let meant = wire.admissionRequest(target: other)
        guard meant != .elsewhere else { return (asked, nil) }
        return (meant, SlashAtEnd.remark(came: RequestTarget(target).path, contract: RequestTarget(other).path))
    }

    private func decide(
        _ head: HTTPRequestHead,
        on channel: any Channel
    ) -> EventLoopFuture<WebSocketUpgradeDecision> {
        let (request, remark) = request(for: head.uri)
        guard request != .elsewhere else {
            let refusal = HandshakeRefusal(status: .notFound, message: wayHere(from: RequestTarget(head.uri).path))
            answers.tell(refusal)
            return channel.eventLoop.makeSucceededFuture(.refuse(refusal))
        }
        let promise = channel.eventLoop.makePromise(of: TokenState.self)
        promise.completeWithTask { await tokenState(of: request) }
        return promise.futureResult.flatMap { token in
            driver.handshakeTurn().map {
                // A client that is gone already must use up nothing of the script.
                guard channel.isActive else { return answers.gone() }
                if let remark { driver.tellRemark(remark) }
                return answers.decision(for: driver.judge(request, token: token))
            }
        }
    }

    private func tokenState(of request: AdmissionRequest) async -> TokenState {
        guard case .channel(_, let token?) = request else { return .missing }
        guard let judge else { return .missing }
        switch await judge.judge(token, at: now()) {
        case .subject(let subject): return revocations.covers(token, of: subject) ? .invalid : .subject(subject)
        case .invalid: return .invalid
        }
    }

    /// The answer to a request for a WebSocket at a path that has none.
    private func wayHere(from path: String) -> String {
        let place = path.unicodeScalars.count > 200 ? "\(path.prefix(200))…" : path
        let example = wire.channel.exampleRooms.first.map { wire.target(room: $0, token: nil) }
        return "No WebSocket is at \(place)\(example.map { "; one is at \($0)" } ?? "").\n"
    }
}
