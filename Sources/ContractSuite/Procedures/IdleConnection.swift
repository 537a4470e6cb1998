internal import NIOCore

/// A connection on which nothing is sent stays open.
///
/// Messages of other checks in its room come over it too. A server or a proxy with an idle timeout then counts anew, and so
/// does this check.
struct IdleConnection: Procedure {
    /// Where others never stop sending in the room, the check ends after so many times the duration.
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
            guard let received = await connection.nextMessage(by: min(quiet, end)) else { break }
            try judge(received, on: session)
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
    /// The room's messages come here too, and have checks of their own; but everything that comes must be a message.
    private func judge(_ received: ReceivedMessage, on session: Session) throws {
        guard let complaint = received.meaning.complaint, received.text?.contains(session.marks.run) != true else {
            return
        }
        throw Finding(
            expected: "an idle connection receives only messages of the contract",
            observed: "\(complaint): \(received.excerpt)",
            hint: "to keep a connection alive there are pings (RFC 6455, section 5.5.2), which no client has to read"
        )
    }
}
