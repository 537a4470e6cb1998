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
        if connection.person == you, failsSocket(id, in: connection.room, &actions) { return }
        guard isText else {
            return refuse(id, discriminator: nil, reason: "a binary frame; messages are text", &actions)
        }
        let bytes = payload.span.bytes
        do {
            let message = try Wire.ClientMessage(decoding: bytes)
            guard wire.isKnown(message) else {
                let value = discriminator(of: bytes)
                let reason = "no message has \(wire.channel.discriminator) \"\(value ?? "")\""
                return refuse(id, discriminator: value, reason: reason, &actions)
            }
            deliver(message, from: connection.person, in: connection.room, over: id, &actions)
        } catch {
            return refuse(id, discriminator: discriminator(of: bytes), reason: error.frameProblem, &actions)
        }
        guard connection.person == you else { return }
        noteActivity(in: connection.room, &actions)
        guard !patterns.isEmpty, let json = try? JSONValue(decoding: bytes) else { return }
        hear(json, from: id, in: connection.room, &actions)
    }

    private func discriminator(of payload: RawSpan) -> String? {
        (try? JSONValue(decoding: payload))?[wire.channel.discriminator]?.string
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
    ///   - message: the client's message.
    ///   - person: who sent it, by the position in the roster.
    ///   - room: the room that it was sent in.
    ///   - connection: the connection that it came over; nil for a partner of the script.
    ///   - actions: gets what is to be sent.
    mutating func deliver(
        _ message: Wire.ClientMessage,
        from person: Int,
        in room: RoomID,
        over connection: ConnectionID?,
        _ actions: inout [MockAction]
    ) {
        let sender = roster.people[person]
        let deliveries = rooms[room].withSource(of: person, called: sender.key) { [wire] source in
            wire.deliveries(of: message, from: sender.person, source: &source)
        }
        for delivery in deliveries {
            let recipients =
                switch delivery.audience {
                case .all: rooms[room].occupants.connections
                case .others: rooms[room].occupants.connections(notOf: person)
                case .sender: connection.map { [$0] } ?? []
                }
            guard !recipients.isEmpty || delivery.persistence != nil else { continue }
            let message = delivery.message.encoded()
            if let persistence = delivery.persistence { persist(message, persistence, in: room, &actions) }
            guard !recipients.isEmpty else { continue }
            dispatch(OutgoingFrame(bytes: message), to: recipients, &actions)
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

extension DecodeError {
    /// What is wrong with a frame, for a person: that it is not JSON, or where it is not a message of the contract.
    fileprivate var frameProblem: String {
        code == .malformed ? "not JSON: \(self)" : description
    }
}
