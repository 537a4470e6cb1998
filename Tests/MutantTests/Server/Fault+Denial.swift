internal import MockServer
internal import NIOHTTP1
internal import ServerRules
internal import WebSocketWire

extension Fault {
    /// Denies in another way where the contract denies the connection.
    static func denying(_ deny: @escaping @Sendable (UInt16, WebSocketConnection) -> Void) -> Fault {
        Fault(deciding: { request, healthy in
            let decision = try await healthy(request)
            guard case .accept(let delegate, _) = decision, let denied = delegate as? DeniedSocket else {
                return decision
            }
            return .accept(FaultyDenial { deny(denied.rule.code, $0) })
        })
    }

    /// Denies with another answer to the handshake.
    static func refusing(
        _ status: HTTPResponseStatus,
        where isRefused: @escaping @Sendable (UInt16) -> Bool = { _ in true }
    ) -> Fault {
        Fault(deciding: { request, healthy in
            let decision = try await healthy(request)
            guard case .accept(let delegate, _) = decision, let denied = delegate as? DeniedSocket,
                isRefused(denied.rule.code)
            else { return decision }
            return .refuse(HandshakeRefusal(status: status, message: "no"))
        })
    }
}
