internal import CodecRuntime

/// A message in several frames is one message (RFC 6455, section 5.4).
struct Fragments: Procedure {
    let fence: MarkedOperation

    func run(on session: Session) async throws {
        let sender = session.sender
        let outgoing = session.newMessage(fence.operation)
        let connection = try await session.connection(sender)
        let text = Array(outgoing.payload.jsonText.unicodeScalars)
        let third = max(1, text.count / 3)
        let pieces = [text.prefix(third), text.dropFirst(third).prefix(third), text.dropFirst(2 * third)]
        connection.send(fragments: pieces.map { String(String.UnicodeScalarView($0)) })
        let person = try session.person(sender)
        let matcher = session.matcher
        let found = try await session.hear(connection) {
            matcher.isDelivery($0, of: fence.delivery, for: outgoing, by: person)
        }.found
        guard !found else { return }
        let id = CheckID.reaches(session.context.channel, fence.operation, fence.delivery, .sender)
        let finding = Finding(
            expected: "a message in three fragments is taken as one",
            observed: connection.ending?.phrase ?? "it was not delivered",
            hint: connection.ending?.hint,
            cause: connection.ending == nil
                ? CauseName("a message in fragments is not taken") : connection.ending?.cause
        )
        guard connection.ending == nil else { throw finding }
        throw Blocked(check: id, finding: finding)
    }
}
