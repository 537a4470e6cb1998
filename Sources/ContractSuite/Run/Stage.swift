internal import NIOCore
internal import SchemaValidation
internal import SeededRandom

/// Where a check plays: the connections that it may use, and those it shares with the checks before it.
///
/// One task uses it at a time. Connections stay open from check to check as long as all goes well: that is fast, and
/// shows what a fresh connection for every check would not. After a failure everybody leaves.
final class Stage {
    let means: Means
    /// The room that it is in, and who is a member there.
    let room: RoomPlan
    let members: [String]
    /// The checks that have failed so far in this lane.
    var failures: Set<String> = []
    private(set) var marks: Marks
    var fences = 0
    var tabs: [Seat: Tab] = [:]
    /// What happened in this check on connections that are no longer kept.
    private var past: [Transcript.Line] = []
    var used: Set<Seat> = []
    /// What the present check has to tell though it passes, such as a figure.
    var note: String?
    /// What was said without a mark, and who has a second mouth.
    var life = RoomLife()

    init(means: Means, room: RoomPlan = .main) {
        self.means = means
        self.room = room
        members = (room == .other ? means.target.other : means.target.main)?.members ?? []
        marks = Marks(seed: means.seed, check: 0)
    }

    var playbook: Playbook { means.playbook }

    /// The person who speaks first in the room.
    var speaker: Seat { Seat(person: members.first ?? "", room: room) }

    /// Another member of the room.
    var partner: Seat {
        get throws {
            guard let key = members.dropFirst().first else { throw Missing.partner }
            return Seat(person: key, room: room)
        }
    }

    func person(_ seat: Seat) throws -> Target.Person {
        guard let person = means.target.person(seat.person) else {
            throw Missing("\"\(seat.person)\" is needed: add it to people")
        }
        return person
    }

    /// Numbers that look random, the same for the same check and seed.
    func random(_ purpose: String) -> SplitMix64 {
        .stream("\(marks.check)\(purpose)", seed: means.seed)
    }
}

// MARK: - From check to check

extension Stage {
    /// Begins a check.
    ///
    /// - Parameter number: its number in the list, which marks its messages.
    func begin(check number: Int) async {
        await sweepIfNeeded()
        marks = Marks(seed: means.seed, check: number)
        (fences, past, used, note) = (0, [], [], nil)
        for (seat, tab) in tabs {
            if tab.isOpen { tab.begin() } else { tabs[seat] = nil }
        }
    }

    /// Lets everything that is on its way arrive, where some of it has no mark: a fence behind it, at everybody who is
    /// there. Whom no fence reaches has to leave, and comes back to an empty inbox.
    func sweepIfNeeded() async {
        guard life.needsSweep else { return }
        for seat in tabs.keys.sorted(by: { $0.name < $1.name }) {
            let isReached = (try? await fence(by: speaker, at: [seat])) != nil
            if !isReached { release(seat) }
        }
        life.noteSweep()
    }

    /// How somebody's connection has ended, as far as is known by now; nil while it is open.
    func ending(of seat: Seat) async -> Ending? {
        guard let tab = tabs[seat] else { return nil }
        // What has arrived already is taken, without waiting for more.
        while tab.ending == nil, await tab.nextMessage(by: .now()) != nil {}
        return tab.ending
    }

    /// How the first of two connections that has ended did so: who hears nothing may not be the one who was hung up on.
    func ending(of seat: Seat, or other: Seat) async -> Ending? {
        if let ending = await ending(of: seat) { return ending }
        return await ending(of: other)
    }

    /// What happened in this check, by time.
    var evidence: [EvidenceLine] {
        let lines = used.compactMap { tabs[$0]?.evidence }.flatMap(\.self)
        return Transcript.evidence(past + lines, clean: means.redactor.clean)
    }

    /// Begins the evidence anew, with nothing kept of what has happened so far.
    func forget() {
        (past, used) = ([], [])
        for tab in tabs.values { tab.begin() }
    }

    /// Adds what was said where no connection came of it, or none that is kept.
    func keep(_ transcript: Transcript) {
        past += transcript.lines
    }

    func keep(_ line: Transcript.Line) {
        past.append(line)
    }

    /// Lets somebody go; whoever sits there next is a new connection.
    func release(_ seat: Seat) {
        guard let tab = tabs.removeValue(forKey: seat) else { return }
        if used.contains(seat) { past += tab.evidence }
        tab.leave()
    }

    /// Lets everybody go: after a failure, and after checks with several tabs, so that what a server does wrong when
    /// one of them closes is not laid at the next check's door.
    func clear() {
        for seat in tabs.keys.sorted(by: { $0.name < $1.name }) { release(seat) }
    }
}
