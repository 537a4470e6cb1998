import MockEngine
import NIOCore
import NIOHTTP1
import ServerRules
import WebSocketWire

/// Answers handshakes as the engine has decided and the contract or `--denials` says, and tells the journal.
struct AdmissionAnswers: Sendable {
    let driver: EngineDriver
    let denials: MockConfiguration.Denials

    /// The answer to a decision.
    ///
    /// - Parameter admission: what the engine has decided.
    /// - Returns: the handshake's answer.
    func decision(for admission: Admission) -> WebSocketUpgradeDecision {
        switch admission {
        case .admit(let membership):
            return .accept(AdmittedSocket(driver: driver, membership: membership))
        case .deny(let rule): return deny(rule)
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

    private func deny(_ rule: CloseRule) -> WebSocketUpgradeDecision {
        let isRefused = denials == .refuse || rule.phase == .handshake
        tell(isRefused ? "refused with HTTP 403 instead of \(rule.code)" : "closed with \(rule.code)", rule)
        guard isRefused else { return .accept(DeniedSocket(rule: rule)) }
        return .refuse(HandshakeRefusal(status: .forbidden, message: rule.reason))
    }

    /// The client closed its connection during the handshake: this answer reaches no client.
    func gone() -> WebSocketUpgradeDecision {
        var entry = JournalEntry(.denied)
        entry.text = "closed before the handshake was done"
        entry.reason = "the client closed the connection"
        driver.tell(entry)
        return .refuse(HandshakeRefusal(status: .badRequest, message: "The connection was closed"))
    }

    func tell(_ refusal: HandshakeRefusal) {
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
