import CodecRuntime
import ProtocolSpec
import SeededRandom
import ServerRules

// What a scenario makes go wrong, between you and the server.
extension MockEngine {
    /// Sends a message: to most connections as it is, to yours through the faults of their links.
    mutating func dispatch(_ frame: OutgoingFrame, to recipients: [ConnectionID], _ actions: inout [MockAction]) {
        if let openingConnection, recipients != [openingConnection] { hasReachedOthers = true }
        guard hasFrameFaults || connections.faultyLinks > 0 else { return actions.append(frame.action(to: recipients)) }
        let faulty = recipients.filter(hasFaultyLink)
        let plain = faulty.isEmpty ? recipients : recipients.filter { !faulty.contains($0) }
        if !plain.isEmpty { actions.append(frame.action(to: plain)) }
        for id in faulty { send(frame, over: id, &actions) }
    }

    private func hasFaultyLink(_ id: ConnectionID) -> Bool {
        guard let connection = connections[id] else { return false }
        return connection.link != nil || hasFrameFaults && isYours(connection)
    }

    private mutating func send(_ frame: OutgoingFrame, over id: ConnectionID, _ actions: inout [MockAction]) {
        guard let connection = connections[id] else { return }
        let room = connection.room
        var link = connection.link ?? FaultyLink()
        defer { connections.setLink(link, of: id) }
        guard !link.isStalled else { return link.stalledOutbound.append(frame) }
        var frames = [frame]
        var delay: Int64?
        var isReordered = false
        for fault in link.takeArmed() + standingFrameFaults(in: room) {
            switch fault {
            case .drop: frames = []
            case .duplicate: frames += frames
            case .reorder: isReordered = true
            case .delay(let time, let jitter):
                delay = (delay ?? 0) + time + Int64(rooms[room].chance.below(Int(jitter) + 1))
            case .corrupt(let corruption): frames = frames.map { spoilt($0, corruption, in: room) }
            }
        }
        if isReordered, link.reordered == nil, !frames.isEmpty {
            let timer = later(.reorderedFrame(id), in: room, after: Self.longestReordering, &actions)
            link.reordered = (frames, timer)
            return
        }
        put(frames, delay, over: id, in: room, &link, &actions)
        if let reordered = link.reordered, !frames.isEmpty {
            timers.cancel(reordered.timer)
            link.reordered = nil
            put(reordered.frames, nil, over: id, in: room, &link, &actions)
        }
    }

    /// How long a frame waits for one that overtakes it, in microseconds.
    private static var longestReordering: Int64 { 500_000 }

    /// Sends frames after a time, behind those that are on their way.
    private mutating func put(
        _ frames: [OutgoingFrame],
        _ delay: Int64?,
        over id: ConnectionID,
        in room: RoomID,
        _ link: inout FaultyLink,
        _ actions: inout [MockAction]
    ) {
        for frame in frames {
            if let delay {
                let timer = later(.delayedFrame(id), in: room, after: delay, &actions)
                link.delayed.append(FaultyLink.DelayedFrame(frame: frame, timer: timer))
            } else if link.delayed.isEmpty {
                actions.append(frame.action(to: [id]))
            } else {
                link.delayed.append(FaultyLink.DelayedFrame(frame: frame, timer: nil))
            }
        }
    }

    private mutating func later(
        _ purpose: TimerQueue.Purpose,
        in room: RoomID,
        after delay: Int64,
        _ actions: inout [MockAction]
    ) -> TimerID {
        set(purpose, at: rooms[room].clock + delay, after: delay, &actions)
    }

    private mutating func spoilt(_ frame: OutgoingFrame, _ corruption: Corruption, in room: RoomID) -> OutgoingFrame {
        frame.spoilt(by: corruption, discriminator: served.language.discriminator, random: &rooms[room].chance)
    }
}

// MARK: - When a timer fires

extension MockEngine {
    /// A frame may go, and with it those behind it, up to the next one that still waits.
    mutating func sendDelayed(_ timer: TimerID, to id: ConnectionID, _ actions: inout [MockAction]) {
        guard var link = connections[id]?.link, let index = link.delayed.firstIndex(where: { $0.timer == timer })
        else { return }
        link.delayed[index].timer = nil
        while !link.isStalled, let first = link.delayed.first, first.timer == nil {
            actions.append(first.frame.action(to: [id]))
            link.delayed.removeFirst()
        }
        connections.setLink(link, of: id)
    }

    /// No frame came that could have overtaken the one that waits for it.
    mutating func sendReordered(to id: ConnectionID, _ actions: inout [MockAction]) {
        guard let connection = connections[id], var link = connection.link, let reordered = link.reordered else {
            return
        }
        link.reordered = nil
        put(reordered.frames, nil, over: id, in: connection.room, &link, &actions)
        connections.setLink(link, of: id)
    }

