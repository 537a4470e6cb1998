import CodecRuntime
import MockRuntime
import ProtocolSpec
import SeededRandom

// What a scenario makes go wrong, between you and the server.
extension MockEngine {
    /// Sends a message: to most as it is, to you through whatever is wrong with your line.
    mutating func dispatch(_ frame: OutgoingFrame, to recipients: [ConnectionID], _ actions: inout [MockAction]) {
        guard hasFrameFaults || !lines.isEmpty else { return actions.append(frame.action(to: recipients)) }
        let troubled = recipients.filter(isTroubled)
        let plain = troubled.isEmpty ? recipients : recipients.filter { !troubled.contains($0) }
        if !plain.isEmpty { actions.append(frame.action(to: plain)) }
        for connection in troubled { send(frame, over: connection, &actions) }
    }

    private func isTroubled(_ connection: ConnectionID) -> Bool {
        if lines[connection] != nil { return true }
        return hasFrameFaults && you != nil && seats[connection]?.member == you
    }

    private mutating func send(_ frame: OutgoingFrame, over connection: ConnectionID, _ actions: inout [MockAction]) {
        guard let room = seats[connection]?.room else { return }
        var line = lines[connection] ?? FaultyLink()
        defer { lines[connection] = line }
        guard !line.isStalled else { return line.unsent.append(frame) }
        var frames = [frame]
        var delay: Int64?
        var isHeld = false
        for fault in line.takeArmed() + standingFrameFaults(in: room) {
            switch fault {
            case .drop: frames = []
            case .duplicate: frames += frames
            case .reorder: isHeld = true
            case .delay(let time, let jitter):
                delay = (delay ?? 0) + time + Int64(rooms[room].chance.below(Int(jitter) + 1))
            case .corrupt(let corruption): frames = frames.map { spoilt($0, corruption, in: room) }
            }
        }
        if isHeld, line.held == nil, !frames.isEmpty {
            let alarm = later(.held(connection), in: room, after: Self.longestHold, &actions)
            line.held = (frames, alarm)
            return
        }
        put(frames, delay, over: connection, in: room, &line, &actions)
        if let held = line.held, !frames.isEmpty {
            alarms.cancel(held.alarm)
            line.held = nil
            put(held.frames, nil, over: connection, in: room, &line, &actions)
        }
    }

    /// How long a frame waits for one that overtakes it, in microseconds.
    private static var longestHold: Int64 { 500_000 }

    /// Sends frames after a time, behind those that are on their way.
    private mutating func put(
        _ frames: [OutgoingFrame],
        _ delay: Int64?,
        over connection: ConnectionID,
        in room: Int,
        _ line: inout FaultyLink,
        _ actions: inout [MockAction]
    ) {
        for frame in frames {
            if let delay {
                let alarm = later(.parcel(connection), in: room, after: delay, &actions)
                line.parcels.append(FaultyLink.Parcel(frame: frame, alarm: alarm))
            } else if line.parcels.isEmpty {
                actions.append(frame.action(to: [connection]))
            } else {
                line.parcels.append(FaultyLink.Parcel(frame: frame, alarm: nil))
            }
        }
    }

    private mutating func later(
        _ alarm: Alarm,
        in room: Int,
        after delay: Int64,
        _ actions: inout [MockAction]
    ) -> AlarmID {
        set(alarm, at: rooms[room].clock + delay, after: delay, &actions)
    }

    private mutating func spoilt(_ frame: OutgoingFrame, _ corruption: Corruption, in room: Int) -> OutgoingFrame {
        frame.spoilt(by: corruption, discriminator: wire.channel.discriminator, random: &rooms[room].chance)
    }
}

// MARK: - Time has come

extension MockEngine {
    /// A frame may go, and with it those behind it that may go, too, unless one before it may not.
    mutating func deliverParcel(_ id: AlarmID, to connection: ConnectionID, _ actions: inout [MockAction]) {
        guard var line = lines[connection], let index = line.parcels.firstIndex(where: { $0.alarm == id }) else {
            return
        }
        line.parcels[index].alarm = nil
        while !line.isStalled, let first = line.parcels.first, first.alarm == nil {
            actions.append(first.frame.action(to: [connection]))
            line.parcels.removeFirst()
        }
        lines[connection] = line
    }

    /// Nothing came that could have overtaken the frame that waits for it.
    mutating func letGo(_ connection: ConnectionID, _ actions: inout [MockAction]) {
        guard var line = lines[connection], let held = line.held, let room = seats[connection]?.room else { return }
        line.held = nil
        put(held.frames, nil, over: connection, in: room, &line, &actions)
        lines[connection] = line
    }

