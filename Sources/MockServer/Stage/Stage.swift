import CodecRuntime
import MockEngine
import NIOCore
import WebSocketWire

/// Gives the engine its sockets and its time: takes events to it and does what it wants done.
///
/// Everything happens on one event loop, so that what the engine decides in one order leaves in that order.
final class Stage: Sendable {
    /// A class, because the box would give a copy of a struct, all its parts retained, for each look at one of them.
    final class State {
        var staging: Staging
        var sockets: [ConnectionID: WebSocketConnection] = [:]
        var seats: [ConnectionID: Seat] = [:]
        var nextConnection = 1
        /// What each connection has had dropped since it last rested.
        var nuisance: [ConnectionID: Nuisance] = [:]
        /// How many connections have failed over RFC 6455 that no handshake has waited for yet.
        var violations = 0
        /// How often it was begun anew: an alarm of an earlier time is none of this one's.
        var round = 0
        var journal = Journal()
        var shelf: MessageShelf
        /// What waits for messages to be safe.
        var held: [(line: Int, action: MockAction)] = []
        /// The line that was given to the messages' journal last, and the last one that is safe.
        var givenLine = 0
        var safeLine = 0
        var byHand = HandRecord()
        var listeners: [Int: Listener] = [:]
        var nextListener = 1
        var isOver = false
        /// Fulfilled once nobody is there any more; nil as long as nobody waits for that.
        var emptied: EventLoopPromise<Void>?

        init(staging: Staging, shelf: MessageShelf) {
            self.staging = staging
            self.shelf = shelf
        }

        /// In place: an engine that is taken out and put back is copied, rooms and all, at its first change.
        var engine: any RoomEngine {
            _read { yield staging.engine }
            _modify { yield &staging.engine }
        }

        /// Who sets the script off; nil where no scenario plays.
        var you: String? { staging.played?.scenario.you }
    }

    /// Somebody who is told, on the event loop, that there is something new in the journal, or that nothing more will be.
    typealias Listener = @Sendable (_ isOver: Bool) -> Void

    let eventLoop: any EventLoop
    let state: NIOLoopBoundBox<State>
    let clock: @Sendable () -> Int
    /// The field that says which message one is.
    let discriminator: String
    private let speed: Double
    private let notice: @Sendable (JournalEntry) -> Void
    /// Takes what the engine was asked and what it answered: whole lines of a transcript, in order.
    private let record: (@Sendable (String) -> Void)?
    private let messages: MessageJournal?
    /// Told that messages can't be kept any more.
    private let onFailure: @Sendable (String) -> Void

    /// - Parameters:
    ///   - staging: what plays first.
    ///   - channel: the contract's rules.
    ///   - configuration: how fast, on record, with which clock and journal.
    ///   - eventLoop: where everything happens.
    ///   - notice: hears what happens.
    ///   - onFailure: hears that messages can't be kept any more: nothing is sent from then on.
    init(
        _ staging: Staging,
        channel: ChannelRules,
        configuration: MockConfiguration,
        eventLoop: any EventLoop,
        notice: @escaping @Sendable (JournalEntry) -> Void,
        onFailure: @escaping @Sendable (String) -> Void
    ) {
        let shelf = configuration.messages?.shelf ?? MessageShelf()
        state = NIOLoopBoundBox.makeBoxSendingValue(State(staging: staging, shelf: shelf), eventLoop: eventLoop)
        self.eventLoop = eventLoop
        self.notice = notice
        self.onFailure = onFailure
        discriminator = channel.discriminator
        clock = configuration.milliseconds
        speed = configuration.speed
        record = configuration.record
        messages = configuration.messages
        record?(staging.header.line.jsonText + "\n")
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
        guard state.value.staging.cast.room(seat.room) != nil else {
            // Admitted to what played a moment ago, to a room that is no more.
            return socket.close(code: .serviceRestart, reason: Self.restart)
        }
        state.value.sockets[id] = socket
        state.value.seats[id] = seat
        note(id)
        tell(entry(.connected, of: id))
        take(.connected(id, seat))
    }

