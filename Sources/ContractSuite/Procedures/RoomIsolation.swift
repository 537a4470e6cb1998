/// Nothing of a room is heard in another room, neither by its members nor by the sender's own tab there.
struct RoomIsolation: Procedure {
    let subject: DeliverySubject

    func run(on session: Session) async throws {
        guard let other = session.context.target.other else { throw Missing(.otherRoom) }
        let sender = subject.sender(on: session)
        let watchers = other.members.map { ConnectionSlot(person: $0, room: .other, node: subject.placement.others) }
        try await judge(from: sender, to: watchers, 1, on: session)
        // And the other way: a server may name one room's group rightly and the other's not.
        guard let speaker = watchers.first else { return }
        let members = session.context.target.main.members.map { ConnectionSlot(person: $0, node: sender.node) }
        // What was said in their own room is not to be taken for a leak.
        for member in members { _ = try await session.connection(member) }
        _ = try await session.fence(by: sender, at: members)
        try await judge(from: speaker, to: members, 2, on: session)
        session.clear()
    }

    private func judge(
        from sender: ConnectionSlot,
        to watchers: [ConnectionSlot],
        _ number: Int,
        on session: Session
    ) async throws {
        for watcher in watchers { _ = try await session.connection(watcher) }
        let outgoing = session.newMessage(subject.operation, number)
        // In their own room first, so that a leak had its time.
        _ = try await session.exchange(outgoing, by: sender, observers: [sender], awaiting: subject.delivery)
        let person = try session.person(sender)
        let room = sender.room == .main ? "the main room" : "the other room"
        for watcher in watchers {
            let heard = try await session.fence(by: watcher, at: [watcher])[watcher] ?? []
            guard let leak = heard.first(where: { session.matcher.isOurs($0, sender: person) }) else { continue }
            let expected = "\(watcher.name) receives nothing of \(room)"
            if leak.isStrange(session.marks) { throw Finding.strange(leak, at: watcher, expected: expected) }
            throw Finding(
                expected: expected,
                observed: "received \(leak.excerpt)",
                // What bears no mark of ours need not come from there.
                hint: leak.text?.contains(session.marks.run) == true
                    ? "a group's name must contain the room's id" : nil,
                cause: CauseName("a room's messages reach another room")
            )
        }
    }
}
