internal import AccessTokens
internal import NIOCore
internal import ProtocolSpec

/// A connection on which nobody says anything stays up.
///
/// What other checks say in its room comes to it, too, and a server or a proxy that hangs up on silence then counts
/// anew: so does the check.
struct Idle: Procedure {
    /// In a room in which strangers keep talking the check comes to its end after so many times the duration.
    private static let patience = 4

    let duration: Duration

    var lane: Lane { .aside }

    func run(on stage: Stage) async throws {
        let seat = stage.speaker
        let tab = try await stage.enter(seat.knock(stage.means), as: seat.person)
        let end = stage.means.deadline(duration * Self.patience)
        var quiet: NIODeadline
        defer { stage.keep(tab) }
        repeat {
            quiet = stage.means.deadline(duration)
            guard let arrival = await tab.nextMessage(by: min(quiet, end)) else { break }
            try judge(arrival, on: stage)
        } while true
        try Task.checkCancellation()
        guard let ending = tab.ending else {
            if quiet > end { stage.note = "others kept talking in the room: it was never quiet for \(duration.phrase)" }
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
    private func judge(_ arrival: Arrival, on stage: Stage) throws {
        guard let complaint = arrival.reading.complaint, arrival.text?.contains(stage.marks.run) != true else { return }
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

    func run(on stage: Stage) async throws {
        let person = stage.speaker.person
        let token = TokenRequest(.person(person), lifetime: PurseFiller.shortLifetime)
        guard let reading = TokenReading(try stage.means.purse.token(token).reveal()),
            let left = reading.remaining(now: stage.means.now())
        else { throw Missing("a token with an expiry is needed: add tokens.mint") }
        // In the other room, if there is one: nobody there listens for silence.
        let room: RoomPlan = stage.means.target.other?.members.contains(person) == true ? .other : .main
        let knock = Knock(credential: .token(token), room: room, name: "\(person), whose token ends in \(Int(left)) s")
        let tab = try await stage.enter(knock, as: person)
        defer { stage.keep(tab) }
        let start = NIODeadline.now()
        let end = start + .seconds(Int64(left.rounded(.up))) + .milliseconds(Int64(Self.watch.wholeMilliseconds))
        while await tab.nextMessage(by: end) != nil {}
        try Task.checkCancellation()
        let hadExpired = NIODeadline.now() - start >= .seconds(Int64(left))
        stage.note =
            tab.ending.map { "\($0.phrase) \(hadExpired ? "once" : "before") its token had expired" }
            ?? "the connection is still open \(Self.watch.phrase) after its token has expired"
    }
}

extension Stage {
    /// Comes in beside those who play in the room.
    ///
    /// - Throws: `Blocked` where the server won't have it: that is for the admission check to judge.
    fileprivate func enter(_ knock: Knock, as person: String) async throws -> Tab {
        let (welcome, transcript) = try await Door(means: means).knock(knock)
        if case .open(let tab) = welcome { return tab }
        keep(transcript)
        throw Blocked(
            check: CheckID.admits(means.channel, person),
            finding: Finding(expected: "\(knock.name) is admitted", observed: "no connection")
        )
    }
}
