package import CodecRuntime
import SeededRandom
package import ServerRules

/// A room-keeping server of a contract as a deterministic state machine: admission, deliveries, scripted partners, faults.
///
/// Events go in, actions come out; there is no clock, no chance, no input and no output in it. The same contract, scenario,
/// seed and events give the same actions. A scripted partner is one more client: its line goes through the same codec and
/// the same deliveries as a frame from a socket.
package struct MockEngine<Served: ServedContract>: Sendable {
    /// How the pauses of a script pass.
    package enum Pacing: String, Sendable {
        /// Each asks to be woken.
        case timed
        /// They take no time: a script plays to its end within the event that sets it off, in the order of its clock.
        /// Only waits for you take their time, since only a real clock can tell how long you are silent.
        case immediate

        /// The pacing at a speed: scripts play so many times as fast as written; 0 is at once.
        package init(speed: Double) {
            self = speed == 0 ? .immediate : .timed
        }
    }

    package private(set) var roster: Roster
    package let scenario: Scenario
    package let served: Served
    let seed: UInt64
    let pacing: Pacing
    var patterns: PatternCache
    /// Your position in the roster; nil where the contract has no roles, and every client is you.
    let you: Int?
    /// Whether a contract without roles makes every client you.
    let isEveryoneYou: Bool
    /// Whether the scenario has faults that apply to frames to you by chance.
    let hasFrameFaults: Bool
    /// Whether the script listens for your silence.
    let hasSilenceRules: Bool
    var connections = ConnectionTable()
    /// In the roster's order.
    var rooms: [RoomState]
    var guests: GuestList
    /// The talk of each connection that has one.
    var conversations: [ConnectionID: Served.Conversation] = [:]
    /// The talk of each partner that has one.
    var partners: [Membership: Served.Conversation] = [:]
    /// By the number of the run.
    var runs: [Int: ScriptRun] = [:]
    /// By numbers of the same count as those of runs.
    var streams: [Int: ScriptStream] = [:]
    var nextRun = 1
    /// The script that is playing, and those that are to play next.
    var due: [Int] = []
    var timers = TimerQueue()
    /// The faults that your next requests for a token meet.
    var refreshFaults = Countdown<RefreshFault>()
    /// How often each standing fault has come about.
    var faultCounts: [Int]
    /// What rooms have from an earlier run, by their keys.
    private let histories: [String: RoomHistory]
    /// Numbers for what belongs to no room.
    var chance: SplitMix64
    /// How many steps may still be played within this event.
    var stepBudget = 0
    /// Your connections that opened last, oldest first, in rooms where nothing has happened since.
    var openings: [RoomID: [Opening]] = [:]
    /// Handshakes of yours that were admitted and whose connections have not opened yet.
    var handshakes: [RoomID: [Opening.Handshake]] = [:]

    /// The connection of yours that is opening, and whether a message because of it was for another client.
    var openingConnection: ConnectionID?
    var hasReachedOthers = false

    /// More rooms than this come into being by mistake or by malice only.
    static var mostRooms: Int { 4_096 }

    /// More steps than this without a pause are a script that runs in circles.
    static var mostSteps: Int { 100_000 }

    /// - Parameters:
    ///   - served: what knows the contract's messages.
    ///   - scenario: what partners do.
    ///   - seed: replaces the scenario's own.
    ///   - pacing: how pauses pass.
    ///   - histories: what rooms have from an earlier run, by their keys.
    package init(
        serving served: Served,
        scenario: Scenario,
        seed: UInt64? = nil,
        pacing: Pacing = .timed,
        histories: [String: RoomHistory] = [:]
    ) {
        self.served = served
        self.scenario = scenario
        self.pacing = pacing
        let seed = seed ?? scenario.seed
        self.seed = seed
        roster = served.roster(seed: seed, overrides: scenario.people, roomCount: scenario.roomCount)
        guests = GuestList(after: roster.people.count)
        patterns = PatternCache(scenario)
        hasFrameFaults = scenario.faults.contains { if case .frame = $0.kind { true } else { false } }
        hasSilenceRules = scenario.rules.contains { if case .silence = $0.trigger { true } else { false } }
        faultCounts = Array(repeating: 0, count: scenario.faults.count)
        chance = .stream("chance", seed: seed)
        isEveryoneYou = served.language.roles.isEmpty
        you = isEveryoneYou ? nil : roster.position(of: scenario.you)
        self.histories = histories
        rooms = []
        rooms = roster.rooms.map { state(of: $0) }
    }

    /// The state that a room begins with.
    private func state(of room: Roster.Room) -> RoomState {
        let history = histories[room.key]
        var state = RoomState(
            key: room.key,
            people: roster.people.count,
            seed: seed,
            clock: scenario.clock,
            stored: history?.count ?? 0
        )
        if let last = history?.last { state.advance(to: last.microseconds + RoomState.tick) }
        return state
    }

    /// Judges a request for admission by the contract's conditions, in the contract's order.
    ///
    /// - Parameters:
    ///   - request: what the request's target asks for.
    ///   - token: what the request's token is worth; ignored where the contract asks for none.
    /// - Returns: the room and the person, or the first code whose condition holds.
    package func judge(_ request: AdmissionRequest, token: TokenState) -> Admission {
        guard case .channel(let room, _) = request else { return .elsewhere }
        let subject: String? = if case .subject(let subject) = token { roster.key(ofSubject: subject) } else { nil }
        let membership = room.flatMap { roster.roomID(key: $0) }.flatMap { room in
            subject.flatMap { roster[room].members.contains($0) ? Membership(room: room, person: $0) : nil }
        }
        let denied = served.channel.closeCodes.first { rule in
            switch rule.condition {
            case .tokenMissing: token == .missing
            case .tokenInvalid: token == .invalid || token == .missing
            case .userUnknown: subject == nil
            case .notAMember: membership == nil
            case .invalidFrame, .serverDecides: false
            }
        }
        if let denied { return .deny(denied) }
        // A contract may document no code for what is wrong here. The request is not admitted all the same.
        return membership.map(Admission.admit) ?? .elsewhere
    }

    /// Lets somebody in whom the contract's rules of rooms and members say nothing of. The room comes into being with its
    /// first visitor.
    package mutating func judge(_ visit: Visit) -> Admission {
        let known = roster.roomID(key: visit.room)
        guard known != nil || rooms.count < Self.mostRooms else { return .refuse(status: 503) }
        let room = known ?? open(visit)
        let socket = served.language.sockets.dropFirst(visit.socket.index).first ?? "client"
        let person = visit.person ?? visit.client ?? guests.name(at: visit.socket, called: socket)
        return .admit(Membership(room: room, person: person, role: visit.role))
    }

    private mutating func open(_ visit: Visit) -> RoomID {
        let room = Roster.Room(
            name: visit.roomName,
            key: visit.room,
            members: [],
            socket: visit.socket,
            parameters: visit.parameters
        )
        rooms.append(state(of: room))
        return roster.open(room)
    }

    /// Takes an event; what is to be done comes back in order.
    package mutating func handle(_ event: MockEvent) -> [MockAction] {
        var actions: [MockAction] = []
        stepBudget = Self.mostSteps
        switch event {
        case .connected(let id, let membership): connect(id, membership, &actions)
        case .frame(let id, let bytes, let isText): receive(bytes, isText, from: id, &actions)
        case .disconnected(let id): disconnect(id, &actions)
        case .closedEarly(let id): closeEarly(id, &actions)
        case .woke(let timer):
            if let room = room(of: timer) { settle(room) }
            fire(timer, &actions)
        case .script(let room, let script):
            settle(room)
            play(script, in: room, &actions)
        case .rule(let index, let room):
            settle(room)
            trigger(index, in: room, &actions)
        }
        skipPauses(&actions)
        return actions
    }

    mutating func skipPauses(_ actions: inout [MockAction]) {
        guard pacing == .immediate else { return }
        while let next = timers.next { fire(next, &actions) }
    }

    package func clock(of room: RoomID) -> WireTimestamp? {
        WireTimestamp(microseconds: rooms[room].clock)
    }

    package func room(of connection: ConnectionID) -> RoomID? {
        connections[connection]?.room
    }

    /// Your connections in a room.
    func yourConnections(in room: RoomID) -> [ConnectionID] {
        if isEveryoneYou { return rooms[room].occupants.connections }
        return you.map(rooms[room].occupants.connections(of:)) ?? []
    }

    func isYours(_ connection: Connection) -> Bool {
        connection.person == you || isEveryoneYou
    }

    /// Whether a person's connections set the script off.
    package func isYou(_ person: String) -> Bool {
        isEveryoneYou || person == scenario.you
    }
}

