import CodecRuntime
import ProtocolSpec

// Scripted partners: rules are set off, and what they do is played.
extension MockEngine {
    /// A message of yours goes to the script that waits for one like it; if there is none, to the rules.
    mutating func hear(
        _ message: JSONValue,
        from connection: ConnectionID,
        in room: Int,
        _ actions: inout [MockAction]
    ) {
        let patterns = patterns
        let waiting = performances.filter { $0.value.room == room && $0.value.waiting != nil }.keys.sorted()
        for number in waiting {
            guard var performance = performances[number], let expected = performance.waiting,
                performance.connection == nil || performance.connection == connection,
                patterns.satisfies(expected.matchers, message)
            else { continue }
            if let alarm = expected.alarm { alarms.cancel(alarm) }
            performance.waiting = nil
            performance.received = message
            performance.time = max(performance.time, rooms[room].clock)
            performances[number] = performance
            return play(number, &actions)
        }
        for (index, rule) in scenario.rules.enumerated() {
            guard case .message(let matchers) = rule.trigger, patterns.satisfies(matchers, message) else { continue }
            start(index, in: room, for: connection, received: message, &actions)
        }
    }

    /// Sets off the rules of a trigger that has nothing more to say.
    mutating func start(
        _ trigger: Scenario.Trigger,
        in room: Int,
        for connection: ConnectionID?,
        received: JSONValue? = nil,
        _ actions: inout [MockAction]
    ) {
        for index in scenario.rules.indices where scenario.rules[index].trigger == trigger {
            start(index, in: room, for: connection, received: received, &actions)
        }
    }

    /// Sets off one rule, if it is its turn.
    mutating func start(
        _ index: Int,
        in room: Int,
        for connection: ConnectionID?,
        received: JSONValue?,
        _ actions: inout [MockAction]
    ) {
        let rule = scenario.rules[index]
        guard rule.room == nil || cast.rooms[room].name == rule.room,
            rule.states.isEmpty || rooms[room].state.map(rule.states.contains) ?? false
        else { return }
        rooms[room].occurrences[index, default: 0] += 1
        let occurrence = rooms[room].occurrences[index] ?? 1
        guard rule.count.map({ $0 == occurrence }) ?? (!rule.once || occurrence == 1) else { return }
        begin(rule.steps, in: room, for: connection, received: received, &actions)
    }

    /// Plays steps that no rule has, for all sockets of yours that are in the room.
    mutating func play(_ script: AdHocScript, in room: Int, _ actions: inout [MockAction]) {
        patterns.learn(script.steps)
        begin(script.steps, in: room, for: nil, received: nil, &actions)
    }

    /// Sets off a rule whatever its trigger, and whether or not it is its turn.
    mutating func trigger(_ index: Int, in room: Int, _ actions: inout [MockAction]) {
        guard scenario.rules.indices.contains(index) else { return }
        begin(scenario.rules[index].steps, in: room, for: nil, received: nil, &actions)
    }

    private mutating func begin(
        _ steps: [Scenario.Step],
        in room: Int,
        for connection: ConnectionID?,
        received: JSONValue?,
        _ actions: inout [MockAction]
    ) {
        let number = nextPerformance
        nextPerformance += 1
        performances[number] = Performance(
            connection: connection,
            room: room,
            blocks: [Performance.Block(steps: steps)],
            received: received,
            time: rooms[room].clock
        )
        play(number, &actions)
    }

    /// Plays a script, and those that it sets off, one after the other: scripts may lead to one another without end.
    mutating func play(_ number: Int, _ actions: inout [MockAction]) {
        due.append(number)
        guard due.count == 1 else { return }
        while let next = due.first {
            playOn(next, &actions)
            due.removeFirst()
        }
    }

    /// Plays a script up to its next pause, or its end.
    private mutating func playOn(_ number: Int, _ actions: inout [MockAction]) {
        while var performance = performances[number], performance.waiting == nil {
            guard let step = performance.takeStep() else {
                performances[number] = nil
                return
            }
            patience -= 1
            guard patience > 0 else {
                performances[number] = nil
                actions.append(.endless(room: cast.rooms[performance.room].key, place: step.location.description))
                return
            }
            rooms[performance.room].advance(to: performance.time)
            performances[number] = performance
            guard goesOn(with: step, number, performance, &actions) else { return }
        }
    }

