import CodecRuntime
import MockEngine
import MockRuntime
import NIOCore
import WebSocketWire

/// Gives the engine its sockets and its time: takes events to it and does what it wants done.
///
/// Everything happens on one event loop, so that what the engine decides in one order leaves in that order.
final class EngineDriver: Sendable {
    /// A class, because the box would give a copy of a struct, all its parts retained, for each look at one of them.
    final class State {
        var loaded: LoadedScenario
        /// Who is connected.
        var clients: [ConnectionID: Client] = [:]
        var nextConnection = 1
        /// The room of each key in which somebody has sat since the script began.
        var rooms: [String: DriverRoom] = [:]
        /// The frame that is being sent: memory that the next one is written into.
        var frame = ByteBuffer()
        /// How many connections have failed over RFC 6455 that no handshake has waited for yet.
        var violations = 0
        /// How often it was begun anew: an alarm of an earlier time is none of this one's.
        var round = 0
        var journal = Journal()
        var store: MessageStore
        /// What waits for messages to be safe.
        var held: [(line: Int, action: MockAction)] = []
        /// The line that was given to the messages' journal last, and the last one that is safe.
        var givenLine = 0
        var safeLine = 0
        var byHand = ManualRecording()
        var listeners: [Int: Listener] = [:]
        var nextListener = 1
        var isOver = false
        /// Fulfilled once nobody is there any more; nil as long as nobody waits for that.
        var emptied: EventLoopPromise<Void>?

        init(loaded: LoadedScenario, store: MessageStore) {
            self.loaded = loaded
            self.store = store
        }

        /// In place: an engine that is taken out and put back is copied, rooms and all, at its first change.
        var engine: any RoomEngine {
            _read { yield loaded.engine }
            _modify { yield &loaded.engine }
        }

        /// Who sets the script off; nil where no scenario plays.
        var you: String? { loaded.played?.scenario.you }
    }

    /// Somebody who is told, on the event loop, that there is something new in the journal, or that nothing more will be.
    typealias Listener = @Sendable (_ isOver: Bool) -> Void