// MARK: - Coming and going

extension MockEngine {
    private mutating func connect(_ id: ConnectionID, _ membership: Membership, _ actions: inout [MockAction]) {
        guard rooms.indices.contains(membership.room.index), connections[id] == nil else { return }
        let known = roster.position(of: membership.person)
        let person = known ?? guests.enter(membership.person)
        let speaker = speaker(membership, as: known.map { roster.people[$0] })
        let connection = Connection(room: membership.room, person: person, speaker: speaker)
        guard isYours(connection) else {
            add(id, connection)
            return beginTalk(of: id, isAnswered: false, &actions)
        }
        openYours(id, connection, &actions)
    }

    /// Who somebody is in a room.
    func speaker(_ membership: Membership, as person: Roster.Member?) -> Speaker {
        let (place, name) = (roster[membership.room], membership.person)
        let played = place.members.firstIndex(of: name).flatMap { index in
            served.language.roles.indices.contains(index) ? served.language.roles[index] : nil
        }
        return Speaker(
            name: name,
            person: person,
            role: membership.role ?? played,
            socket: place.socket,
            parameters: place.parameters
        )
    }

    private mutating func add(_ id: ConnectionID, _ connection: Connection) {
        connections.open(id, connection)
        let conversation = served.conversation(
            with: connection.speaker,
            seed: seed,
            start: scenario.clock,
            default: scenario.defaultTalk
        )
        rooms[connection.room].occupants.add(id, of: connection.person, waits: conversation != nil)
        if let conversation { conversations[id] = conversation }
    }

