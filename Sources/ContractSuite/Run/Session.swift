internal import NIOCore
internal import SeededRandom

/// What a check works with in a room: its connections, some of them shared with the checks before it.
///
/// One task uses it at a time. Connections stay open from check to check as long as all goes well: that is fast, and
/// shows faults that a fresh connection for every check would hide. After a failure all of them are closed.
final class Session {
    let context: RunContext
    /// The room, and its members.
    let room: RoomPlan
    let members: [String]
    /// The ids of the checks that have failed so far in this session.
    var failures: Set<String> = []
    private(set) var marks: Marks
    var fences = 0
    /// What the fences so far are to the check, by their number. A fence that is not here is what the check tries.
    var fenceRoles: [Int: EvidenceLine.Role] = [:]
    var connections: [ConnectionSlot: RecordedConnection] = [:]
    /// What happened in this check on connections that have been let go.
    private var past: [Transcript.Line] = []
    var used: Set<ConnectionSlot> = []
    /// What has been seen in this check, on a connection that was let go, of a server that closes a person's older connection.
    private var displaced: Displacement?
    /// Connections that were closed, whose end is not known.
    private var leaving: [(person: String, connection: RecordedConnection)] = []
    private var isSlowToEnd = false
    /// Whether a connection was once not reached any more after another of the same person had left. Waiting for that in each
    /// check would take minutes: new connections are opened at once.
    private var isSilencedByLeaving = false
    /// Connections of this check that were let go, on which TCP had ended with no close frame.
    private var cut: Set<ConnectionSlot> = []
    private var began = NIODeadline.now()
    /// What the report says of the present check though it passes, such as a figure.
    var note: String?
    /// Whether a member's own message did not come back at an admission: further members need not wait for theirs.
    var isMute = false
    /// What the target's probes have shown so far.
    var probes = ProbeRecord()
    /// Messages without a mark, and other clients in the room.
    var bystanders = BystanderTracker()

    init(context: RunContext, room: RoomPlan = .main) {
        self.context = context
        self.room = room
        members = (room == .other ? context.target.other : context.target.main)?.members ?? []
        marks = Marks(nonce: context.nonce, check: 0)
    }

    var contractIndex: ContractIndex { context.contractIndex }

    /// The first member's connection, which sends in most checks.
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
        .stream("\(marks.number) \(purpose)", seed: context.seed)
    }
}

// MARK: - From check to check

extension Session {
    /// Begins a check.
    ///
    /// - Parameter number: its number in the list, which marks its messages.
    func begin(check number: Int) async {
        // A check that opens a second connection may have cost the first one.
        if hasOneConnectionAPerson { clear() }
        await drainIfNeeded()
        marks = Marks(nonce: context.nonce, check: number)
        (fences, fenceRoles, past, used, note, displaced) = (0, [:], [], [], nil, nil)
        (cut, began) = ([], .now())
        for (slot, connection) in connections {
            if connection.isOpen { connection.begin() } else { connections[slot] = nil }
        }
    }

    /// What is kept of a check that is judged later, after others have sent theirs.
    struct Pause {
        fileprivate var marks: Marks
        fileprivate var lines: [Transcript.Line]
    }

    /// Lets a check wait: its evidence so far is kept.
    func pause() -> Pause {
        Pause(marks: marks, lines: lines)
    }

    /// Goes on with a check.
    func resume(_ pause: Pause) {
        marks = pause.marks
        (fenceRoles, past, used, note, displaced) = ([:], pause.lines, [], nil, nil)
        (cut, began) = ([], .now())
    }

    /// Lets messages without a mark arrive that are still on their way: sends a fence behind them, from each node at which they
    /// were sent, to every connection. A connection that a fence does not reach is closed; a new one begins with an empty inbox.
    ///
    /// What is on its way between nodes would reach connections that are opened later, too, so that something listens at each.
    func drainIfNeeded() async {
        guard bystanders.needsDrain else { return }
        let helpers = await openHelpers()
        let slots = connections.keys.sorted { $0.name < $1.name }
        let nodes = bystanders.unmarkedNodes.subtracting([sender.node]).sorted()
        let origins = [sender] + nodes.compactMap { node in slots.first { $0.node == node && isOpen($0) } }
        for origin in origins {
            for slot in slots where connections[slot] != nil || origin == sender {
                let isReached = (try? await fence(by: origin, at: [slot])) != nil
                if !isReached { release(slot) }
            }
        }
        await dismiss(helpers)
        bystanders.noteDrained()
    }

    /// Closes connections that helped, and lets what the server may say about that arrive.
    private func dismiss(_ helpers: [ConnectionSlot]) async {
        guard !helpers.isEmpty else { return }
        for helper in helpers {
            used.remove(helper)
            release(helper)
        }
        await waitForLeaving(of: sender.person)
        for slot in connections.keys.sorted(by: { $0.name < $1.name }) where connections[slot] != nil {
            if !isSilencedByLeaving {
                isSilencedByLeaving = (try? await fence(by: sender, at: [slot])) == nil
            }
            if isSilencedByLeaving { release(slot) }
        }
    }

    private func isOpen(_ slot: ConnectionSlot) -> Bool { connections[slot]?.isOpen == true }

