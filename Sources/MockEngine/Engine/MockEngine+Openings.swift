import CodecRuntime
import SeededRandom

// What a connection uses up that its client closes at once is given back.
extension MockEngine {
    /// More openings than this one after the other are many people, and not one client that tries again.
    private static var mostOpenings: Int { 4 }

    /// Opens a connection of yours, and remembers what has changed.
    mutating func openYours(_ id: ConnectionID, _ connection: Connection, _ actions: inout [MockAction]) {
        let room = connection.room
        var before = rooms[room]
        before.occupants = Occupants()
        var draws = 0
        if let handshake = handshakes[room]?.first {
            handshakes[room]?.removeFirst()
            before.chance = handshake.chanceBefore ?? before.chance
            draws = handshake.draws
        }
        var opening = Opening(
            connection: id,
            before: before,
            handshakeDraws: draws,
            firstRun: nextRun,
            refreshFaultsBefore: refreshFaults,
            faultCountsBefore: faultCounts
        )
        let first = actions.count
        let chance = rooms[room].chance
        (openingConnection, hasReachedOthers) = (id, false)
        visit(id, connection, &actions)
        skipPauses(&actions)
        openingConnection = nil
        opening.note(actions[first...], hasReachedOthers: hasReachedOthers)
        if rooms[room].chance != chance { keepDraws(in: room) }
        (opening.refreshFaultsAfter, opening.faultCountsAfter) = (refreshFaults, faultCounts)
        openings[room, default: []].append(opening)
        if openings[room, default: []].count > Self.mostOpenings { openings[room]?.removeFirst() }
    }

    /// Remembers a handshake of yours that was admitted, until its connection opens.
    mutating func noteHandshake(in room: RoomID, chanceBefore: SplitMix64, draws: Int) {
        handshakes[room, default: []].append(Opening.Handshake(chanceBefore: chanceBefore, draws: draws))
        if handshakes[room, default: []].count > Self.mostOpenings { handshakes[room]?.removeFirst() }
    }

    /// Others have drawn from a room's chance: the handshakes before can no longer give back their numbers on their own.
    private mutating func keepDraws(in room: RoomID) {
        for index in (handshakes[room] ?? []).indices { handshakes[room]?[index].chanceBefore = nil }
    }

    /// Draws again what handshakes drew whose connections have not opened yet: numbers before theirs were given back.
    private mutating func redraw(in room: RoomID) {
        for index in (handshakes[room] ?? []).indices {
            handshakes[room]?[index].chanceBefore = rooms[room].chance
            for _ in 0..<(handshakes[room]?[index].draws ?? 0) { _ = rooms[room].chance.next() }
        }
    }

    /// Something has happened in a room: what its connections have used up so far stays used up.
    mutating func settle(_ room: RoomID) {
        if !openings.isEmpty { openings[room] = nil }
        if !handshakes.isEmpty { handshakes[room] = nil }
    }

    /// A client closed its connection at once, before it had sent anything.
    mutating func closeEarly(_ id: ConnectionID, _ actions: inout [MockAction]) {
        guard let room = connections[id]?.room,
            let index = openings[room]?.firstIndex(where: { $0.connection == id }),
            let undone = openings[room]?[index...], isUndoable(undone)
        else { return disconnect(id, &actions) }
        let later = undone.dropFirst().compactMap { opening in
            connections[opening.connection].map { (opening, $0) }
        }
        openings[room]?.removeSubrange(index...)
        for opening in undone.reversed() { undo(opening, in: room) }
        actions.append(.uncounted(id, room: room, persisted: undone.reduce(0) { $0 + $1.persisted }))
        for (opening, connection) in later {
            // Its handshake was answered already, with numbers that stay drawn.
            let chance = rooms[room].chance
            for _ in 0..<opening.handshakeDraws { _ = rooms[room].chance.next() }
            if opening.handshakeDraws > 0 {
                let handshake = Opening.Handshake(chanceBefore: chance, draws: opening.handshakeDraws)
                handshakes[room, default: []].insert(handshake, at: 0)
            }
            openYours(
                opening.connection,
                Connection(room: room, person: connection.person, speaker: connection.speaker),
                &actions
            )
        }
        redraw(in: room)
    }

    /// No other client may have been sent anything because of it. The connections that opened later must not have been sent
    /// anything at all, since they are about to be served again.
    private func isUndoable(_ openings: ArraySlice<Opening>) -> Bool {
        guard let first = openings.first else { return false }
        return first.isPrivate && openings.dropFirst().allSatisfy { $0.isSilent && $0.persisted == 0 }
    }

    private mutating func undo(_ opening: Opening, in room: RoomID) {
        _ = forget(opening.connection)
        let occupants = rooms[room].occupants
        rooms[room] = opening.before
        rooms[room].occupants = occupants
        runs = runs.filter { $0.value.room != room || $0.key < opening.firstRun }
        streams = streams.filter { $0.value.run.room != room || $0.key < opening.firstRun }
        for timer in opening.timers { timers.cancel(timer) }
        if refreshFaults == opening.refreshFaultsAfter { refreshFaults = opening.refreshFaultsBefore }
        for index in faultCounts.indices {
            faultCounts[index] -= opening.faultCountsAfter[index] - opening.faultCountsBefore[index]
        }
    }
}