    let eventLoop: any EventLoop
    let state: NIOLoopBoundBox<State>
    let clock: @Sendable () -> Int
    /// The field that says which message one is.
    let discriminator: String
    private let speed: Double
    let notice: JournalEntry.Notice
    /// Takes what the engine was asked and what it answered: whole lines of a transcript, in order.
    private let record: (@Sendable (String) -> Void)?
    private let messages: MessageLog?
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
        _ loaded: LoadedScenario,
        channel: ChannelRules,
        configuration: MockConfiguration,
        eventLoop: any EventLoop,
        notice: @escaping JournalEntry.Notice,
        onFailure: @escaping @Sendable (String) -> Void
    ) {
        let store = configuration.messages?.store ?? MessageStore()
        state = NIOLoopBoundBox.makeBoxSendingValue(State(loaded: loaded, store: store), eventLoop: eventLoop)
        self.eventLoop = eventLoop
        self.notice = notice
        self.onFailure = onFailure
        discriminator = channel.discriminator
        clock = configuration.milliseconds
        speed = configuration.speed
        record = configuration.record
        messages = configuration.messages
        record?(loaded.header.line.jsonText + "\n")
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
        let state = state.value
        let id = ConnectionID(state.nextConnection)
        state.nextConnection += 1
        guard let room = state.room(seat.room) else {
            // Admitted to what played a moment ago, to a room that is no more.
            return socket.close(code: .serviceRestart, reason: Self.restart)
        }
        let client = Client(id, seat, in: room, socket, isYou: seat.person == state.you)
        state.clients[id] = client
        note(id)
        tell(client.entry(.connected), at: room.place)
        take(.connected(id, seat))
    }

    /// A message came in. On the event loop.
    func receive(_ kind: MessageKind, _ payload: ByteBuffer, from id: ConnectionID) {
        let isText = kind == .text
        if let client = state.value.clients[id] {
            // What is kept is copied: the next read is written over what this one has brought.
            let frame = JournalFrame(bytes: Array(buffer: payload), isText: isText)
            client.nuisance.lastBytes = frame.bytes.count
            tell(.received(frame, client.card), at: client.room.place)
            // A message of yours stands between what is done by hand before and after it.
            if client.isYou, isText { state.value.byHand.hear(frame.bytes, in: client.card.room, at: clock()) }
        }
        // A record has it as an event. Otherwise the engine reads it where it lies.
        guard record == nil else { return take(.frame(id, Array(buffer: payload), isText: isText)) }
        perform(state.value.engine.receive(payload.readableBytesSpan, isText: isText, from: id))
    }

    /// A socket is gone. On the event loop.
    func leave(_ id: ConnectionID, code: UInt16) {
        guard let client = state.value.dismiss(id) else { return }
        var entry = client.entry(.disconnected)
        entry.code = code
        tell(entry, at: client.room.place)
        take(.disconnected(id))
        if state.value.clients.isEmpty { state.value.emptied?.succeed() }
    }

    /// Takes an event to the engine, and does what follows. On the event loop.
    func take(_ event: MockEvent) {
        perform(ask(.event(event), { $0.handle(event) }, lines: { $0.map(\.line) }))
    }

    private func perform(_ actions: [MockAction]) {
        for action in actions { perform(action) }
        turn()
    }

    /// Tells whoever listens that something may have moved without a word. On the event loop.
    func turn() {
        for listener in state.value.listeners.values { listener(false) }
    }

    /// Plays something else, or the same anew: every client is closed with 1012, and all numbers but the connections' begin
    /// again. On the event loop.
    func begin(_ loaded: LoadedScenario, forgetting: Bool) {
        for client in state.value.clients.values.sorted(by: { $0.card.id < $1.card.id }) {
            tellClosing(client, WebSocketCloseCode.serviceRestart.rawValue, Self.restart)
            // Paused by a fault, it would not see the peer's answer.
            client.socket.resumeReading()
            client.socket.close(code: .serviceRestart, reason: Self.restart)
        }
        state.value.clients = [:]
        state.value.rooms = [:]
        state.value.round += 1
        state.value.loaded = loaded
        state.value.byHand = ManualRecording()
        shelveHeld()
        if forgetting {
            forget()
            state.value.journal.clear()
        }
        record?(loaded.header.line.jsonText + "\n")
        var entry = JournalEntry(.scenario)
        entry.text = loaded.header.scenario
        tell(entry)
    }

    private static let restart = "The mock begins anew"

    /// Keeps what waits to be safe, and drops what waits behind it: for who begins anew, and leaves nobody to hear it.
    func shelveHeld() {
        for case .keep(let room, let kept) in state.value.held.map(\.action) { state.value.store.add(kept, to: room) }
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
            guard !self.state.value.clients.isEmpty else { return emptied.succeed() }
            for client in self.state.value.clients.values {
                // Paused by a fault, it would not see the peer's answer.
                client.socket.resumeReading()
                client.socket.close(code: .goingAway, reason: "the server is shutting down")
            }
            self.eventLoop.scheduleTask(in: patience) { emptied.succeed() }
        }
        try? await emptied.futureResult.get()
    }

    /// Messages are kept no longer: neither here nor, at the next start, in a journal.
    private func forget() {
        state.value.store.clear()
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

extension EngineDriver {
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
    private func progress(_ progress: MessageLog.Progress) {
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
        case .send(let message, let recipients): send(JournalFrame(bytes: message, isText: true), to: recipients)
        case .sendBinary(let message, let recipients):
            send(JournalFrame(bytes: message, isText: false), to: recipients)
        case .close(let id, let code, let reason):
            guard let client = state.value.clients[id] else { return }
            tellClosing(client, code, reason)
            state.value.stopSending(to: client)
            client.socket.close(code: WebSocketCloseCode(rawValue: code), reason: reason)
        case .cut(let id): trouble(id, "cut, with no close frame") { $0.cut() }
        case .abandon(let id):
            trouble(id, "half-open: nothing comes any more") { $0.pauseReading() }
            // Taken off the list, its end is not told: the server doesn't know of it.
            _ = state.value.dismiss(id)
        case .pause(let id): trouble(id, "stalled") { $0.pauseReading() }
        case .resume(let id): trouble(id, "no longer stalled") { $0.resumeReading() }
        case .keep(let room, let kept): state.value.store.add(kept, to: room)
        case .wake: break
        case .dropped(let id, let reason):
            guard let client = state.value.clients[id] else { return }
            tellDropped(client, reason)
            rest(client)
        case .lineRejected(let room, let person, let reason): tellUnspoken(person, reason, room)
        case .expectationTimedOut(let room, let place):
            tellScript("what was expected did not come in time", place, room)
        case .scriptAborted(let room, let place): tellScript("the script runs in circles, and was ended", place, room)
        }
    }

    /// Sends a message: one frame for all who receive it, since a server does not mask.
    private func send(_ message: JournalFrame, to recipients: [ConnectionID]) {
        let state = state.value
        guard let audience = state.audience(recipients) else { return }
        state.frame.clear()
        FrameWriter.write(message.isText ? .text : .binary, message.bytes, into: &state.frame)
        // Held here: who takes too little is closed amid this, and what the script says to that is sent from within.
        let frame = state.frame
        for client in audience.clients { client.socket.send(encoded: frame) }
        // A large one may be on its way still: the next one is not to be as large for it.
        if state.frame.capacity > Self.keptFrame { state.frame = ByteBuffer() }
        tell(.sent(message, audience.list), at: audience.room.place)
    }

    private static let keptFrame = 4 << 10

    /// Does to somebody's socket what no contract knows.
    private func trouble(_ id: ConnectionID, _ what: String, _ body: (WebSocketConnection) -> Void) {
        guard let client = state.value.clients[id] else { return }
        tellFault(what, client)
        body(client.socket)
    }
}