    /// Both ends get what they have missed.
    mutating func endStall(of id: ConnectionID, _ actions: inout [MockAction]) {
        guard var link = connections[id]?.link, link.isStalled else { return }
        let (inbound, outbound) = (link.stalledInbound, link.stalledOutbound)
        (link.isStalled, link.stalledInbound, link.stalledOutbound) = (false, [], [])
        while let first = link.delayed.first, first.timer == nil {
            actions.append(first.frame.action(to: [id]))
            link.delayed.removeFirst()
        }
        connections.setLink(link, of: id)
        actions.append(.resume(id))
        for frame in outbound { send(frame, over: id, &actions) }
        for (bytes, isText) in inbound { receive(bytes, isText, from: id, &actions) }
    }
}

// MARK: - Steps

extension MockEngine {
    /// Applies a fault of a script to your connection, or connections.
    mutating func commit(_ fault: Fault, in run: ScriptRun, _ actions: inout [MockAction]) {
        let room = run.room
        let targets = run.connection.map { connections[$0] == nil ? [] : [$0] } ?? yourConnections(in: room)
        switch fault {
        case .frames(let fault, let count):
            for id in targets {
                changeLink(of: id) { $0.armed.append(FaultyLink.ArmedFault(fault: fault, left: count)) }
            }
        case .raw(let bytes, let isText):
            let frame = OutgoingFrame(bytes: bytes, isText: isText)
            if !targets.isEmpty { actions.append(frame.action(to: targets)) }
        case .socket(let fault):
            for id in targets { commit(fault, on: id, &actions) }
        case .stall(let duration):
            for id in targets where connections[id]?.link?.isStalled != true {
                changeLink(of: id) { $0.isStalled = true }
                actions.append(.pause(id))
                if let duration { _ = later(.stallEnd(id), in: room, after: duration, &actions) }
            }
        case .handshake(let fault, let times): rooms[room].handshakeFaults.append(fault, times: times)
        case .refresh(let fault, let times): refreshFaults.append(fault, times: times)
        }
    }

    private mutating func changeLink(of id: ConnectionID, _ change: (inout FaultyLink) -> Void) {
        var link = connections[id]?.link ?? FaultyLink()
        change(&link)
        connections.setLink(link, of: id)
    }

    private mutating func commit(_ fault: SocketFault, on id: ConnectionID, _ actions: inout [MockAction]) {
        switch fault {
        case .close(let code, let reason): actions.append(.close(id, code: code, reason: reason))
        case .cut: actions.append(.cut(id))
        case .halfOpen:
            actions.append(.abandon(id))
            _ = forget(id)
        }
    }
}

// MARK: - Faults by chance

extension MockEngine {
    /// The standing faults that apply to a frame to you.
    private mutating func standingFrameFaults(in room: RoomID) -> [FrameFault] {
        scenario.faults.indices.compactMap { index in
            guard case .frame(let fault) = scenario.faults[index].kind, comesAbout(index, in: room) else { return nil }
            return fault
        }
    }

    /// Whether a standing fault ends your connection at a frame of yours, which is then ignored.
    mutating func failsSocket(_ id: ConnectionID, in room: RoomID, _ actions: inout [MockAction]) -> Bool {
        for index in scenario.faults.indices {
            guard case .socket(let fault) = scenario.faults[index].kind, comesAbout(index, in: room) else { continue }
            commit(fault, on: id, &actions)
            return true
        }
        return false
    }

    package mutating func handshakeFault(for membership: Membership) -> HandshakeFault? {
        let room = membership.room
        guard isYou(membership.person), rooms.indices.contains(room.index) else { return nil }
        if let fault = rooms[room].handshakeFaults.next() {
            settle(room)
            return fault
        }
        let before = rooms[room].chance
        var draws = 0
        for index in scenario.faults.indices {
            guard case .handshake(let fault) = scenario.faults[index].kind, mayComeAbout(index) else { continue }
            draws += 1
            guard comesAbout(index, in: room) else { continue }
            settle(room)
            return fault
        }
        if draws > 0 { noteHandshake(in: room, chanceBefore: before, draws: draws) }
        return nil
    }

    package mutating func refreshFault(for person: String) -> RefreshFault? {
        guard isYou(person) else { return nil }
        if let fault = refreshFaults.next() { return fault }
        for index in scenario.faults.indices {
            if case .refresh(let fault) = scenario.faults[index].kind, comesAbout(index, in: nil) { return fault }
        }
        return nil
    }

    /// Whether a standing fault may still happen: it has not happened as often as it may.
    private func mayComeAbout(_ index: Int) -> Bool {
        scenario.faults[index].times.map { faultCounts[index] < $0 } ?? true
    }

    private mutating func comesAbout(_ index: Int, in room: RoomID?) -> Bool {
        guard mayComeAbout(index) else { return false }
        let fault = scenario.faults[index]
        let happens =
            if let room { rooms[room].chance.happens(fault.chance) } else { chance.happens(fault.chance) }
        if happens { faultCounts[index] += 1 }
        return happens
    }
}

extension OutgoingFrame {
    func action(to connections: [ConnectionID]) -> MockAction {
        isText ? .send(bytes, to: connections) : .sendBinary(bytes, to: connections)
    }
}
