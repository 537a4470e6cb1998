import CodecRuntime
import ProtocolSpec
import ServerRules

// Scripted partners: rules are set off, and what they do is played.
extension MockEngine {
    /// A message of yours goes to the script that waits for one like it; without such a script, to the rules.
    mutating func hear(
        _ message: HeardMessage,
        from connection: ConnectionID,
        in room: RoomID,
        _ actions: inout [MockAction]
    ) {
        let patterns = patterns
        endStreams(at: message, from: connection, in: room)
        let waiting = runs.filter { $0.value.room == room && $0.value.waiting != nil }.keys.sorted()
        for number in waiting {
            guard var run = runs[number], let expected = run.waiting,
                run.connection == nil || run.connection == connection,
                patterns.satisfies(expected.pattern, message)
            else { continue }
            if let timer = expected.timer { timers.cancel(timer) }
            run.waiting = nil
            (run.received, run.asker) = (message, connection)
            run.time = max(run.time, rooms[room].clock)
            runs[number] = run
            return play(number, &actions)
        }
        for (index, rule) in scenario.rules.enumerated() {
            guard case .message(let pattern) = rule.trigger, patterns.satisfies(pattern, message) else { continue }
            start(index, in: room, for: connection, received: message, &actions)
        }
    }

    /// Sets off the rules that have a trigger.
    mutating func start(
        _ trigger: Scenario.Trigger,
        in room: RoomID,
        for connection: ConnectionID?,
        received: HeardMessage? = nil,
        from asker: ConnectionID? = nil,
        _ actions: inout [MockAction]
    ) {
        for index in scenario.rules.indices where scenario.rules[index].trigger == trigger {
            start(index, in: room, for: connection, received: received, from: asker, &actions)
        }
    }

    /// Sets off one rule, if the room's state, `once` and `count` allow it.
    mutating func start(
        _ index: Int,
        in room: RoomID,
        for connection: ConnectionID?,
        received: HeardMessage?,
        from asker: ConnectionID? = nil,
        _ actions: inout [MockAction]
    ) {
        let rule = scenario.rules[index]
        guard concerns(rule, room) else { return }
        rooms[room].occurrences[index, default: 0] += 1
        guard rule.plays(at: rooms[room].occurrences[index] ?? 1) else { return }
        begin(rule.steps, in: room, for: connection, received: received, from: asker, &actions)
    }

    /// Whether a rule is for a room, in the state that it is in.
    private func concerns(_ rule: Scenario.Rule, _ room: RoomID) -> Bool {
        (rule.room.map { isCalled($0, room) } ?? true)
            && (rule.states.isEmpty || rooms[room].state.map(rule.states.contains) ?? false)
    }

    /// Whether a room has that name, or is one of the socket's that has it: where rooms come into being by themselves, no
    /// file knows their names.
    private func isCalled(_ name: String, _ room: RoomID) -> Bool {
        let place = roster[room]
        return place.name == name
            || isEveryoneYou && served.language.sockets.dropFirst(place.socket.index).first == name
    }

    /// Whether a rule with that trigger would play now, and says what the server says.
    func willAnswer(_ trigger: Scenario.Trigger, in room: RoomID) -> Bool {
        scenario.rules.indices.contains { scenario.rules[$0].trigger == trigger && willAnswer($0, in: room) }
    }

    private func willAnswer(_ index: Int, in room: RoomID) -> Bool {
        let rule = scenario.rules[index]
        return concerns(rule, room) && rule.plays(at: rooms[room].occurrences[index, default: 0] + 1)
            && rule.steps.contains(where: \.isAnswer)
    }

    /// Whether a script that waits, or a rule, will take a message and answer it: one that only takes note of it leaves the
    /// answer to the contract.
    func willAnswer(_ message: HeardMessage, from connection: ConnectionID, in room: RoomID) -> Bool {
        let waiting = runs.filter { _, run in
            guard run.room == room, let expected = run.waiting else { return false }
            return (run.connection == nil || run.connection == connection)
                && patterns.satisfies(expected.pattern, message)
        }
        // The first of them takes it, and no rule gets it then.
        if let first = waiting.min(by: { $0.key < $1.key }) { return first.value.hasAnswerAhead }
        return scenario.rules.indices.contains { index in
            guard case .message(let pattern) = scenario.rules[index].trigger else { return false }
            return patterns.satisfies(pattern, message) && willAnswer(index, in: room)
        }
    }

    /// Plays steps that no rule has, for all your connections in the room.
    mutating func play(_ script: AdHocScript, in room: RoomID, _ actions: inout [MockAction]) {
        guard rooms.indices.contains(room.index) else { return }
        patterns.learn(script.steps)
        begin(script.steps, in: room, for: nil, received: nil, &actions)
    }

