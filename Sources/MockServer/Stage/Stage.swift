import CodecRuntime
import MockEngine
import NIOCore
import WebSocketWire

/// Gives the engine its sockets and its time: takes events to it and does what it wants done.
///
/// Everything happens on one event loop, so that what the engine decides in one order leaves in that order.
final class Stage: Sendable {
    private struct State {
        var engine: any RoomEngine
        var sockets: [ConnectionID: WebSocketConnection] = [:]
        var seats: [ConnectionID: Seat] = [:]
        var nextConnection = 1
    }

    private let eventLoop: any EventLoop
    private let state: NIOLoopBoundBox<State>
    private let speed: Double
    private let notice: @Sendable (MockNotice) -> Void
    /// Takes what the engine was asked and what it answered: whole lines of a transcript, in order.
    private let record: (@Sendable (String) -> Void)?

    init(
        engine: any RoomEngine,
        speed: Double,
        eventLoop: any EventLoop,
        notice: @escaping @Sendable (MockNotice) -> Void,
        record: (@Sendable (String) -> Void)? = nil
    ) {
        self.record = record
        self.eventLoop = eventLoop
        self.state = NIOLoopBoundBox.makeBoxSendingValue(State(engine: engine), eventLoop: eventLoop)
        self.speed = speed
        self.notice = notice
    }

    /// Judges a request; on the event loop.
    func judge(_ request: AdmissionRequest, token: TokenState) -> Admission {
        ask(.handshake(request, token), { $0.admit(request, token: token) }, lines: { [$0.line] })
    }

    /// Lets befall a request for a new token what the scenario wants.
    ///
    /// - Parameter person: who asks.
    /// - Returns: once it has taken as long as it shall, the status to refuse with; nil where it goes well.
    /// - Throws: where the server has been stopped meanwhile.
    func troubleRefresh(of person: String) async throws -> Int? {
        let fault = try await eventLoop.submit {
            self.ask(
                .refresh(person: person),
                { $0.refreshFault(for: person) },
                lines: { [RefreshFault.line(of: $0)] }
            )
        }.get()
        guard let fault else { return nil }
        if speed > 0, fault.delay > 0 { try await eventLoop.scheduleTask(in: delay(fault.delay)) {}.futureResult.get() }
        return fault.status
    }

    /// A socket opened. On the event loop.
    ///
    /// - Parameters:
    ///   - socket: the connection.
    ///   - seat: whose it is, and in which room.
    ///   - note: gets the connection's number before anything is done with it: a script may end it at once.
    func open(_ socket: WebSocketConnection, seat: Seat, note: (ConnectionID) -> Void) {
        let id = ConnectionID(state.value.nextConnection)
        state.value.nextConnection += 1
        state.value.sockets[id] = socket
        state.value.seats[id] = seat
        note(id)
        notice(.joined(person: seat.person, room: roomName(seat)))
        take(.connected(id, seat))
    }

    /// A message came in. On the event loop.
    func receive(_ kind: MessageKind, _ payload: ByteBuffer, from id: ConnectionID) {
        if let seat = state.value.seats[id] {
            let text = kind == .text ? String(buffer: payload) : "(binary, \(payload.readableBytes) bytes)"
            notice(.received(person: seat.person, text: text))
        }
        take(.frame(id, Array(payload.readableBytesView), isText: kind == .text))
    }

    /// A socket is gone. On the event loop.
    func leave(_ id: ConnectionID, code: UInt16) {
        guard state.value.sockets.removeValue(forKey: id) != nil else { return }
        if let seat = state.value.seats.removeValue(forKey: id) {
            notice(.left(person: seat.person, room: roomName(seat), code: code))
        }
        take(.disconnected(id))
    }

    private func take(_ event: MockEvent) {
        let actions = ask(.event(event), { $0.handle(event) }, lines: { $0.map(\.line) })
        for action in actions { perform(action) }
    }

    /// Asks the engine, and keeps question and answers where a record is kept.
    private func ask<Answer>(
        _ entry: TranscriptEntry,
        _ body: (inout any RoomEngine) -> Answer,
        lines: (Answer) -> [JSONValue]
    ) -> Answer {
        guard let record else { return body(&state.value.engine) }
        let question = state.value.engine.line(of: entry)
        let answer = body(&state.value.engine)
        record(([question] + lines(answer)).map { $0.jsonText + "\n" }.joined())
        return answer
    }

    private func perform(_ action: MockAction) {
        switch action {
        case .send(let message, let recipients):
            let text = String(decoding: message, as: UTF8.self)
            // One frame for all who receive it: a server does not mask.
            let frame = FrameWriter.text(text)
            for id in recipients { state.value.sockets[id]?.send(encoded: frame) }
            notice(.sent(text: text, to: recipients.map(person)))
        case .sendBinary(let message, let recipients):
            for id in recipients { state.value.sockets[id]?.send(binary: ByteBuffer(bytes: message)) }
            notice(.sent(text: "(binary, \(message.count) bytes)", to: recipients.map(person)))
        case .close(let id, let code, let reason):
            notice(.closing(person: person(id), code: code, reason: reason))
            state.value.sockets[id]?.close(code: WebSocketCloseCode(rawValue: code), reason: reason)
        case .cut(let id):
            notice(.troubled(person: person(id), what: "cut, with no close frame"))
            state.value.sockets[id]?.cut()
        case .abandon(let id):
            notice(.troubled(person: person(id), what: "half-open: nothing comes any more"))
            // Taken off the list, its end is not told: the server doesn't know of it.
            state.value.sockets.removeValue(forKey: id)?.pauseReading()
            state.value.seats[id] = nil
        case .pause(let id):
            notice(.troubled(person: person(id), what: "stalled"))
            state.value.sockets[id]?.pauseReading()
        case .resume(let id):
            notice(.troubled(person: person(id), what: "no longer stalled"))
            state.value.sockets[id]?.resumeReading()
        case .wake(let alarm, let microseconds):
            eventLoop.scheduleTask(in: delay(microseconds)) { self.take(.woke(alarm)) }
        case .dropped(let id, let reason): notice(.dropped(person: person(id), reason: reason))
        case .unspoken(_, let person, let reason): notice(.unspoken(person: person, reason: reason))
        case .unmet(_, let place): notice(.scripted("what was expected did not come in time", place: place))
        case .endless(_, let place):
            notice(.scripted("the script runs in circles, and was ended", place: place))
        }
    }

    private func roomName(_ seat: Seat) -> String {
        state.value.engine.cast.room(seat.room)?.name ?? seat.room
    }

    private func person(_ id: ConnectionID) -> String {
        state.value.seats[id]?.person ?? ""
    }

    /// At speed 0 only what waits for a client is ever waited for, and that takes its time.
    private func delay(_ microseconds: Int64) -> TimeAmount {
        let nanoseconds = Double(microseconds) * 1_000 / (speed == 0 ? 1 : speed)
        return .nanoseconds(Int64(min(nanoseconds, Double(Int64.max / 2))))
    }
}
