internal import CodecRuntime
internal import MockServer
internal import NIOCore
internal import NIOHTTP1
internal import ServerRules
internal import Synchronization
internal import WebSocketWire

/// Decides on the handshakes of all nodes: as a healthy server does, or as the fault says.
final class HandshakeInterceptor: Sendable {
    private struct State {
        /// By the number of the node.
        var endpoints: [Int: WebSocketUpgradeConfiguration] = [:]
        var openedNode = 0
    }

    private let fault: Fault
    private let state = Mutex(State())

    init(fault: Fault) {
        self.fault = fault
    }

    /// The node at which a connection was opened last.
    var openedNode: Int { state.withLock(\.openedNode) }

    /// The endpoint of a node, with the fault before its decisions.
    func upgrade(_ own: WebSocketUpgradeConfiguration, node: Int) -> WebSocketUpgradeConfiguration {
        state.withLock { $0.endpoints[node] = own }
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
            if let preparing = self.fault.preparing {
                try await channel.eventLoop.submit { try preparing(channel) }.get()
            }
            let healthy: Fault.Decide = { request in
                try await self.healthyDecision(request.head, channel, node: node)
            }
            let request = HandshakeRequest(head: head, node: node)
            let deciding = self.fault.deciding ?? { try await $1($0) }
            let decision = try await deciding(request, healthy)
            return self.tracked(decision, node: node)
        }
        return promise.futureResult
    }

    private func healthyDecision(
        _ head: HTTPRequestHead,
        _ channel: any Channel,
        node: Int
    ) async throws -> WebSocketUpgradeDecision {
        let endpoint = state.withLock { $0.endpoints[fault.secondNode == .same ? 0 : node] }
        guard let endpoint else { throw ChannelError.operationUnsupported }
        return try await channel.eventLoop.flatSubmit { endpoint.decide(head, channel) }.get()
    }

    /// The decision, with the node noted once the connection is open.
    private func tracked(_ decision: WebSocketUpgradeDecision, node: Int) -> WebSocketUpgradeDecision {
        guard case .accept(let accepted, let headers) = decision, !(accepted is DeniedSocket) else { return decision }
        let inner = fault.wrapping?(accepted) ?? accepted
        let delegate = ForwardingDelegate(inner: inner) { [self] in state.withLock { $0.openedNode = node } }
        return .accept(delegate, headers: headers)
    }
}
