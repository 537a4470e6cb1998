internal import NIOCore
internal import Synchronization

/// Which connections the suite has opened in a person's name, and when: some servers close the older one when a newer one opens.
final class ConnectionLog: Sendable {
    /// How long after a newer connection's admission an older one may be closed because of it.
    private static let span = TimeAmount.seconds(1)
    /// The same where the server is known to do so: a busy one may take its time.
    private static let lateSpan = TimeAmount.seconds(5)
    /// Closes that say that the server goes away, or that a handler raised: these are not about another connection.
    private static let otherReasons = [1001, 1011, 1012, 1013]

    private struct Entry {
        var name: String
        var person: String
        var room: RoomPlan
        /// When it was asked for.
        var opened: NIODeadline
        var admitted: NIODeadline
        /// When the suite closed it.
        var left: NIODeadline?
    }

    /// What a server says at the older connection.
    private struct Farewell: Hashable {
        var code: Int
        var reason: String
    }

    private struct State {
        var entries: [Entry] = []
        /// What was said where nothing but a newer connection can be the reason.
        var farewells: Set<Farewell> = []
        /// Whether an older connection was found to hear nothing any more.
        var silences = false
    }

    private let state = Mutex(State())

    /// Whether the server has closed a connection, or forgotten it, because the same person opened another.
    var hasDisplaced: Bool { state.withLock { !$0.farewells.isEmpty || $0.silences } }

    /// Takes note that a connection hears nothing any more, because the same person opened another.
    func noteSilent() { state.withLock { $0.silences = true } }

    /// Takes note of a connection that was opened.
    ///
    /// - Parameters:
    ///   - attempt: what was asked for.
    ///   - opened: when it was asked for.
    ///   - admitted: when the server's answer was there.
    /// - Returns: its number; nil where it is in nobody's name.
    func add(_ attempt: ConnectionAttempt, opened: NIODeadline, admitted: NIODeadline = .now()) -> Int? {
        guard case .token(let request) = attempt.credential, case .person(let person) = request.holder,
            request.fault == nil
        else { return nil }
        let room = if case .respelled = attempt.room { RoomPlan.main } else { attempt.room }
        return state.withLock { state in
            state.entries.append(
                Entry(name: attempt.name, person: person, room: room, opened: opened, admitted: admitted)
            )
            return state.entries.count - 1
        }
    }

    /// Takes note that the suite closes a connection.
    func noteLeft(_ number: Int, at time: NIODeadline = .now()) {
        state.withLock { state in
            if state.entries[number].left == nil { state.entries[number].left = time }
        }
    }

    /// Whether the suite has closed another connection of the same person in that room, since this one was asked for or a moment
    /// before.
    func hasClosedTwin(of number: Int) -> Bool {
        state.withLock { state in
            let one = state.entries[number]
            return state.entries.enumerated().contains { index, entry in
                guard index != number, entry.person == one.person, entry.room == one.room, let left = entry.left else {
                    return false
                }
                return left + Self.span > one.opened
            }
        }
    }

    /// Whether the same person has opened another connection in that room since.
    func hasNewer(than number: Int) -> Bool {
        state.withLock { state in
            let older = state.entries[number]
            return state.entries[(number + 1)...].contains { $0.person == older.person && $0.room == older.room }
        }
    }

    /// Says whether a connection was closed because the same person opened another in that room.
    ///
    /// Where a server is known to do so, the same close frame at an older connection has the same reason, whatever else was
    /// under way: a busy server may send it late.
    ///
    /// - Parameters:
    ///   - number: the connection's.
    ///   - code: the server's close code.
    ///   - reason: what the close frame says.
    ///   - time: when it came.
    ///   - isDocumented: whether the contract has the code.
    ///   - lastOdd: when a frame that is not a message was last sent there; a close soon after it is the answer to it.
    ///   - hasSent: whether something was sent on the connection between a moment and the close, which may be the answer to
    ///     that.
    /// - Returns: nil where nothing shows that.
    func displacement(
        of number: Int,
        closedWith code: Int,
        _ reason: String,
        at time: NIODeadline,
        isDocumented: Bool,
        lastOdd: NIODeadline?,
        hasSent: (_ since: NIODeadline) -> Bool
    ) -> Displacement? {
        guard !Self.otherReasons.contains(code) else { return nil }
        let farewell = Farewell(code: code, reason: reason)
        // A code of the server's own that the contract does not have is no answer to what was sent.
        let isOwn = (3000...4999).contains(code) && !isDocumented
        return state.withLock { state in
            let older = state.entries[number]
            let newer = state.entries[(number + 1)...].last { entry in
                guard entry.person == older.person, entry.room == older.room, entry.opened <= time else { return false }
                if state.farewells.contains(farewell) { return time < entry.admitted + Self.lateSpan }
                if let lastOdd, time < lastOdd + Self.span { return false }
                return time < entry.admitted + Self.span && entry.left.map { time < $0 } ?? true
                    && (isOwn || !hasSent(entry.opened))
            }
            guard let newer else { return nil }
            state.farewells.insert(farewell)
            return Displacement(
                older: older.name,
                newer: newer.name,
                end: .closed(code: code, reason: reason)
            )
        }
    }
}
