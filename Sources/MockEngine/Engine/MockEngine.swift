package import CodecRuntime
package import MockRuntime
import SeededRandom

/// A room-keeping server of a contract as a deterministic state machine: admission, deliveries, scripted partners, faults.
///
/// Events go in, actions come out; there is no clock, no chance and no input or output in it. The same contract, scenario,
/// seed and events give the same actions. A scripted partner is one more client: its line goes through the same codec and
/// the same deliveries as a frame from a socket.
package struct MockEngine<Wire: WireProtocol>: Sendable {
    /// How the pauses of a script pass.
    package enum Pacing: String, Sendable {
        /// Each asks to be woken.
        case timed
        /// None takes any time: a script plays to its end within the event that sets it off, in the order of its clock.
        /// Only where it waits for you, it waits: whether you are silent is for the wall clock to say.
        case immediate

        /// How they pass where scripts play so many times as fast as written; 0 is at once.
        package init(speed: Double) {
            self = speed == 0 ? .immediate : .timed
        }
    }

    package let roster: Roster
    package let scenario: Scenario
    let wire: Wire
    let pacing: Pacing
    var patterns: PatternCache
    /// Where you stand among the cast's people.
    let you: Int?
    /// Whether frames to you may come to harm by themselves.
    let hasFrameFaults: Bool
    /// Whether the script listens for your silence.
    let hasSilenceRules: Bool
    var seats: [ConnectionID: Place] = [:]
    /// In the cast's order.
    var rooms: [RoomState] = []
    /// What is between the engine and your sockets, where that is anything at all.
    var lines: [ConnectionID: FaultyLink] = [:]
    var runs: [Int: ScriptRun] = [:]
    var nextPerformance = 1
    /// The script that is playing, and those that are to play next.
    var due: [Int] = []
    var alarms = TimerQueue()
    /// What befalls your next requests for a token.
    var refresh: [(fault: RefreshFault, left: Int)] = []
    /// How often each standing fault has come about.
    var befallen: [Int]
    /// Numbers for what belongs to no room.
    var chance: SplitMix64
    /// How many steps may still be played within the event at hand.
    var patience = 0

    /// More steps than this without a pause are a script that runs in circles.
    static var longestRun: Int { 100_000 }

    /// - Parameters:
    ///   - wire: the contract's protocol.
    ///   - scenario: what partners do.
    ///   - seed: replaces the scenario's own.
    ///   - pacing: how pauses pass.
    ///   - histories: what rooms have from an earlier run, by their keys.
    package init(
        wire: Wire,
        scenario: Scenario,
        seed: UInt64? = nil,
        pacing: Pacing = .timed,
        histories: [String: RoomHistory] = [:]
    ) {
        self.wire = wire
        self.scenario = scenario
        self.pacing = pacing
        let seed = seed ?? scenario.seed
        roster = Roster(
            channel: wire.channel,
            seed: seed,
            overrides: scenario.people,
            roomCount: scenario.roomCount
        )
        patterns = PatternCache(scenario)
        hasFrameFaults = scenario.faults.contains { if case .frame = $0.kind { true } else { false } }
        hasSilenceRules = scenario.rules.contains { if case .silence = $0.trigger { true } else { false } }
        befallen = Array(repeating: 0, count: scenario.faults.count)
        chance = .stream("chance", seed: seed)
        you = roster.member(scenario.you)
        rooms = roster.rooms.map { [roster] room in
            let history = histories[room.key]
            var state = RoomState(
                key: room.key,
                people: roster.people.count,
                seed: seed,
                clock: scenario.clock,
                kept: history?.count ?? 0
            )
            if let last = history?.last { state.advance(to: last.microseconds + RoomState.tick) }
            return state
        }
    }

    /// Judges a request for admission by the contract's conditions, in the contract's order.
    ///
    /// - Parameters:
    ///   - request: what the request's target asks for.
    ///   - token: what the request's token is worth; of no account where the contract asks for none.
    /// - Returns: a seat, or the first code whose condition holds.
    package func judge(_ request: AdmissionRequest, token: TokenState) -> Admission {
        guard case .channel(let room, _) = request else { return .elsewhere }
        let subject: String? = if case .subject(let subject) = token { roster.key(ofSubject: subject) } else { nil }
        let member = room.flatMap { roster.room($0) }.flatMap { room in
            subject.flatMap { room.members.contains($0) ? Seat(room: room.key, person: $0) : nil }
        }
        let denied = wire.channel.closeCodes.first { rule in
            switch rule.condition {
            case .tokenMissing: token == .missing
            case .tokenInvalid: token == .invalid || token == .missing
            case .userUnknown: subject == nil
            case .notAMember: member == nil
            case .invalidFrame, .serverDecides: false
            }
        }
        if let denied { return .deny(denied) }
        // A contract may document no code for what is wrong here; nobody sits down all the same.
        return member.map(Admission.admit) ?? .elsewhere
    }

    /// Takes an event; what is to be done comes back in order.
    package mutating func handle(_ event: MockEvent) -> [MockAction] {
        var actions: [MockAction] = []
        patience = Self.longestRun
        switch event {
        case .connected(let connection, let seat): connect(connection, seat, &actions)
        case .frame(let connection, let bytes, let isText):
            receive(bytes.span.bytes, isText, from: connection, &actions)
        case .disconnected(let connection): disconnect(connection, &actions)
        case .woke(let alarm): ring(alarm, &actions)
        case .script(let room, let script):
            if let room = roster.place(of: room) { play(script, in: room, &actions) }
        case .rule(let index, let room):
            if let room = roster.place(of: room) { trigger(index, in: room, &actions) }
        }
        skipPauses(&actions)
        return actions
    }

    /// Takes a whole message that came in, where it lies.
    package mutating func receive(
        _ payload: RawSpan,
        isText: Bool,
        from connection: ConnectionID
    ) -> [MockAction] {
        var actions: [MockAction] = []
        patience = Self.longestRun
        receive(payload, isText, from: connection, &actions)
        skipPauses(&actions)
        return actions
    }

    private mutating func skipPauses(_ actions: inout [MockAction]) {
        guard pacing == .immediate else { return }
        while let next = alarms.next { ring(next, &actions) }
    }

    private mutating func connect(_ connection: ConnectionID, _ seat: Seat, _ actions: inout [MockAction]) {
        guard let place = place(of: seat), seats[connection] == nil else { return }
        let room = place.room
        let isAlone = sockets(in: room).isEmpty
        seats[connection] = place
        rooms[room].arrive(connection, of: place.member)
        guard place.member == you else { return }
        rooms[room].visits += 1
        let visits = rooms[room].visits
        noteActivity(in: room, &actions)
        start(.connect, in: room, for: connection, &actions)
        if visits > 1, isAlone { start(.reconnect, in: room, for: connection, &actions) }
        if visits == 1 { startLater(in: room, &actions) }
    }

    private mutating func disconnect(_ connection: ConnectionID, _ actions: inout [MockAction]) {
        guard let place = forget(connection), place.member == you else { return }
        start(.disconnect, in: place.room, for: nil, &actions)
    }

    /// Takes a connection out of its room. A script plays for the socket that set it off, and ends with it.
    mutating func forget(_ connection: ConnectionID) -> Place? {
        guard let place = seats.removeValue(forKey: connection) else { return nil }
        rooms[place.room].leave(connection)
        lines[connection] = nil
        runs = runs.filter { $0.value.connection != connection }
        return place
    }

    /// Where a seat is.
    private func place(of seat: Seat) -> Place? {
        guard let room = roster.place(of: seat.room), let member = roster.member(seat.person) else { return nil }
        return Place(room: room, member: member)
    }

    package func clock(ofRoomAt place: Int) -> WireTimestamp? {
        WireTimestamp(microseconds: rooms[place].clock)
    }

    package func room(of connection: ConnectionID) -> String? {
        seats[connection].map { roster.rooms[$0.room].key }
    }

    /// Your sockets in a room.
    func sockets(in room: Int) -> [ConnectionID] {
        you.map(rooms[room].connections(of:)) ?? []
    }
}

