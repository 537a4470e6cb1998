internal import AccessTokens
internal import NIOCore

/// What happens to a connection whose token expires. This is reported, not judged: the contract does not say.
struct TokenExpiry: Procedure {
    /// How long after its token's end a connection is watched.
    private static let watch = Duration.milliseconds(1_500)

    func run(on session: Session) async throws {
        let person = session.sender.person
        let token = TokenRequest(.person(person), lifetime: TokenLoader.shortLifetime)
        guard let reading = TokenReading(try session.context.tokenStore.token(token).reveal()),
            let left = reading.remaining(now: session.context.now())
        else { throw Missing("a token with an expiry is needed: add tokens.mint") }
        // In the other room, if there is one: no check needs silence there.
        let room: RoomPlan = session.context.target.other?.members.contains(person) == true ? .other : .main
        let attempt = ConnectionAttempt(
            credential: .token(token),
            room: room,
            name: "\(person), whose token ends in \(Int(left)) s"
        )
        let connection = try await session.enter(attempt, as: person)
        defer { session.keep(connection) }
        let start = NIODeadline.now()
        let end = start + .seconds(Int64(left.rounded(.up))) + .milliseconds(Int64(Self.watch.wholeMilliseconds))
        while await connection.nextMessage(by: end) != nil {}
        try Task.checkCancellation()
        let hadExpired = NIODeadline.now() - start >= .seconds(Int64(left))
        session.note =
            connection.ending.map { "\($0.phrase) \(hadExpired ? "once" : "before") its token had expired" }
            ?? "the connection is still open \(Self.watch.phrase) after its token has expired"
    }
}
