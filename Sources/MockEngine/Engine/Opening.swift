import SeededRandom

/// What the opening of one of your connections has changed, as long as nothing else has happened in the room.
///
/// A client may close a connection at once: React's StrictMode mounts a component, unmounts it and mounts it again. Such a
/// connection must use up nothing, so that the next one is served as if it were the first.
struct Opening: Sendable {
    let connection: ConnectionID
    /// The room before, without its connections.
    let before: RoomState
    /// How many numbers the handshake had drawn from the room's chance.
    let handshakeDraws: Int
    /// The number of the first script that it set off.
    let firstRun: Int
    let refreshFaultsBefore: Countdown<RefreshFault>
    let faultCountsBefore: [Int]
    // What it came to:
    var refreshFaultsAfter = Countdown<RefreshFault>()
    var faultCountsAfter: [Int] = []
    /// The timers that it set.
    var timers: [TimerID] = []
    /// How many messages were stored because of it.
    var persisted = 0
    /// Whether the client has only been sent messages, and no other client was sent anything.
    var isPrivate = true
    /// Whether no client was sent anything.
    var isSilent = true

    /// A handshake of yours that was admitted, and whose connection has not opened yet.
    struct Handshake: Sendable {
        /// The room's chance before; nil where others have drawn from it since, so that these numbers stay drawn.
        var chanceBefore: SplitMix64?
        var draws: Int
    }

    /// Takes note of what came of it.
    ///
    /// - Parameters:
    ///   - actions: what is to be done.
    ///   - hasReachedOthers: whether a message was for another client, even if a fault holds it back.
    mutating func note(_ actions: ArraySlice<MockAction>, hasReachedOthers: Bool) {
        if hasReachedOthers { (isPrivate, isSilent) = (false, false) }
        for action in actions {
            switch action {
            case .wake(let timer, _): timers.append(timer)
            case .persist: persisted += 1
            case .send(_, let recipients), .sendBinary(_, let recipients):
                isSilent = false
                if recipients != [connection] { isPrivate = false }
            case .pause, .resume: isSilent = false
            case .close, .cut, .abandon: (isPrivate, isSilent) = (false, false)
            case .uncounted, .noted, .dropped, .lineRejected, .expectationTimedOut, .scriptAborted: break
            }
        }
    }
}
