internal import AccessTokens
internal import NIOCore
internal import ProtocolSpec

/// A connection on which nobody says anything stays up.
///
/// What other checks say in its room comes to it, too, and a server or a proxy that hangs up on silence then counts
/// anew: so does the check.
struct IdleConnection: Procedure {
    /// In a room in which strangers keep talking the check comes to its end after so many times the duration.
    private static let deadline = 4

    let duration: Duration

    func run(on session: Session) async throws {
        let slot = session.sender
        let connection = try await session.enter(slot.attempt(at: session.context.channel), as: slot.person)
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
            hint: ending == .cut ? Hints.cutWhileIdle : ending.hint ?? Hints.cutWhileIdle
        )
    }
}

extension IdleConnection {
    /// What people say in the room comes here, too, and what is wrong with that has checks of its own; but nothing comes that
    /// is no message at all.
    private func judge(_ arrival: ReceivedMessage, on session: Session) throws {
        guard let complaint = arrival.meaning.complaint, arrival.text?.contains(session.marks.run) != true else {
            return
        }
        throw Finding(
            expected: "on a connection on which nobody says anything, nothing comes that the contract does not know",
            observed: "\(complaint): \(arrival.excerpt)",
            hint: "to keep a connection alive there are pings (RFC 6455, section 5.5.2), which no client has to read"
        )
    }
}