    /// A connection of yours opens.
    mutating func visit(_ id: ConnectionID, _ connection: Connection, _ actions: inout [MockAction]) {
        let room = connection.room
        let isAlone = yourConnections(in: room).isEmpty
        add(id, connection)
        rooms[room].visits += 1
        let visits = rooms[room].visits
        noteActivity(in: room, &actions)
        beginTalk(of: id, isAnswered: willAnswer(.connect, in: room), &actions)
        start(.connect, in: room, for: id, &actions)
        if visits > 1, isAlone { start(.reconnect, in: room, for: id, &actions) }
        if visits == 1 { startLater(in: room, &actions) }
    }

    mutating func disconnect(_ id: ConnectionID, _ actions: inout [MockAction]) {
        endTalk(of: id, &actions)
        guard let connection = forget(id), isYours(connection) else { return }
        settle(connection.room)
        start(.disconnect, in: connection.room, for: nil, &actions)
    }

    /// Takes a connection out of its room. A script plays for the connection that set it off, and ends with it.
    mutating func forget(_ id: ConnectionID) -> Connection? {
        guard let connection = connections.close(id) else { return nil }
        rooms[connection.room].occupants.remove(id)
        conversations[id] = nil
        if connection.speaker.person == nil, guests.leave(connection.speaker.name) {
            rooms[connection.room].forget(guest: connection.person)
        }
        runs = runs.filter { $0.value.connection != id }
        if !streams.isEmpty { streams = streams.filter { $0.value.run.connection != id } }
        return connection
    }
}