/// A seat as the engine finds it: where room and person stand among the cast's.
struct Place: Sendable, Hashable {
    var room: Int
    var member: Int
}

// MARK: - Alarms

extension MockEngine {
    /// Sets an alarm.
    ///
    /// - Parameters:
    ///   - alarm: what it is for.
    ///   - time: when, on the room's clock.
    ///   - delay: how long it is until then, in microseconds.
    ///   - isDeadline: whether it is you who is waited for; that takes its time whatever the pacing.
    ///   - actions: gets the wish to be woken, if it takes time.
    /// - Returns: its number.
    @discardableResult
    mutating func set(
        _ alarm: Alarm,
        at time: Int64,
        after delay: Int64,
        isDeadline: Bool = false,
        _ actions: inout [MockAction]
    ) -> AlarmID {
        let isTimed = isDeadline || pacing == .timed
        let id = alarms.add(alarm, at: time, isTimed: isTimed)
        if isTimed { actions.append(.wake(id, after: delay)) }
        return id
    }

    private mutating func ring(_ id: AlarmID, _ actions: inout [MockAction]) {
        guard let (alarm, time) = alarms.take(id) else { return }
        switch alarm {
        case .pause(let run): play(run, &actions)
        case .deadline(let run, let waiting): passDeadline(of: run, waiting, &actions)
        case .after(let rule, let room):
            rooms[room].advance(to: time)
            start(rule, in: room, for: nil, received: nil, &actions)
        case .silence(let rule, let room, let activity):
            guard rooms[room].activity == activity, !sockets(in: room).isEmpty else { return }
            rooms[room].advance(to: time)
            start(rule, in: room, for: nil, received: nil, &actions)
        case .parcel(let connection): deliverParcel(id, to: connection, &actions)
        case .held(let connection): letGo(connection, &actions)
        case .stallEnd(let connection): endStall(of: connection, &actions)
        }
    }

    /// Sets the alarms that count from your first visit to a room.
    private mutating func startLater(in room: Int, _ actions: inout [MockAction]) {
        let clock = rooms[room].clock
        for (index, rule) in scenario.rules.enumerated() {
            if case .after(let delay) = rule.trigger {
                set(.after(rule: index, room: room), at: clock + delay, after: delay, &actions)
            }
        }
    }

    /// Takes note that you came or said something; alarms for your silence count from now.
    mutating func noteActivity(in room: Int, _ actions: inout [MockAction]) {
        rooms[room].activity += 1
        guard hasSilenceRules else { return }
        let (activity, clock) = (rooms[room].activity, rooms[room].clock)
        for (index, rule) in scenario.rules.enumerated() {
            guard case .silence(let delay) = rule.trigger else { continue }
            let alarm = Alarm.silence(rule: index, room: room, activity: activity)
            set(alarm, at: clock + delay, after: delay, isDeadline: true, &actions)
        }
    }
}