    /// A message came in. On the event loop.
    func receive(_ kind: MessageKind, _ payload: ByteBuffer, from id: ConnectionID) {
        if state.value.seats[id] != nil {
            var entry = entry(.received, of: id)
            if kind == .text { entry.text = String(buffer: payload) } else { entry.bytes = payload.readableBytes }
            state.value.nuisance[id, default: Nuisance()].lastBytes = payload.readableBytes
            tell(entry)
            noteForHand(entry)
        }
        take(.frame(id, Array(payload.readableBytesView), isText: kind == .text))
    }

    /// A socket is gone. On the event loop.
    func leave(_ id: ConnectionID, code: UInt16) {
        guard state.value.sockets.removeValue(forKey: id) != nil else { return }
        var entry = entry(.disconnected, of: id)
        entry.code = code
        tell(entry)
        state.value.seats[id] = nil
        state.value.nuisance[id] = nil
        take(.disconnected(id))
        if state.value.sockets.isEmpty { state.value.emptied?.succeed() }
    }

    /// Takes an event to the engine, and does what follows. On the event loop.
    func take(_ event: MockEvent) {
        let actions = ask(.event(event), { $0.handle(event) }, lines: { $0.map(\.line) })
        for action in actions { perform(action) }
        turn()
    }

    /// Tells whoever listens that something may have moved without a word. On the event loop.
    func turn() {
        for listener in state.value.listeners.values { listener(false) }
    }

    /// Plays something else, or the same anew: every client is closed with 1012, and all numbers but the connections' begin
    /// again. On the event loop.
    func begin(_ staging: Staging, forgetting: Bool) {
        let sockets = state.value.sockets
        for id in sockets.keys.sorted() {
            var entry = entry(.closing, of: id)
            entry.code = WebSocketCloseCode.serviceRestart.rawValue
            entry.reason = Self.restart
            tell(entry)
            // Paused by a fault, it would not see the peer's answer.
            sockets[id]?.resumeReading()
            sockets[id]?.close(code: .serviceRestart, reason: Self.restart)
        }
        state.value.sockets = [:]
        state.value.seats = [:]
        state.value.nuisance = [:]
        state.value.round += 1
        state.value.staging = staging
        state.value.byHand = HandRecord()
        shelveHeld()
        if forgetting {
            forget()
            state.value.journal.clear()
        }
        record?(staging.header.line.jsonText + "\n")
        var entry = JournalEntry(.scenario)
        entry.text = staging.header.scenario
        tell(entry)
    }

    private static let restart = "The mock begins anew"

    /// Keeps what waits to be safe, and drops what waits behind it: for who begins anew, and leaves nobody to hear it.
    func shelveHeld() {
        for case .keep(let room, let kept) in state.value.held.map(\.action) { state.value.shelf.add(kept, to: room) }
        state.value.held = []
    }

    /// Whether messages are kept beyond the mock's own life.
    var keepsOnDisk: Bool { messages != nil }

    /// Says goodbye to everybody with 1001, and tells whoever listens that nothing more will come.
    ///
    /// - Parameter patience: how long those who take their time may take it.
    func end(within patience: TimeAmount = .seconds(2)) async {
        let emptied = eventLoop.makePromise(of: Void.self)
        eventLoop.execute {
            self.state.value.isOver = true
            for listener in self.state.value.listeners.values { listener(true) }
            self.state.value.emptied = emptied
            guard !self.state.value.sockets.isEmpty else { return emptied.succeed() }
            for socket in self.state.value.sockets.values {
                // Paused by a fault, it would not see the peer's answer.
                socket.resumeReading()
                socket.close(code: .goingAway, reason: "the server is shutting down")
            }
            self.eventLoop.scheduleTask(in: patience) { emptied.succeed() }
        }
        try? await emptied.futureResult.get()
    }