    /// Sets off a rule, whatever its trigger is and however often it was set off.
    mutating func trigger(_ index: Int, in room: RoomID, _ actions: inout [MockAction]) {
        guard scenario.rules.indices.contains(index), rooms.indices.contains(room.index) else { return }
        begin(scenario.rules[index].steps, in: room, for: nil, received: nil, &actions)
    }

    mutating func begin(
        _ steps: [Scenario.Step],
        in room: RoomID,
        for connection: ConnectionID?,
        received: HeardMessage?,
        from asker: ConnectionID? = nil,
        _ actions: inout [MockAction]
    ) {
        let number = nextRun
        nextRun += 1
        runs[number] = ScriptRun(
            connection: connection,
            room: room,
            blocks: [ScriptRun.Block(steps: steps)],
            received: received,
            asker: received == nil ? nil : asker ?? connection,
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
        while var run = runs[number], run.waiting == nil {
            guard let step = run.takeStep() else {
                runs[number] = nil
                return
            }
            stepBudget -= 1
            guard stepBudget > 0 else {
                runs[number] = nil
                actions.append(.scriptAborted(room: run.room, place: step.location.description))
                return
            }
            rooms[run.room].advance(to: run.time)
            runs[number] = run
            guard goesOn(with: step, number, run, &actions) else { return }
        }
    }

    /// Plays one step.
    ///
    /// - Returns: whether the next one may follow at once.
    private mutating func goesOn(
        with step: Scenario.Step,
        _ number: Int,
        _ run: ScriptRun,
        _ actions: inout [MockAction]
    ) -> Bool {
        let room = run.room
        switch step.action {
        case .pause(let microseconds):
            let time = run.time + microseconds
            runs[number]?.time = time
            set(.pause(run: number), at: time, after: microseconds, &actions)
            return false
        case .line(let speaker, let line): speak(line, by: speaker, in: run, &actions)
        case .said(let line, let audience): say(line, to: audience, in: run, &actions)
        case .reply(let line): reply(line, in: run, &actions)
        case .join(let role): rooms[room].away.remove(role)
        case .leave(let role): rooms[room].away.insert(role)
        case .every(let stream): begin(stream, step, in: run, &actions)
        case .expect(let pattern, let limit, let otherwise):
            wait(for: pattern, limit, otherwise, step, number, &actions)
            return false
        case .branch(let branches):
            let chosen = branches.first { branch in
                branch.pattern.isEmpty || run.received.map { patterns.satisfies(branch.pattern, $0) } ?? false
            }
            if let chosen { runs[number]?.blocks.append(ScriptRun.Block(steps: chosen.steps)) }
        case .repeated(let times, let steps):
            runs[number]?.blocks.append(ScriptRun.Block(steps: steps, rounds: times))
        case .goto(let state):
            rooms[room].state = state
            runs[number] = nil
            start(.enter, in: room, for: run.connection, received: run.received, from: run.asker, &actions)
            return false
        case .keep(let variables):
            for variable in variables {
                let value = variable.value.filled { reference in fill(reference, in: run) }
                rooms[room].kept[variable.name] = Template.Filling(value)
            }
        case .fault(let fault): commit(fault, in: run, &actions)
        }
        return true
    }

    private mutating func wait(
        for pattern: Scenario.Pattern,
        _ limit: Int64?,
        _ otherwise: [Scenario.Step],
        _ step: Scenario.Step,
        _ number: Int,
        _ actions: inout [MockAction]
    ) {
        guard var run = runs[number] else { return }
        run.waits += 1
        var timer: TimerID?
        if let limit {
            let deadline = TimerQueue.Purpose.deadline(run: number, waiting: run.waits)
            timer = set(deadline, at: run.time + limit, after: limit, isDeadline: true, &actions)
        }
        run.waiting = ScriptRun.Waiting(
            pattern: pattern,
            otherwise: otherwise,
            step: step,
            timer: timer,
            number: run.waits
        )
        runs[number] = run
    }

    /// The message that a script waited for has not come: the script plays the steps of `else`, and ends.
    mutating func passDeadline(of number: Int, _ waiting: Int, _ actions: inout [MockAction]) {
        guard var run = runs[number], let expected = run.waiting, expected.number == waiting
        else { return }
        actions.append(
            .expectationTimedOut(room: run.room, place: expected.step.location.description)
        )
        run.waiting = nil
        if case .expect(_, let limit?, _) = expected.step.action { run.time += limit }
        run.blocks = [ScriptRun.Block(steps: expected.otherwise)]
        runs[number] = run
        play(number, &actions)
    }
}
