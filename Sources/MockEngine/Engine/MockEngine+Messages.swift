import CodecRuntime

// What comes in, and what follows from it.
extension MockEngine {
    mutating func receive(
        _ bytes: [UInt8],
        _ isText: Bool,
        from connection: ConnectionID,
        _ actions: inout [MockAction]
    ) {
        guard let seat = seats[connection] else { return }
        if lines[connection]?.isStalled == true {
            lines[connection]?.unheard.append((bytes, isText))
            return
        }
        rooms[seat.room]?.clock += RoomState.tick
        if seat.person == scenario.you, befalls(connection, &actions) { return }
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
        guard seat.person == scenario.you else { return }
        noteActivity(in: seat.room, &actions)
        guard !patterns.isEmpty, let json = try? JSONValue(decoding: bytes.span.bytes) else { return }
        hear(json, from: connection, in: seat.room, &actions)
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
    ///   - connection: over which socket; nil for somebody who has none here.
    ///   - actions: gets what is to be sent.
    mutating func deliver(
        _ message: Wire.ClientMessage,
        from seat: Seat,
        over connection: ConnectionID?,
        _ actions: inout [MockAction]
    ) {
        let wire = wire
        guard let sender = cast.person(seat.person),
            let deliveries = rooms[seat.room]?.withSource(
                of: seat.person,
                { source in wire.deliveries(of: message, from: sender, source: &source) }
            ),
            let room = rooms[seat.room]
        else { return }
        for delivery in deliveries {
            let recipients = recipients(of: delivery.audience, from: seat, over: connection, in: room)
            guard !recipients.isEmpty || delivery.keeping != nil else { continue }
            let message = delivery.message.encoded()
            if let keeping = delivery.keeping { keep(message, keeping, in: seat.room, &actions) }
            guard !recipients.isEmpty else { continue }
            dispatch(OutgoingFrame(bytes: message), to: recipients, &actions)
        }
    }

    /// Keeps a message, at the time that it was stamped with; one that carries no time takes the room's.
    private mutating func keep(
        _ message: [UInt8],
        _ keeping: WireKeeping,
        in room: String,
        _ actions: inout [MockAction]
    ) {
        guard let state = rooms[room] else { return }
        let time = WireTimestamp(microseconds: max(state.clock, state.lastStamp))
        let touch = keeping.touches.map { KeptMessage.Touch(attribute: $0, time: time) }
        actions.append(.keep(room: room, KeptMessage(message: message, touch: touch)))
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
