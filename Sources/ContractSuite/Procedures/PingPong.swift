/// A ping is answered with a pong that carries the same (RFC 6455, section 5.5.2).
struct PingPong: Procedure {
    func run(on session: Session) async throws {
        let connection = try await session.connection(session.sender)
        let payload = session.marks.message(1)
        connection.ping(payload)
        let end = session.context.deadline(session.context.limits.deliver)
        while let incoming = await connection.next(by: end) {
            guard case .pong(let answer) = incoming else { continue }
            if answer == payload { return }
            throw Finding(
                expected: "a pong with \(payload)",
                observed: "a pong with \(Transcript.excerpt(answer))",
                cause: Self.cause
            )
        }
        if connection.ending == nil { connection.noteSilence(session.context.limits.deliver) }
        throw Finding(
            expected: "a pong with \(payload)",
            observed: connection.ending?.phrase ?? "no pong in time",
            hint: connection.ending?.hint,
            cause: connection.ending?.cause ?? Self.cause
        )
    }

    private static let cause = CauseName("pings are not answered")
}
