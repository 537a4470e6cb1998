internal import NIOCore
internal import SchemaValidation
internal import SeededRandom

/// Where a check plays: the connections that it may use, and those it shares with the checks before it.
///
/// One task uses it at a time. Connections stay open from check to check as long as all goes well: that is fast, and
/// shows what a fresh connection for every check would not. After a failure everybody leaves.
final class Session {
    let context: RunContext
    /// The room that it is in, and who is a member there.
    let room: RoomPlan
    let members: [String]
    /// The checks that have failed so far in this lane.
    var failures: Set<String> = []
    private(set) var marks: Marks
    var fences = 0
    var connections: [ConnectionSlot: RecordedConnection] = [:]
    /// What happened in this check on connections that are no longer kept.
    private var past: [Transcript.Line] = []
    var used: Set<ConnectionSlot> = []
    /// What the present check has to tell though it passes, such as a figure.
    var note: String?
    /// What was said without a mark, and who has a second mouth.
    var bystanders = BystanderTracker()

    init(context: RunContext, room: RoomPlan = .main) {
        self.context = context
        self.room = room
        members = (room == .other ? context.target.other : context.target.main)?.members ?? []
        marks = Marks(seed: context.seed, check: 0)
    }

    var contractIndex: ContractIndex { context.contractIndex }

    /// The person who speaks first in the room.
    var sender: ConnectionSlot { ConnectionSlot(person: members.first ?? "", room: room) }

    /// The second member of the room. A check that uses it says so (`Need.partner`), and is not asked where there is none.
    var partner: ConnectionSlot { ConnectionSlot(person: members.dropFirst().first ?? "", room: room) }

    /// The second member, where there is one.
    var others: [ConnectionSlot] { members.count > 1 ? [partner] : [] }

    func person(_ slot: ConnectionSlot) throws -> Target.Person {
        guard let person = context.target.person(slot.person) else {
            throw Missing("\"\(slot.person)\" is needed: add it to people")
        }
        return person
    }

    /// Numbers that look random, the same for the same check and seed.
    func random(_ purpose: String) -> SplitMix64 {
        .stream("\(marks.check)\(purpose)", seed: context.seed)
    }
}

// MARK: - From check to check

extension Session {
    /// Begins a check.
    ///
    /// - Parameter number: its number in the list, which marks its messages.
    func begin(check number: Int) async {
        await sweepIfNeeded()
        marks = Marks(seed: context.seed, check: number)
        (fences, past, used, note) = (0, [], [], nil)
        for (slot, connection) in connections {
            if connection.isOpen { connection.begin() } else { connections[slot] = nil }
        }
    }

    /// Lets everything that is on its way arrive, where some of it has no mark: a fence behind it, at everybody who is
    /// there. Whom no fence reaches has to leave, and comes back to an empty inbox.
    func sweepIfNeeded() async {
        guard bystanders.needsSweep else { return }
        for slot in connections.keys.sorted(by: { $0.name < $1.name }) {
            let isReached = (try? await fence(by: sender, at: [slot])) != nil
            if !isReached { release(slot) }
        }
        bystanders.noteSweep()
    }

    /// How somebody's connection has ended, as far as is known by now; nil while it is open.
    func ending(of slot: ConnectionSlot) async -> Ending? {
        guard let connection = connections[slot] else { return nil }
        // What has arrived already is taken, without waiting for more.
        while connection.ending == nil, await connection.nextMessage(by: .now()) != nil {}
        return connection.ending
    }

    /// How the first of two connections that has ended did so: who hears nothing may not be the one who was hung up on.
    func ending(of slot: ConnectionSlot, or other: ConnectionSlot) async -> Ending? {
        if let ending = await ending(of: slot) { return ending }
        return await ending(of: other)
    }

    /// What happened in this check, by time.
    var evidence: [EvidenceLine] {
        let lines = used.compactMap { connections[$0]?.evidence }.flatMap(\.self)
        return Transcript.evidence(past + lines, clean: context.redactor.clean)
    }

    /// Begins the evidence anew, with nothing kept of what has happened so far.
    func forget() {
        (past, used) = ([], [])
        for connection in connections.values { connection.begin() }
    }

    /// Adds what was said where no connection came of it, or none that is kept.
    func keep(_ transcript: Transcript) {
        past += transcript.lines
    }

    func keep(_ line: Transcript.Line) {
        past.append(line)
    }

    /// Lets somebody go; whoever sits there next is a new connection.
    func release(_ slot: ConnectionSlot) {
        guard let connection = connections.removeValue(forKey: slot) else { return }
        if used.contains(slot) { past += connection.evidence }
        connection.leave()
    }

    /// Lets everybody go: after a failure, and after checks with several tabs, so that what a server does wrong when
    /// one of them closes is not laid at the next check's door.
    func clear() {
        for slot in connections.keys.sorted(by: { $0.name < $1.name }) { release(slot) }
    }
}