    /// Messages are kept no longer: neither here nor, at the next start, in a journal.
    private func forget() {
        state.value.shelf.clear()
        guard let messages else { return }
        state.value.givenLine = messages.addReset(progress: progress)
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

    /// At speed 0 only what waits for a client is ever waited for, and that takes its time.
    private func delay(_ microseconds: Int64) -> TimeAmount {
        let nanoseconds = Double(microseconds) * 1_000 / (speed == 0 ? 1 : speed)
        return .nanoseconds(Int64(min(nanoseconds, Double(Int64.max / 2))))
    }
}

// MARK: - Doing

extension Stage {
    /// Does what the engine wants. What follows from a message that is kept waits until that is safe.
    private func perform(_ action: MockAction) {
        switch action {
        case .wake(let alarm, let microseconds):
            let round = state.value.round
            eventLoop.scheduleTask(in: delay(microseconds)) {
                if self.state.value.round == round { self.take(.woke(alarm)) }
            }
        case .keep(let room, let kept):
            if let messages { state.value.givenLine = messages.add(kept, to: room, progress: progress) }
            performInTurn(action)
        default: performInTurn(action)
        }
    }

    private func performInTurn(_ action: MockAction) {
        guard state.value.safeLine < state.value.givenLine else { return performNow(action) }
        state.value.held.append((state.value.givenLine, action))
    }

    /// Hears from the messages' journal, on a thread of its own.
    private func progress(_ progress: MessageJournal.Progress) {
        eventLoop.execute {
            switch progress {
            case .synced(let line):
                self.state.value.safeLine = line
                let ready = self.state.value.held.prefix { $0.line <= line }
                self.state.value.held.removeFirst(ready.count)
                for (_, action) in ready { self.performNow(action) }
            case .failed(let reason): self.onFailure(reason)
            }
        }
    }

    private func performNow(_ action: MockAction) {
        switch action {
        case .send(let message, let recipients):
            let text = String(decoding: message, as: UTF8.self)
            // One frame for all who receive it: a server does not mask.
            let frame = FrameWriter.text(text)
            for id in recipients { state.value.sockets[id]?.send(encoded: frame) }
            tellSent(to: recipients) { $0.text = text }
        case .sendBinary(let message, let recipients):
            for id in recipients { state.value.sockets[id]?.send(binary: ByteBuffer(bytes: message)) }
            tellSent(to: recipients) { $0.bytes = message.count }
        case .close(let id, let code, let reason):
            var entry = entry(.closing, of: id)
            entry.code = code
            entry.reason = reason
            tell(entry)
            state.value.sockets[id]?.close(code: WebSocketCloseCode(rawValue: code), reason: reason)
        case .cut(let id):
            tellFault("cut, with no close frame", id)
            state.value.sockets[id]?.cut()
        case .abandon(let id):
            tellFault("half-open: nothing comes any more", id)
            // Taken off the list, its end is not told: the server doesn't know of it.
            state.value.sockets.removeValue(forKey: id)?.pauseReading()
            state.value.seats[id] = nil
        case .pause(let id):
            tellFault("stalled", id)
            state.value.sockets[id]?.pauseReading()
        case .resume(let id):
            tellFault("no longer stalled", id)
            state.value.sockets[id]?.resumeReading()
        case .keep(let room, let kept): state.value.shelf.add(kept, to: room)
        case .wake: break
        case .dropped(let id, let reason):
            var entry = entry(.dropped, of: id)
            entry.reason = reason
            tell(entry)
            rest(id)
        case .unspoken(let room, let person, let reason):
            var entry = JournalEntry(.unspoken, room: roomName(room), person: person)
            entry.reason = reason
            tell(entry, in: room)
        case .unmet(let room, let place): tellScript("what was expected did not come in time", place, room)
        case .endless(let room, let place): tellScript("the script runs in circles, and was ended", place, room)
        }
    }
}

// MARK: - Floods

extension Stage {
    /// What somebody sends that nobody gets: a few such frames are what a mock is for; thousands a second would take from
    /// everybody else's time.
    struct Nuisance {
        var frames = 0
        var bytes = 0
        var lastBytes = 0
    }

