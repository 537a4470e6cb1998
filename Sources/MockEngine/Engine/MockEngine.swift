package import CodecRuntime

/// A room-keeping server of a contract as a deterministic state machine: admission, deliveries, scripted partners.
///
/// Events go in, actions come out; there is no clock, no chance and no input or output in it. The same contract, scenario,
/// seed and events give the same actions. A scripted partner is one more client: its line goes through the same codec and
/// the same deliveries as a frame from a socket.
package struct MockEngine<Wire: WireProtocol>: Sendable {
    /// How the pauses of a script pass.
    package enum Pacing: Sendable {
        /// Each asks to be woken.
        case timed
        /// None takes any time: a script plays to its end within the event that sets it off, in the order of its clock.
        case immediate
    }

    package let cast: Cast
    package let scenario: Scenario
    let wire: Wire
    private let pacing: Pacing
    private let patterns: PatternCache
    var seats: [ConnectionID: Seat] = [:]
    var rooms: [String: RoomState] = [:]
    private var performances: [PerformanceID: Performance] = [:]
    private var nextPerformance = 1
    var writer = JSONWriter()

    /// - Parameters:
    ///   - wire: the contract's protocol.
    ///   - scenario: what partners do.
    ///   - seed: replaces the scenario's own.
    ///   - pacing: how pauses pass.
    package init(wire: Wire, scenario: Scenario, seed: UInt64? = nil, pacing: Pacing = .timed) {
        self.wire = wire
        self.scenario = scenario
        self.pacing = pacing
        let seed = seed ?? scenario.seed
        cast = Cast(channel: wire.channel, seed: seed, overrides: scenario.people)
        patterns = PatternCache(scenario)
        for room in cast.rooms { rooms[room.key] = RoomState(key: room.key, seed: seed, clock: scenario.clock) }
    }

    /// Judges a request for admission by the contract's conditions, in the contract's order.
    ///
    /// - Parameters:
    ///   - request: what the request's target asks for.
    ///   - token: what the request's token is worth; of no account where the contract asks for none.
    /// - Returns: a seat, or the first code whose condition holds.
    package func judge(_ request: AdmissionRequest, token: TokenState) -> Admission {
        guard case .channel(let room, _) = request else { return .elsewhere }
        let subject: String? = if case .subject(let subject) = token { cast.key(ofSubject: subject) } else { nil }
        let member = room.flatMap { cast.room($0) }.flatMap { room in
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
        switch event {
        case .connected(let connection, let seat): connect(connection, seat, &actions)
        case .frame(let connection, let bytes, let isText): receive(bytes, isText, from: connection, &actions)
        case .disconnected(let connection): disconnect(connection)
        case .woke(let performance): play(performance, &actions)
        }
        if pacing == .immediate { playToTheEnd(&actions) }
        return actions
    }

    private mutating func connect(_ connection: ConnectionID, _ seat: Seat, _ actions: inout [MockAction]) {
        guard rooms[seat.room] != nil, seats[connection] == nil else { return }
        seats[connection] = seat
        rooms[seat.room]?.connections.append(connection)
        guard seat.person == scenario.you else { return }
        start(rules { $0 == .connect }, for: connection, seat, received: nil, &actions)
    }

    private mutating func disconnect(_ connection: ConnectionID) {
        guard let seat = seats.removeValue(forKey: connection) else { return }
        rooms[seat.room]?.connections.removeAll { $0 == connection }
        // A script plays for the socket that set it off, and ends with it.
        performances = performances.filter { $0.value.connection != connection }
    }
}

// MARK: - Messages

extension MockEngine {
    private mutating func receive(
        _ bytes: [UInt8],
        _ isText: Bool,
        from connection: ConnectionID,
        _ actions: inout [MockAction]
    ) {
        guard let seat = seats[connection] else { return }
        rooms[seat.room]?.clock += RoomState.tick
        guard isText else {
            return refuse(connection, discriminator: nil, reason: "a binary frame; messages are text", &actions)
        }
        do {
            let message = try Wire.ClientMessage(decoding: bytes.span.bytes)
            guard wire.isKnown(message) else {
                let value = discriminator(of: bytes)
                let reason = "no message has \(wire.channel.discriminator) \"\(value ?? "")\""
                return refuse(connection, discriminator: value, reason: reason, &actions)
            }
            deliver(message, from: seat, over: connection, &actions)
        } catch {
            return refuse(connection, discriminator: discriminator(of: bytes), reason: error.description, &actions)
        }
        guard seat.person == scenario.you, !patterns.isEmpty, let json = try? JSONValue(decoding: bytes.span.bytes)
        else { return }
        let patterns = patterns
        let heard = rules { trigger in
            guard case .message(let matchers) = trigger else { return false }
            return matchers.allSatisfy { patterns.satisfies($0, json) }
        }
        start(heard, for: connection, seat, received: json, &actions)
    }

    private func discriminator(of bytes: [UInt8]) -> String? {
        (try? JSONValue(decoding: bytes.span.bytes))?[wire.channel.discriminator]?.string
    }

    private mutating func refuse(
        _ connection: ConnectionID,
        discriminator: String?,
        reason: String,
        _ actions: inout [MockAction]
    ) {
        actions.append(.dropped(connection, reason: reason))
        guard case .close(let code) = wire.onInvalid(discriminator: discriminator) else { return }
        let text = wire.channel.closeCodes.first { $0.code == code }?.reason ?? ""
        actions.append(.close(connection, code: code, reason: text))
    }

    /// Sends what the contract says follows a message.
    ///
    /// - Parameters:
    ///   - message: what was said.
    ///   - seat: who said it, and where.
    ///   - connection: over which socket; nil for a scripted partner.
    ///   - actions: gets what is to be sent.
    private mutating func deliver(
        _ message: Wire.ClientMessage,
        from seat: Seat,
        over connection: ConnectionID?,
        _ actions: inout [MockAction]
    ) {
        guard let sender = cast.person(seat.person), var room = rooms[seat.room] else { return }
        let wire = wire
        let deliveries = room.withSource(of: seat.person) { source in
            wire.deliveries(of: message, from: sender, source: &source)
        }
        rooms[seat.room] = room
        for delivery in deliveries {
            let recipients = recipients(of: delivery.audience, from: seat, over: connection, in: room)
            guard !recipients.isEmpty else { continue }
            writer.reset()
            delivery.message.encode(to: &writer)
            actions.append(.send(writer.bytes, to: recipients))
        }
    }

    private func recipients(
        of audience: WireAudience,
        from seat: Seat,
        over connection: ConnectionID?,
        in room: RoomState
    ) -> [ConnectionID] {
        switch audience {
        case .all: room.connections
        case .others: room.connections.filter { seats[$0]?.person != seat.person }
        case .sender: connection.map { [$0] } ?? []
        }
    }
}

// MARK: - Scripts

extension MockEngine {
    private func rules(where isTriggered: (Scenario.Trigger) -> Bool) -> [Int] {
        scenario.rules.indices.filter { isTriggered(scenario.rules[$0].trigger) }
    }

    private mutating func start(
        _ rules: [Int],
        for connection: ConnectionID,
        _ seat: Seat,
        received: JSONValue?,
        _ actions: inout [MockAction]
    ) {
        for index in rules {
            let rule = scenario.rules[index]
            let occurrence = (rooms[seat.room]?.occurrences[index] ?? 0) + 1
            rooms[seat.room]?.occurrences[index] = occurrence
            let isDue = rule.count.map { $0 == occurrence } ?? (!rule.once || occurrence == 1)
            guard isDue, let clock = rooms[seat.room]?.clock else { continue }
            let id = PerformanceID(number: nextPerformance)
            nextPerformance += 1
            performances[id] = Performance(
                connection: connection,
                room: seat.room,
                rule: index,
                received: received,
                time: clock
            )
            play(id, &actions)
        }
    }

    /// Plays a script up to its next pause, or its end.
    private mutating func play(_ id: PerformanceID, _ actions: inout [MockAction]) {
        while var performance = performances[id] {
            let steps = scenario.rules[performance.rule].steps
            guard performance.step < steps.count else {
                performances[id] = nil
                return
            }
            let step = steps[performance.step]
            let room = performance.room
            rooms[room]?.advance(to: performance.time)
            performance.step += 1
            if case .pause(let microseconds) = step { performance.time += microseconds }
            performances[id] = performance
            switch step {
            case .pause(let microseconds):
                if pacing == .timed { actions.append(.wake(id, after: microseconds)) }
                return
            case .line(let role, let template): speak(template, as: role, in: performance, &actions)
            case .close(let rule):
                actions.append(.close(performance.connection, code: rule.code, reason: rule.reason))
            }
        }
    }

    private mutating func playToTheEnd(_ actions: inout [MockAction]) {
        while let next = performances.min(by: { ($0.value.time, $0.key) < ($1.value.time, $1.key) }) {
            play(next.key, &actions)
        }
    }

    private mutating func speak(
        _ template: TemplateValue,
        as role: String,
        in performance: Performance,
        _ actions: inout [MockAction]
    ) {
        let json = template.filled { reference in
            switch reference {
            case .name(let key): cast.person(key)?.name ?? ""
            case .id(let key): cast.person(key)?.id.description ?? ""
            case .received(let field): performance.received?[field].map { $0.string ?? $0.jsonText } ?? ""
            }
        }
        // In the second room somebody else has the role.
        let seat = Seat(
            room: performance.room,
            person: cast.player(of: role, in: performance.room, of: wire.channel.roles)
        )
        do {
            let message = try Wire.ClientMessage(decoding: json.jsonText)
            deliver(message, from: seat, over: nil, &actions)
        } catch {
            actions.append(.unspoken(room: seat.room, person: seat.person, reason: error.description))
        }
    }
}

extension Cast {
    /// Who plays a role in a room.
    func player(of role: String, in key: String, of roles: [String]) -> String {
        guard let index = roles.firstIndex(of: role), let members = room(key)?.members, members.indices.contains(index)
        else { return role }
        return members[index]
    }
}

/// A script that is being played.
private struct Performance: Sendable {
    /// The socket that set it off.
    var connection: ConnectionID
    var room: String
    var rule: Int
    var step = 0
    var received: JSONValue?
    /// Where the script is on the room's clock.
    var time: Int64
}
