internal import CodecRuntime
internal import ContractEngine
internal import ContractReading
internal import ContractSuite
internal import ProtocolSpec

/// What proves silence on a socket.
extension SocketDerivation {
    /// Requests of a fence that are told apart by their ids.
    private static let mostFences = 24

    /// A declared answer that has its request's id, else a ping of the contract's, else one of RFC 6455.
    var fence: Fence {
        let subscriptions = Set(plan.script.subscriptions.map(\.message))
        let pairs = plan.pingPairs.filter { !$0.pongs.isEmpty }
        let pings = Set(pairs.map(\.ping))
        let replies = socket.replies.filter { $0.by == .server && $0.correlation?.isDeclared == true }
        // A ping changes nothing, so it goes before any other request.
        let requests = replies.flatMap { reply in reply.to.map { (id: $0, reply: reply) } }
            .sorted { pings.contains($0.id) && !pings.contains($1.id) }
        for (id, reply) in requests where permissions.allow(contract[id]) && plan.received.messages.contains(id) {
            guard plan.script.login?.message != id, !plan.isFarewell(id), !subscriptions.contains(id),
                let payload = plan.request(id).payload
            else { continue }
            let numbers = (0..<Self.mostFences).compactMap { numbered(payload, id, reply.correlation, 500 + $0) }
            guard let correlation = reply.correlation, Set(numbers.map(\.id)).count == Self.mostFences else { continue }
            return .message(
                MessageFence(
                    name: name(id),
                    requests: numbers.map { .init(frame: plan.frame(of: $0.payload, as: id), id: $0.id) },
                    answers: Set(reply.with),
                    path: plan.payloadPath + correlation.answer,
                    isStated: true
                )
            )
        }
        for pair in pairs where permissions.allow(contract[pair.ping]) {
            guard let payload = plan.request(pair.ping).payload else { continue }
            return .message(
                MessageFence(
                    name: name(pair.ping),
                    requests: [.init(frame: plan.frame(of: payload, as: pair.ping))],
                    answers: Set(pair.pongs),
                    isStated: socket.replies.contains { $0.by == .server && $0.to.contains(pair.ping) }
                )
            )
        }
        return .webSocketPing
    }
}