    /// So many frames, or bytes, that break the contract may come without a rest.
    private static let patience = (frames: 16, bytes: 16 << 10)
    private static let rest = TimeAmount.milliseconds(5)

    /// How long a handshake waits while others come only to break RFC 6455, and come again.
    private static let doorRest = TimeAmount.milliseconds(10)

    /// A connection has failed because its peer broke RFC 6455. On the event loop.
    func noteViolation() {
        state.value.violations += 1
    }

    /// Comes at once, but in a flood of such connections: then each handshake waits for one of them. On the event loop.
    func turnAtDoor() -> EventLoopFuture<Void> {
        guard state.value.violations > Self.patience.frames else { return eventLoop.makeSucceededVoidFuture() }
        state.value.violations -= 1
        return eventLoop.scheduleTask(in: Self.doorRest) {}.futureResult
    }

    /// Lets somebody rest whose frames were dropped, all the longer the more there was to drop.
    private func rest(_ id: ConnectionID) {
        var nuisance = state.value.nuisance[id] ?? Nuisance()
        defer { state.value.nuisance[id] = nuisance }
        nuisance.frames += 1
        nuisance.bytes += nuisance.lastBytes
        guard nuisance.frames >= Self.patience.frames || nuisance.bytes >= Self.patience.bytes else { return }
        let times = max(1, nuisance.bytes / Self.patience.bytes)
        state.value.sockets[id]?.rest(for: Self.rest * times)
        nuisance = Nuisance()
    }
}

// MARK: - Telling

extension Stage {
    /// Keeps what happened in the journal, and tells whoever listens. On the event loop.
    ///
    /// - Parameters:
    ///   - entry: what happened.
    ///   - room: the key of the room whose clock counts; that of the entry's socket if nil.
    func tell(_ entry: JournalEntry, in room: String? = nil) {
        let key = room ?? entry.socket.flatMap { state.value.seats[ConnectionID($0)]?.room }
        let time = key.flatMap { state.value.engine.clock(of: $0) }
        _ = state.value.journal.add(entry, milliseconds: clock(), clock: time)
        notice(entry)
        for listener in state.value.listeners.values { listener(false) }
    }

    private func tellSent(to recipients: [ConnectionID], _ fill: (inout JournalEntry) -> Void) {
        let seats = recipients.map { state.value.seats[$0] }
        let room = seats.lazy.compactMap { $0?.room }.first
        var entry = JournalEntry(.sent, room: room.map(roomName))
        entry.recipients = zip(recipients, seats).map { id, seat in
            JournalEntry.Recipient(person: seat?.person ?? "", socket: id.number)
        }
        fill(&entry)
        tell(entry, in: room)
    }

    /// Tells of a client who did not come in. On the event loop.
    func tellFault(_ what: String) {
        var entry = JournalEntry(.fault)
        entry.text = what
        tell(entry)
    }

    private func tellFault(_ what: String, _ id: ConnectionID) {
        var entry = entry(.fault, of: id)
        entry.text = what
        tell(entry)
    }

    private func tellScript(_ what: String, _ place: String, _ room: String) {
        var entry = JournalEntry(.script, room: roomName(room))
        entry.text = what
        entry.place = place
        tell(entry, in: room)
    }

    private func entry(_ kind: JournalEntry.Kind, of id: ConnectionID) -> JournalEntry {
        let seat = state.value.seats[id]
        return JournalEntry(kind, room: seat.map { roomName($0.room) }, person: seat?.person ?? "", socket: id.number)
    }

    /// The name of the room with that key.
    func roomName(_ key: String) -> String {
        state.value.staging.cast.room(key)?.name ?? key
    }

    /// A message of yours stands between what is done by hand before and after it.
    private func noteForHand(_ entry: JournalEntry) {
        guard entry.person == state.value.you, let room = entry.room, let text = entry.text else { return }
        state.value.byHand.hear(text, in: room, at: clock())
    }
}
