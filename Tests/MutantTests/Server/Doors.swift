internal import CodecRuntime
internal import MockRuntime
internal import MockServer
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization
internal import WebSocketWire

/// Who gets in at which node, and what a fault makes of that.
final class Doors: Sendable {
    private struct State {
        var minds: [Int: WebSocketUpgradeConfiguration] = [:]
        var entrance = 0
    }

    private let fault: Fault
    private let state = Mutex(State())

    init(fault: Fault) {
        self.fault = fault
    }

    /// The node at which somebody is just coming in.
    var entrance: Int { state.withLock(\.entrance) }

    /// The endpoint of a node: with a mind of its own, or with the first one's.
    func upgrade(_ own: WebSocketUpgradeConfiguration, node: Int) -> WebSocketUpgradeConfiguration {
        state.withLock { $0.minds[node] = own }
        var upgrade = own
        upgrade.decide = { head, channel in self.decide(head, channel, node: node) }
        return upgrade
    }

    private func decide(
        _ head: HTTPRequestHead,
        _ channel: any Channel,
        node: Int
    ) -> EventLoopFuture<WebSocketUpgradeDecision> {
        let promise = channel.eventLoop.makePromise(of: WebSocketUpgradeDecision.self)
        promise.completeWithTask {
            if let onTheWire = self.fault.onTheWire {
                try await channel.eventLoop.submit { try onTheWire(channel) }.get()
            }
            let rightly: Fault.Rightly = { request in
                try await self.rightly(request.head, channel, node: node)
            }
            let request = DoorRequest(head: head, node: node)
            let deciding = self.fault.deciding ?? { try await $1($0) }
            let decision = try await deciding(request, rightly)
            return self.watched(decision, node: node)
        }
        return promise.futureResult
    }

    private func rightly(
        _ head: HTTPRequestHead,
        _ channel: any Channel,
        node: Int
    ) async throws -> WebSocketUpgradeDecision {
        let mind = state.withLock { $0.minds[fault.secondNode == .same ? 0 : node] }
        guard let mind else { throw ChannelError.operationUnsupported }
        return try await channel.eventLoop.flatSubmit { mind.decide(head, channel) }.get()
    }

    /// An admitted connection, of which it is known at which node it is.
    private func watched(_ decision: WebSocketUpgradeDecision, node: Int) -> WebSocketUpgradeDecision {
        guard case .accept(let delegate, let headers) = decision, !(delegate is DeniedSocket) else { return decision }
        let inner = fault.seated?(delegate) ?? delegate
        let socket = PassingSocket(inner: inner) { [self] in state.withLock { $0.entrance = node } }
        return .accept(socket, headers: headers)
    }
}

/// A request to connect.
struct DoorRequest: Sendable {
    var head: HTTPRequestHead
    /// At which node.
    let node: Int

    /// The token in the request's query: nil where there is no such parameter.
    var token: String? {
        get { head.uri.firstRange(of: "?token=").map { String(head.uri[$0.upperBound...]) } }
        set {
            let path = head.uri.prefix { $0 != "?" }
            head.uri = newValue.map { "\(path)?token=\($0)" } ?? String(path)
        }
    }
}

/// A delegate that does what another does, and something of its own before.
struct PassingSocket: WebSocketConnectionDelegate {
    let inner: any WebSocketConnectionDelegate
    var opening: @Sendable () -> Void = {}
    var hearing: @Sendable (WebSocketConnection) -> Void = { _ in }

    func opened(_ connection: WebSocketConnection) {
        opening()
        hearing(connection)
        inner.opened(connection)
    }

    func received(_ kind: MessageKind, _ payload: ByteBuffer, on connection: WebSocketConnection) {
        hearing(connection)
        inner.received(kind, payload, on: connection)
    }

    func closed(_ closure: WebSocketClosure, on connection: WebSocketConnection) {
        inner.closed(closure, on: connection)
    }
}

/// Denies somebody in another way than the contract's.
struct OddDenial: WebSocketConnectionDelegate {
    let deny: @Sendable (WebSocketConnection) -> Void

    func opened(_ connection: WebSocketConnection) { deny(connection) }

    func received(_ kind: MessageKind, _ payload: ByteBuffer, on connection: WebSocketConnection) {}

    func closed(_ closure: WebSocketClosure, on connection: WebSocketConnection) {}
}

extension Fault {
    /// Denies in another way, where the rule says that somebody must be denied.
    static func denying(_ deny: @escaping @Sendable (UInt16, WebSocketConnection) -> Void) -> Fault {
        Fault(deciding: { request, rightly in
            let decision = try await rightly(request)
            guard case .accept(let delegate, _) = decision, let denied = delegate as? DeniedSocket else {
                return decision
            }
            return .accept(OddDenial { deny(denied.rule.code, $0) })
        })
    }

    /// Denies with another answer to the handshake.
    static func refusing(
        _ status: HTTPResponseStatus,
        where isRefused: @escaping @Sendable (UInt16) -> Bool = { _ in true }
    ) -> Fault {
        Fault(deciding: { request, rightly in
            let decision = try await rightly(request)
            guard case .accept(let delegate, _) = decision, let denied = delegate as? DeniedSocket,
                isRefused(denied.rule.code)
            else { return decision }
            return .refuse(HandshakeRefusal(status: status, message: "no"))
        })
    }
}
