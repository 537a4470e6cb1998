internal import ProtocolSpec

/// A member who leaves and comes back is in the room again.
struct Rejoin: Procedure {
    let fence: MarkedOperation

    func run(on session: Session) async throws {
        let sender = session.sender
        let partner = session.partner
        try await session.sendWithout(partner, fence)
        let outgoing = session.newMessage(fence.operation, 2)
        let result = try await session.exchange(
            outgoing,
            by: sender,
            observers: [sender, partner],
            awaiting: fence.delivery,
            needsFence: true
        )
        let count = result.deliveries(of: fence.delivery, at: partner).count
        if count == 0 { throw await session.missing(fence.delivery, of: outgoing, by: sender, at: partner) }
        guard count == 1 else {
            throw Finding(
                expected: "\(partner.name), who left and came back, receives a message once",
                observed: "it came \(count) times",
                hint: "leave the group when the socket closes",
                cause: .doubled(fence.delivery.message)
            )
        }
    }
}
