import ProtocolSpec

// Steps that are played again and again.
extension MockEngine {
    /// More streams than this for one connection are a script that begins them without end.
    private static var mostStreams: Int { 100 }

    /// Begins a stream; its steps are due after one period.
    mutating func begin(
        _ stream: Scenario.Stream,
        _ step: Scenario.Step,
        in run: ScriptRun,
        _ actions: inout [MockAction]
    ) {
        let others = streams.values.count { $0.run.room == run.room && $0.run.connection == run.connection }
        guard others < Self.mostStreams else {
            return actions.append(.scriptAborted(room: run.room, place: step.location.description))
        }
        let number = nextRun
        nextRun += 1
        var frame = run
        (frame.blocks, frame.waiting, frame.latest) = ([], nil, nil)
        let due = run.time + stream.period
        streams[number] = ScriptStream(stream: stream, step: step, run: frame, due: due)
        set(.stream(number), at: due, after: stream.period, isDeadline: true, &actions)
    }

    /// Plays a stream's steps, unless they are still being played from the time before.
    mutating func playStream(_ number: Int, _ actions: inout [MockAction]) {
        guard var current = streams[number] else { return }
        let (room, connection) = (current.run.room, current.run.connection)
        // Without a connection of its own it is for those who are here.
        guard connection != nil || !rooms[room].occupants.connections.isEmpty else {
            streams[number] = nil
            return
        }
        rooms[room].advance(to: current.due)
        let isFree = current.playing.map { runs[$0] == nil } ?? true
        if isFree {
            current.played += 1
            current.playing = nextRun
        }
        if let times = current.stream.times, current.played >= times {
            streams[number] = nil
        } else {
            current.due += current.stream.period
            streams[number] = current
            set(.stream(number), at: current.due, after: current.stream.period, isDeadline: true, &actions)
        }
        guard isFree else { return }
        begin(
            current.stream.steps,
            in: room,
            for: connection,
            received: current.run.received,
            from: current.run.asker,
            &actions
        )
    }

    /// Ends the streams that a message of yours ends.
    mutating func endStreams(at message: HeardMessage, from connection: ConnectionID, in room: RoomID) {
        guard !streams.isEmpty else { return }
        streams = streams.filter { [patterns] _, current in
            guard current.run.room == room, let until = current.stream.until,
                current.run.connection == nil || current.run.connection == connection
            else { return true }
            return !patterns.satisfies(until, message)
        }
    }
}