// MARK: - Timers

extension MockEngine {
    /// Sets a timer.
    ///
    /// - Parameters:
    ///   - purpose: what it is for.
    ///   - time: when, on the room's clock.
    ///   - delay: how long it is until then, in microseconds.
    ///   - isDeadline: whether it limits how long you are waited for; that takes its time whatever the pacing.
    ///   - actions: gets the wish to be woken, if it takes time.
    /// - Returns: its number.
    @discardableResult
    mutating func set(
        _ purpose: TimerQueue.Purpose,
        at time: Int64,
        after delay: Int64,
        isDeadline: Bool = false,
        _ actions: inout [MockAction]
    ) -> TimerID {
        let isTimed = isDeadline || pacing == .timed
        let id = timers.add(purpose, at: time, isTimed: isTimed)
        if isTimed { actions.append(.wake(id, after: delay)) }
        return id
    }

    private mutating func fire(_ id: TimerID, _ actions: inout [MockAction]) {
        guard let (purpose, time) = timers.take(id) else { return }
        switch purpose {
        case .pause(let run): play(run, &actions)
        case .deadline(let run, let waiting): passDeadline(of: run, waiting, &actions)
        case .after(let rule, let room):
            rooms[room].advance(to: time)
            start(rule, in: room, for: nil, received: nil, &actions)
        case .silence(let rule, let room, let activity):
            guard rooms[room].activity == activity, !yourConnections(in: room).isEmpty else { return }
            rooms[room].advance(to: time)
            start(rule, in: room, for: nil, received: nil, &actions)
        case .delayedFrame(let connection): sendDelayed(id, to: connection, &actions)
        case .reorderedFrame(let connection): sendReordered(to: connection, &actions)
        case .stallEnd(let connection): endStall(of: connection, &actions)
        case .stream(let number): playStream(number, &actions)
        case .talk(let connection, let timer): goOnTalking(timer, of: connection, &actions)
        }
    }

    /// The room that a timer is about; nil where it has nothing to do any more.
    private func room(of timer: TimerID) -> RoomID? {
        switch timers.purpose(of: timer) {
        case .pause(let run), .deadline(let run, _): runs[run]?.room
        case .stream(let number): streams[number]?.run.room
        case .after(_, let room): room
        case .silence(_, let room, let activity): isWaiting(activity, in: room) ? room : nil
        case .delayedFrame(let id), .reorderedFrame(let id), .stallEnd(let id), .talk(let id, _):
            connections[id]?.room
        case nil: nil
        }
    }

    /// Whether you have been silent since an activity, or would be if a connection that opened meanwhile did not count.
    private func isWaiting(_ activity: Int, in room: RoomID) -> Bool {
        rooms[room].activity == activity || openings[room]?.contains { $0.before.activity == activity } ?? false
    }

    /// Sets the timers that count from your first visit to a room.
    private mutating func startLater(in room: RoomID, _ actions: inout [MockAction]) {
        let clock = rooms[room].clock
        for (index, rule) in scenario.rules.enumerated() {
            if case .after(let delay) = rule.trigger {
                set(.after(rule: index, room: room), at: clock + delay, after: delay, &actions)
            }
        }
    }

    /// Takes note that you connected or said something; timers for your silence count from now.
    mutating func noteActivity(in room: RoomID, _ actions: inout [MockAction]) {
        rooms[room].activity += 1
        guard hasSilenceRules else { return }
        let (activity, clock) = (rooms[room].activity, rooms[room].clock)
        for (index, rule) in scenario.rules.enumerated() {
            guard case .silence(let delay) = rule.trigger else { continue }
            let purpose = TimerQueue.Purpose.silence(rule: index, room: room, activity: activity)
            set(purpose, at: clock + delay, after: delay, isDeadline: true, &actions)
        }
    }
}