    /// Both ends hear what they have missed.
    mutating func endStall(of connection: ConnectionID, _ actions: inout [MockAction]) {
        guard var line = lines[connection], line.isStalled else { return }
        let (unheard, unsent) = (line.unheard, line.unsent)
        (line.isStalled, line.unheard, line.unsent) = (false, [], [])
        while let first = line.parcels.first, first.alarm == nil {
            actions.append(first.frame.action(to: [connection]))
            line.parcels.removeFirst()
        }
        lines[connection] = line
        actions.append(.resume(connection))
        for frame in unsent { send(frame, over: connection, &actions) }
        for (bytes, isText) in unheard { receive(bytes.span.bytes, isText, from: connection, &actions) }
    }
}

// MARK: - Steps

extension MockEngine {
    /// Does to your socket, or sockets, what a script wants done.
    mutating func commit(_ fault: Fault, in run: ScriptRun, _ actions: inout [MockAction]) {
        let room = run.room
        let targets = run.connection.map { seats[$0] == nil ? [] : [$0] } ?? sockets(in: room)
        switch fault {
        case .frames(let fault, let count):
            for connection in targets {
                lines[connection, default: FaultyLink()].armed.append(FaultyLink.Armed(fault: fault, left: count))
            }
        case .raw(let bytes, let isText):
            let frame = OutgoingFrame(bytes: bytes, isText: isText)
            if !targets.isEmpty { actions.append(frame.action(to: targets)) }
        case .socket(let fault):
            for connection in targets { commit(fault, on: connection, &actions) }
        case .stall(let duration):
            for connection in targets where lines[connection]?.isStalled != true {
                lines[connection, default: FaultyLink()].isStalled = true
                actions.append(.pause(connection))
                if let duration { _ = later(.stallEnd(connection), in: room, after: duration, &actions) }
            }
        case .door(let fault, let times): rooms[room].door.append((fault, times))
        case .refresh(let fault, let times): refresh.append((fault, times))
        }
    }

    private mutating func commit(_ fault: SocketFault, on connection: ConnectionID, _ actions: inout [MockAction]) {
        switch fault {
        case .close(let code, let reason): actions.append(.close(connection, code: code, reason: reason))
        case .cut: actions.append(.cut(connection))
        case .halfOpen:
            actions.append(.abandon(connection))
            _ = forget(connection)
        }
    }
}

// MARK: - By chance

extension MockEngine {
    /// What befalls a frame to you by itself.
    private mutating func standingFrameFaults(in room: Int) -> [FrameFault] {
        scenario.faults.indices.compactMap { index in
            guard case .frame(let fault) = scenario.faults[index].kind, comesAbout(index, in: room) else { return nil }
            return fault
        }
    }

    /// Whether something befalls your socket at a frame of yours, which is then not heard.
    mutating func befalls(_ connection: ConnectionID, _ actions: inout [MockAction]) -> Bool {
        guard !scenario.faults.isEmpty, let room = seats[connection]?.room else { return false }
        for index in scenario.faults.indices {
            guard case .socket(let fault) = scenario.faults[index].kind, comesAbout(index, in: room) else { continue }
            commit(fault, on: connection, &actions)
            return true
        }
        return false
    }

    package mutating func handshakeFault(for seat: Seat) -> HandshakeFault? {
        guard seat.person == scenario.you, let room = roster.place(of: seat.room) else { return nil }
        if var first = rooms[room].door.first {
            first.left -= 1
            if first.left > 0 { rooms[room].door[0] = first } else { rooms[room].door.removeFirst() }
            return first.fault
        }
        for index in scenario.faults.indices {
            if case .door(let fault) = scenario.faults[index].kind, comesAbout(index, in: room) { return fault }
        }
        return nil
    }

    package mutating func refreshFault(for person: String) -> RefreshFault? {
        guard person == scenario.you else { return nil }
        if var first = refresh.first {
            first.left -= 1
            if first.left > 0 { refresh[0] = first } else { refresh.removeFirst() }
            return first.fault
        }
        for index in scenario.faults.indices {
            if case .refresh(let fault) = scenario.faults[index].kind, comesAbout(index, in: nil) { return fault }
        }
        return nil
    }

    private mutating func comesAbout(_ index: Int, in room: Int?) -> Bool {
        let fault = scenario.faults[index]
        guard fault.times.map({ befallen[index] < $0 }) ?? true else { return false }
        let happens =
            if let room { rooms[room].chance.happens(fault.chance) } else { chance.happens(fault.chance) }
        if happens { befallen[index] += 1 }
        return happens
    }
}

extension OutgoingFrame {
    func action(to connections: [ConnectionID]) -> MockAction {
        isText ? .send(bytes, to: connections) : .sendBinary(bytes, to: connections)
    }
}
