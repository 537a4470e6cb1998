internal import AccessTokens
internal import NIOCore
internal import ProtocolSpec

/// A connection on which nobody says anything stays up.
///
/// What other checks say in its room comes to it, too, and a server or a proxy that hangs up on silence then counts
/// anew: so does the check.
struct Idle: Procedure {
    /// In a room in which strangers keep talking the check comes to its end after so many times the duration.
    private static let deadline = 4

    let duration: Duration

    var lane: Lane { .aside }

    func run(on session: Session) async throws {
        let slot = session.speaker
        let connection = try await session.enter(slot.attempt(session.context), as: slot.person)
        let end = session.context.deadline(duration * Self.deadline)
        var quiet: NIODeadline
        defer { session.keep(connection) }
        repeat {
            quiet = session.context.deadline(duration)
            guard let arrival = await connection.nextMessage(by: min(quiet, end)) else { break }
            try judge(arrival, on: session)
        } while true
        try Task.checkCancellation()
        guard let ending = connection.ending else {
            if quiet > end {
                session.note = "others kept talking in the room: it was never quiet for \(duration.phrase)"
            }
            return
        }
        throw Finding(
            expected: "an idle connection stays open for \(duration.phrase)",
            observed: ending.phrase,
            hint: ending.hint ?? "is there an idle timeout in the server, or in a proxy before it?"
        )
    }
}

extension Idle {
    /// What people say in the room comes here, too, and what is wrong with that has checks of its own; but nothing comes that
    /// is no message at all.
    private func judge(_ arrival: Arrival, on session: Session) throws {
        guard let complaint = arrival.reading.complaint, arrival.text?.contains(session.marks.run) != true else {
            return
        }
        throw Finding(
            expected: "on a connection on which nobody says anything, nothing comes that the contract does not know",
            observed: "\(complaint): \(arrival.excerpt)",
            hint: "to keep a connection alive there are pings (RFC 6455, section 5.5.2), which no client has to read"
        )
    }
}

/// What becomes of a connection whose token expires: told, not judged, since the contract says nothing of it.
struct TokenExpiry: Procedure {
    /// How long after its token's end a connection is watched.
    private static let watch = Duration.milliseconds(1_500)

    var lane: Lane { .aside }

    func run(on session: Session) async throws {
        let person = session.speaker.person
        let token = TokenRequest(.person(person), lifetime: TokenLoader.shortLifetime)
        guard let reading = TokenReading(try session.context.tokenStore.token(token).reveal()),
            let left = reading.remaining(now: session.context.now())
        else { throw Missing("a token with an expiry is needed: add tokens.mint") }
        // In the other room, if there is one: nobody there listens for silence.
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

extension Session {
    /// Comes in beside those who play in the room.
    ///
    /// - Throws: `Blocked` where the server won't have it: that is for the admission check to judge.
    fileprivate func enter(_ attempt: ConnectionAttempt, as person: String) async throws -> RecordedConnection {
        let (outcome, transcript) = try await Connector(context: context).attempt(attempt)
        if case .open(let connection) = outcome { return connection }
        keep(transcript)
        throw Blocked(
            check: CheckID.admits(context.channel, person),
            finding: Finding(expected: "\(attempt.name) is admitted", observed: "no connection")
        )
    }
}
