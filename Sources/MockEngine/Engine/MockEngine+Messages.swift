import CodecRuntime
import MockRuntime

// What comes in, and what follows from it.
extension MockEngine {
    mutating func receive(
        _ payload: RawSpan,
        _ isText: Bool,
        from connection: ConnectionID,
        _ actions: inout [MockAction]
    ) {
        guard let place = seats[connection] else { return }
        if lines[connection]?.isStalled == true {
            lines[connection]?.unheard.append((Array(payload), isText))
            return
        }
        rooms[place.room].clock += RoomState.tick
        if place.member == you, befalls(connection, &actions) { return }
        guard isText else {
            return refuse(connection, discriminator: nil, reason: "a binary frame; messages are text", &actions)
        }
        do {
            let message = try Wire.ClientMessage(decoding: payload)
            guard wire.isKnown(message) else {
                let value = discriminator(of: payload)
                let reason = "no message has \(wire.channel.discriminator) \"\(value ?? "")\""
                return refuse(connection, discriminator: value, reason: reason, &actions)
            }
            deliver(message, from: place, over: connection, &actions)
        } catch {
            return refuse(connection, discriminator: discriminator(of: payload), reason: error.description, &actions)
        }
        guard place.member == you else { return }
        noteActivity(in: place.room, &actions)
        guard !patterns.isEmpty, let json = try? JSONValue(decoding: payload) else { return }
        hear(json, from: connection, in: place.room, &actions)
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
    ///   - message: what was said.
    ///   - place: who said it, and where.
    ///   - connection: over which socket; nil for somebody who has none here.
    ///   - actions: gets what is to be sent.
    mutating func deliver(
        _ message: Wire.ClientMessage,
        from place: Place,
        over connection: ConnectionID?,
        _ actions: inout [MockAction]
    ) {
        let sender = roster.people[place.member]
        let deliveries = rooms[place.room].withSource(of: place.member, called: sender.key) { [wire] source in
            wire.deliveries(of: message, from: sender.person, source: &source)
        }
        for delivery in deliveries {
            let recipients = recipients(of: delivery.audience, from: place, over: connection)
            guard !recipients.isEmpty || delivery.persistence != nil else { continue }
            let message = delivery.message.encoded()
            if let persistence = delivery.persistence { keep(message, persistence, in: place.room, &actions) }
            guard !recipients.isEmpty else { continue }
            dispatch(OutgoingFrame(bytes: message), to: recipients, &actions)
        }
    }

    /// Keeps a message, at the time that it was stamped with; one that carries no time takes the room's.
    private mutating func keep(
        _ message: [UInt8],
        _ persistence: WirePersistence,
        in room: Int,
        _ actions: inout [MockAction]
    ) {
        let time = WireTimestamp(microseconds: max(rooms[room].clock, rooms[room].lastStamp))
        let touch = persistence.touches.map { KeptMessage.Touch(attribute: $0, time: time) }
        actions.append(.keep(room: roster.rooms[room].key, KeptMessage(message: message, touch: touch)))
    }

    private func recipients(
        of audience: WireAudience,
        from place: Place,
        over connection: ConnectionID?
    ) -> [ConnectionID] {
        switch audience {
        case .all: rooms[place.room].connections
        case .others: rooms[place.room].connections(notOf: place.member)
        case .sender: connection.map { [$0] } ?? []
        }
    }
}
