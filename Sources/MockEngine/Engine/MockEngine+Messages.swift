import CodecRuntime
import ServerRules

// What comes in, and what follows from it.
extension MockEngine {
    mutating func receive(
        _ payload: [UInt8],
        _ isText: Bool,
        from id: ConnectionID,
        _ actions: inout [MockAction]
    ) {
        guard let connection = connections[id] else { return }
        settle(connection.room)
        if var link = connection.link, link.isStalled {
            link.stalledInbound.append((payload, isText))
            return connections.setLink(link, of: id)
        }
        rooms[connection.room].clock += RoomState.tick
        let isYours = isYours(connection)
        if isYours, failsSocket(id, in: connection.room, &actions) { return }
        let frame = served.read(payload, isText: isText, over: connection.speaker.socket)
        if let problem = frame.problem {
            actions.append(.dropped(id, reason: problem))
            return respond(to: frame, over: id, connection, isAnswered: false, &actions)
        }
        let heard = isYours && !patterns.isEmpty ? served.heard(frame, bytes: payload) : nil
        let isAnswered = heard.map { willAnswer($0, from: id, in: connection.room) } ?? false
        respond(to: frame, over: id, connection, isAnswered: isAnswered, &actions)
        guard isYours else { return }
        noteActivity(in: connection.room, &actions)
        if let heard { hear(heard, from: id, in: connection.room, &actions) }
    }

    /// Sends what the contract says follows a frame that came over a connection.
    private mutating func respond(
        to frame: Served.Frame,
        over id: ConnectionID,
        _ connection: Connection,
        isAnswered: Bool,
        _ actions: inout [MockAction]
    ) {
        let speaker = connection.speaker
        var source = rooms[connection.room].source(of: connection.person, called: speaker.name)
        let utterances: [Utterance<Served.Outgoing>]
        // Where no connection has a talk, as with generated codecs, none is looked for.
        if conversations.isEmpty {
            var none: Served.Conversation?
            utterances = served.respond(to: frame, from: speaker, isAnswered: isAnswered, source: &source, &none)
        } else {
            // In place: taken out and put back, it would be moved and looked for twice.
            utterances = served.respond(
                to: frame,
                from: speaker,
                isAnswered: isAnswered,
                source: &source,
                &conversations[id]
            )
        }
        rooms[connection.room].keep(source, of: connection.person)
        carryOut(utterances, of: connection.person, in: connection.room, over: id, &actions)
    }

    /// Sends what the contract says follows a partner's line.
    mutating func respond(
        to frame: Served.Frame,
        from partner: Speaker,
        at position: Int,
        in room: RoomID,
        _ actions: inout [MockAction]
    ) {
        let membership = Membership(room: room, person: partner.name)
        if partners[membership] == nil {
            partners[membership] = served.conversation(
                with: partner,
                seed: seed,
                start: scenario.clock,
                default: .statedOnly
            )
        }
        var source = rooms[room].source(of: position, called: partner.name)
        let utterances = served.respond(
            to: frame,
            from: partner,
            isAnswered: true,
            source: &source,
            &partners[membership]
        )
        rooms[room].keep(source, of: position)
        carryOut(utterances, of: position, in: room, over: nil, &actions)
    }

    /// Does what the contract's server wants done.
    ///
    /// - Parameters:
    ///   - utterances: what it wants.
    ///   - person: who spoke, by the position in the roster.
    ///   - room: the room.
    ///   - connection: the connection that it is about; nil for a partner of the script.
    ///   - actions: gets what is to be done.
    private mutating func carryOut(
        _ utterances: [Utterance<Served.Outgoing>],
        of person: Int,
        in room: RoomID,
        over connection: ConnectionID?,
        _ actions: inout [MockAction]
    ) {
        for utterance in utterances {
            switch utterance {
            case .send(let message, let audience, let persistence):
                let recipients = recipients(of: audience, from: person, in: room, over: connection)
                guard !recipients.isEmpty || persistence != nil else { continue }
                let frame = served.encoded(message)
                if let persistence { persist(frame.bytes, persistence, in: room, &actions) }
                guard !recipients.isEmpty else { continue }
                dispatch(frame, to: recipients, &actions)
            case .close(let code, let reason):
                if let connection { actions.append(.close(connection, code: code, reason: reason)) }
            case .wake(let timer, let delay):
                guard let connection else { continue }
                let time = rooms[room].clock + delay
                set(.talk(connection, timer: timer), at: time, after: delay, isDeadline: true, &actions)
            case .join:
                if let connection { rooms[room].occupants.join(connection) }
            case .note(let text):
                if let connection { actions.append(.noted(connection, text)) }
            }
        }
    }

    private func recipients(
        of audience: Utterance<Served.Outgoing>.Audience,
        from person: Int,
        in room: RoomID,
        over connection: ConnectionID?
    ) -> [ConnectionID] {
        switch audience {
        case .all: rooms[room].occupants.joined
        case .others: rooms[room].occupants.joined(notOf: person)
        case .sender: connection.map { [$0] } ?? []
        case .role(let role): rooms[room].occupants.joined.filter { connections[$0]?.speaker.role == role }
        }
    }

    /// Stores a message, at the time that it was stamped with; one that carries no time takes the room's.
    private mutating func persist(
        _ message: [UInt8],
        _ persistence: WirePersistence,
        in room: RoomID,
        _ actions: inout [MockAction]
    ) {
        let time = WireTimestamp(microseconds: max(rooms[room].clock, rooms[room].lastStamp))
        let touch = persistence.touches.map { PersistedMessage.Touch(attribute: $0, time: time) }
        actions.append(.persist(room: room, PersistedMessage(message: message, touch: touch)))
    }
}

// MARK: - Talk that nobody asked for

extension MockEngine {
    /// A connection's talk begins with what its server says on opening.
    mutating func beginTalk(of id: ConnectionID, isAnswered: Bool, _ actions: inout [MockAction]) {
        talk(id, &actions) { $0.opened(&$1, isAnswered: isAnswered) }
    }

    /// What others hear of a connection that has closed.
    mutating func endTalk(of id: ConnectionID, _ actions: inout [MockAction]) {
        guard conversations[id] != nil, let connection = connections[id] else { return }
        rooms[connection.room].occupants.remove(id)
        talk(id, &actions) { $0.closed(&$1) }
    }

    mutating func goOnTalking(_ timer: Int, of id: ConnectionID, _ actions: inout [MockAction]) {
        talk(id, &actions) { $0.woke(timer, &$1) }
    }

    private mutating func talk(
        _ id: ConnectionID,
        _ actions: inout [MockAction],
        _ body: (Served, inout Served.Conversation) -> [Utterance<Served.Outgoing>]
    ) {
        guard let connection = connections[id], var conversation = conversations.removeValue(forKey: id) else { return }
        let utterances = body(served, &conversation)
        conversations[id] = conversation
        carryOut(utterances, of: connection.person, in: connection.room, over: id, &actions)
    }
}