    /// Connections at the nodes at which the session has none; empty where there is one node, or one connection a person.
    private func openHelpers() async -> [ConnectionSlot] {
        guard context.target.nodes.count > 1, !hasOneConnectionAPerson else { return [] }
        var helpers: [ConnectionSlot] = []
        for node in context.target.nodes.indices where node != sender.node {
            guard !connections.keys.contains(where: { $0.node == node && isOpen($0) }) else { continue }
            var helper = sender
            (helper.connection, helper.node) = (Self.helper, node)
            if (try? await connection(helper)) != nil { helpers.append(helper) }
        }
        return helpers
    }

    /// No check opens as many connections of one person.
    private static let helper = 9

    /// How a connection has ended, as far as is known by now; nil while it is open.
    func ending(of slot: ConnectionSlot) async -> Ending? {
        guard let connection = connections[slot] else { return nil }
        // What has arrived already is taken, without waiting for more.
        while connection.ending == nil, await connection.nextMessage(by: .now()) != nil {}
        return connection.ending
    }

    /// How one of two connections has ended: where an observer hears nothing, it may be the sender that was closed.
    func ending(of slot: ConnectionSlot, or other: ConnectionSlot) async -> Ending? {
        if let ending = await ending(of: slot) { return ending }
        return await ending(of: other)
    }

    /// Whether the server is known to close a person's older connection: what can be judged with one is.
    var hasOneConnectionAPerson: Bool { context.connections.hasDisplaced }

    /// The id of the check of whether a person may have two connections.
    func check(ofSecondConnection fence: MarkedOperation) -> String {
        CheckID.reaches(context.channel, fence.operation, fence.delivery, .secondConnection)
    }

    /// What this check has seen of a server that closes a person's older connection; nil where it has seen nothing of it.
    func displacement() async -> Displacement? {
        for slot in used.sorted(by: { $0.name < $1.name }) where displaced == nil {
            if connections[slot]?.hasNewer == true { _ = await ending(of: slot) }
            displaced = connections[slot]?.displacement
        }
        return displaced
    }

    /// Takes note of a connection that was forgotten because its person has a newer one.
    func note(_ displacement: Displacement) {
        displaced = displaced ?? displacement
        context.connections.noteSilent()
    }

    /// Takes note of what happened on a connection that is let go.
    func noteDisplacement(of connection: RecordedConnection) {
        displaced = displaced ?? connection.displacement
    }

    /// Whether the server's process has died in this check: it took no connections meanwhile, or two connections at a node have
    /// ended at the same moment, with no close frame.
    func hasServerDied() async -> Bool {
        if context.outages.hasHappened(since: began) { return true }
        let ended = cut.union(used.filter { connections[$0]?.isCut == true })
        guard let first = ended.first else { return false }
        let end = context.deadline(Outages.moment)
        for slot in used where slot.node == first.node && !ended.contains(slot) {
            await connections[slot]?.waitForEnd(by: end)
        }
        let all = cut.union(used.filter { connections[$0]?.isCut == true })
        if all.count(where: { $0.node == first.node }) > 1 {
            context.outages.note()
            return true
        }
        // A server that is not there is waited for, and so noticed.
        let attempt = ConnectionAttempt(credential: .absent, room: room, node: first.node, name: "client")
        let outcome = try? await Connector(context: context).attempt(attempt).0
        if case .open(let connection)? = outcome { connection.leave() }
        return context.outages.hasHappened(since: began)
    }

    /// What happened in this check, in the order of time, with the lines marked that prove a finding.
    func evidence(proving finding: Finding) -> [EvidenceLine] {
        Transcript.evidence(lines, proving: finding.observed, clean: context.redactor.clean)
    }

    private var lines: [Transcript.Line] {
        let lines = past + used.compactMap { connections[$0]?.evidence }.flatMap(\.self)
        return lines.map { line in
            var line = line
            if let number = line.payload?.fenceNumber(marks) { line.role = fenceRoles[number] ?? line.role }
            return line
        }
    }

    /// Drops the evidence so far.
    func forget() {
        (past, used) = ([], [])
        for connection in connections.values { connection.begin() }
    }

    /// Adds to the evidence what happened apart from the session's connections.
    func keep(_ transcript: Transcript) {
        past += transcript.lines
    }

    func keep(_ line: Transcript.Line) {
        past.append(line)
    }

    /// Closes a connection; the next one in its slot is new.
    func release(_ slot: ConnectionSlot) {
        guard let connection = connections.removeValue(forKey: slot) else { return }
        if used.contains(slot) {
            past += connection.evidence
            noteDisplacement(of: connection)
            if connection.isCut { cut.insert(slot) }
        }
        guard connection.isOpen else { return }
        connection.leave()
        leaving.append((slot.person, connection))
    }

    /// Waits for the end of a person's connections that were closed, before another is opened: to a server that takes the end
    /// of a tab for that of a person, the order matters. One that ends none is not waited for again.
    func waitForLeaving(of person: String) async {
        let ended = leaving.filter { $0.person == person }
        leaving.removeAll { $0.person == person }
        guard !isSlowToEnd else { return }
        let end = NIODeadline.now() + .milliseconds(500)
        for (_, connection) in ended { await connection.waitForEnd(by: end) }
        isSlowToEnd = ended.contains { !$0.connection.isOver }
    }

    /// Closes all connections: after a failure, and after checks with several tabs, so that a fault that shows when one of
    /// them closes is not blamed on the next check.
    func clear() {
        for slot in connections.keys.sorted(by: { $0.name < $1.name }) { release(slot) }
    }
}