    /// Plays one step.
    ///
    /// - Returns: whether the next one may follow at once.
    private mutating func goesOn(
        with step: Scenario.Step,
        _ number: Int,
        _ performance: Performance,
        _ actions: inout [MockAction]
    ) -> Bool {
        let room = performance.room
        switch step.action {
        case .pause(let microseconds):
            let time = performance.time + microseconds
            performances[number]?.time = time
            set(.pause(performance: number), at: time, after: microseconds, &actions)
            return false
        case .line(let speaker, let template): speak(template, by: speaker, in: performance, &actions)
        case .join(let role): rooms[room].away.remove(role)
        case .leave(let role): rooms[room].away.insert(role)
        case .expect(let matchers, let limit, let otherwise):
            wait(for: matchers, limit, otherwise, step, number, &actions)
            return false
        case .branch(let branches):
            let chosen = branches.first { branch in
                branch.matchers.isEmpty || performance.received.map { patterns.satisfies(branch.matchers, $0) } ?? false
            }
            if let chosen { performances[number]?.blocks.append(Performance.Block(steps: chosen.steps)) }
        case .repeated(let times, let steps):
            performances[number]?.blocks.append(Performance.Block(steps: steps, rounds: times))
        case .goto(let state):
            rooms[room].state = state
            performances[number] = nil
            start(.enter, in: room, for: performance.connection, received: performance.received, &actions)
            return false
        case .keep(let keepsakes):
            for keepsake in keepsakes {
                let text = keepsake.value.filled { reference in fill(reference, in: performance) }
                rooms[room].kept[keepsake.name] = text
            }
        case .fault(let fault): commit(fault, in: performance, &actions)
        }
        return true
    }

    private mutating func wait(
        for matchers: [Scenario.Matcher],
        _ limit: Int64?,
        _ otherwise: [Scenario.Step],
        _ step: Scenario.Step,
        _ number: Int,
        _ actions: inout [MockAction]
    ) {
        guard var performance = performances[number] else { return }
        performance.waits += 1
        var alarm: AlarmID?
        if let limit {
            let deadline = Alarm.deadline(performance: number, waiting: performance.waits)
            alarm = set(deadline, at: performance.time + limit, after: limit, isDeadline: true, &actions)
        }
        performance.waiting = Performance.Waiting(
            matchers: matchers,
            otherwise: otherwise,
            place: step,
            alarm: alarm,
            number: performance.waits
        )
        performances[number] = performance
    }

    /// What a script waited for has not come: it plays what is for that case, and nothing more.
    mutating func passDeadline(of number: Int, _ waiting: Int, _ actions: inout [MockAction]) {
        guard var performance = performances[number], let expected = performance.waiting, expected.number == waiting
        else { return }
        actions.append(.unmet(room: cast.rooms[performance.room].key, place: expected.place.location.description))
        performance.waiting = nil
        if case .expect(_, let limit?, _) = expected.place.action { performance.time += limit }
        performance.blocks = [Performance.Block(steps: expected.otherwise)]
        performances[number] = performance
        play(number, &actions)
    }
}

// MARK: - Lines

extension MockEngine {
    private mutating func speak(
        _ template: TemplateValue,
        by speaker: Scenario.Speaker,
        in performance: Performance,
        _ actions: inout [MockAction]
    ) {
        let room = performance.room
        let json = template.filled { reference in fill(reference, in: performance) }
        let person: String
        switch speaker {
        case .yourOtherDevice: person = scenario.you
        case .role(let role):
            // In the second room somebody else has the role.
            person = cast.player(of: role, in: cast.rooms[room], of: wire.channel.roles)
            guard !rooms[room].away.contains(role) else {
                return actions.append(.unspoken(room: cast.rooms[room].key, person: person, reason: "\(role) has left"))
            }
        }
        do {
            let message = try Wire.ClientMessage(decoding: json.jsonText)
            guard let member = cast.member(person) else { return }
            deliver(message, from: Place(room: room, member: member), over: nil, &actions)
        } catch {
            actions.append(.unspoken(room: cast.rooms[room].key, person: person, reason: error.description))
        }
    }

    /// What stands for a reference; counters and picks move on.
    private mutating func fill(_ reference: Template.Reference, in performance: Performance) -> String {
        let room = performance.room
        switch reference {
        case .name(let key): return cast.person(key)?.name ?? ""
        case .id(let key): return cast.person(key)?.id.description ?? ""
        case .received(let field): return performance.received?[field].map { $0.string ?? $0.jsonText } ?? ""
        case .kept(let name): return rooms[room].kept[name] ?? ""
        case .counter(let name):
            rooms[room].counters[name, default: 0] += 1
            return String(rooms[room].counters[name] ?? 0)
        case .pick(let choices):
            return choices.isEmpty ? "" : choices[rooms[room].chance.below(choices.count)]
        }
    }
}

extension Cast {
    /// Who plays a role in a room.
    func player(of role: String, in room: Room, of roles: [String]) -> String {
        guard let index = roles.firstIndex(of: role), room.members.indices.contains(index) else { return role }
        return room.members[index]
    }
}
