internal import WebSocketWire

/// A client's close frame is answered, and TCP ends (RFC 6455, sections 5.5.1 and 7.1.1).
struct CloseHandshake: Procedure {
    func run(on session: Session) async throws {
        let slot = ConnectionSlot(person: session.sender.person, connection: 2)
        let connection = try await session.connection(slot)
        connection.close(.normalClosure)
        let end = session.context.deadline(session.context.limits.close)
        while await connection.nextMessage(by: end) != nil {}
        await connection.waitForEnd(by: end)
        if connection.ending == nil { connection.noteSilence(session.context.limits.close) }
        session.clear()
        let expected = "a close frame in answer to close 1000, and then the end of TCP"
        guard case .closed? = connection.ending else {
            let observed = connection.ending?.phrase ?? "neither within \(session.context.limits.close.phrase)"
            throw Finding(expected: expected, observed: observed, cause: Self.cause)
        }
        guard connection.isOver else {
            throw Finding(expected: expected, observed: "a close frame, but TCP is still open", cause: Self.cause)
        }
    }

    private static let cause = CauseName("a close frame is not answered as RFC 6455 says")
}
