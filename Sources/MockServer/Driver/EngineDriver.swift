import CodecRuntime
import MockEngine
import NIOCore
import ServerRules
import WebSocketWire

/// Gives the engine its sockets and its time: takes events to it and does what it wants done.
///
/// Everything happens on one event loop, so that what the engine decides in one order leaves in that order.
final class EngineDriver: Sendable {
    /// A class, because the box would give a copy of a struct, all its parts retained, for each look at one of them.
    final class State {
        var loaded: LoadedScenario
        /// The clients that are connected.
        var clients: [ConnectionID: Client] = [:]
        var nextConnection = 1
        /// The rooms in which a client has been connected since the script began.
        var rooms: [RoomID: DriverRoom] = [:]
        /// The frame that is being sent: memory that the next one is written into.
        var frame = ByteBuffer()
        /// How many connections have failed over RFC 6455 that no handshake has waited for yet.
        var violations = 0
        /// How often a scenario has begun: timers of an earlier one are ignored.
        var round = 0
        var journal: Journal
        var store: MessageStore
        /// What was said to have reached its limit: once is enough.
        var (saysMessagesGo, saysEventsGo) = (false, false)
        /// What waits until messages are on disk: for how many of the log's entries.
        var pending: [(entries: Int, action: MockAction)] = []
        /// How many entries were given to the message log, and how many of them are on disk.
        var givenEntries = 0
        var safeEntries = 0
        var manualRecording = ManualRecording()
        var listeners: [Int: Listener] = [:]
        var nextListener = 1
        var isOver = false
        /// Fulfilled once no client is connected any more; nil as long as nothing waits for that.
        var emptied: EventLoopPromise<Void>?

        init(loaded: LoadedScenario, store: MessageStore, journal: Journal) {
            self.loaded = loaded
            self.store = store
            self.journal = journal
        }

        /// In place: an engine that is taken out and put back is copied, rooms and all, at its first change.
        var engine: any RoomEngine {
            _read { yield loaded.engine }
            _modify { yield &loaded.engine }
        }

        /// The person who sets the script off; nil where no scenario plays.
        var you: String? { loaded.played?.scenario.you }
    }

    /// Called on the event loop when the journal has something new, and when nothing more will come.
    typealias Listener = @Sendable (_ isOver: Bool) -> Void

    let eventLoop: any EventLoop
    let state: NIOLoopBoundBox<State>
    let clock: @Sendable () -> Int
    private let speed: Double
    let notice: JournalEntry.Notice
    /// Takes what the engine was asked and its answers: whole lines of a transcript, in order.
    private let record: (@Sendable (String) -> Void)?
    let messages: MessageLog?
    /// Called when messages can't be stored any more.
    let onFailure: @Sendable (String) -> Void

    /// - Parameters:
    ///   - loaded: what plays first.
    ///   - configuration: how fast, on record, with which clock and journal.
    ///   - eventLoop: where everything happens.
    ///   - notice: called with everything that happens.
    ///   - onFailure: called when messages can't be stored any more: nothing is sent from then on.
    init(
        _ loaded: LoadedScenario,
        configuration: MockConfiguration,
        eventLoop: any EventLoop,
        notice: @escaping JournalEntry.Notice,
        onFailure: @escaping @Sendable (String) -> Void
    ) {
        let store = configuration.messages?.store ?? MessageStore(limit: configuration.keptMessages)
        let journal = Journal(limit: configuration.keptEvents)
        state = NIOLoopBoundBox.makeBoxSendingValue(
            State(loaded: loaded, store: store, journal: journal),
            eventLoop: eventLoop
        )
        self.eventLoop = eventLoop
        self.notice = notice
        self.onFailure = onFailure
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

    /// Decides on a visit to a socket whose rooms have no members; on the event loop.
    func judge(_ visit: Visit) -> Admission {
        ask(.visit(visit), { $0.admit(visit) }, lines: { [$0.line] })
    }

    /// Applies the scenario's fault to a request for a new token.
    ///
    /// - Parameter person: who asks.
    /// - Returns: the status to refuse with, after the fault's delay; nil where the request succeeds.
    /// - Throws: where the server has been stopped.
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
    ///   - membership: whose it is, and in which room.
    ///   - note: gets the client before anything is done with it: a script may end it at once.
    func open(_ socket: WebSocketConnection, _ membership: Membership, note: (Client) -> Void) {
        let state = state.value
        let id = ConnectionID(state.nextConnection)
        state.nextConnection += 1
        guard let room = state.room(membership.room) else {
            // The scenario has changed since the client was admitted, and the new one has no such room.
            return socket.close(code: .serviceRestart, reason: Self.restart)
        }
        let client = Client(
            id,
            membership,
            in: room,
            socket,
            isYou: state.engine.isYou(membership.person),
            openedAt: clock()
        )
        state.clients[id] = client
        note(client)
        tell(client.entry(.connected), in: room.id)
        take(.connected(id, membership))
    }

    /// A message came in. On the event loop.
    func receive(_ kind: MessageKind, _ payload: ByteBuffer, from client: Client) {
        // Copied once, for the journal and the engine: the next read is written over what this one has brought.
        let frame = JournalFrame(bytes: Array(buffer: payload), isText: kind == .text)
        if client.isListed {
            client.hasSpoken = true
            client.droppedTraffic.lastBytes = frame.bytes.count
            tell(.received(frame, client.info), in: client.room.id)
            // A recording has your message between the steps by hand before and after it.
            if client.isYou, frame.isText {
                state.value.manualRecording.note(frame.bytes, in: client.info.room, at: clock())
            }
        }
        take(.frame(client.info.id, frame.bytes, isText: frame.isText))
    }

    /// A socket is gone. On the event loop.
    func leave(_ client: Client, _ closure: WebSocketClosure) {
        guard state.value.remove(client) else { return }
        var entry = client.entry(.disconnected)
        entry.code = closure.code.rawValue
        if closedEarly(client, closure) {
            let actions = ask(.closedEarly(client.info.id))
            if actions.contains(where: \.isUncounted) { entry.reason = Self.uncounted }
            tell(entry, in: client.room.id)
            perform(actions)
        } else {
            tell(entry, in: client.room.id)
            take(.disconnected(client.info.id))
        }
        if state.value.clients.isEmpty { state.value.emptied?.succeed() }
    }

    /// Whether a client closed its connection at once, before it had sent anything: React's StrictMode does, and so does a
    /// page that is left while it loads.
    private func closedEarly(_ client: Client, _ closure: WebSocketClosure) -> Bool {
        guard client.isYou, !client.hasSpoken, !client.isClosing, clock() - client.openedAt <= Self.earlyMilliseconds
        else { return false }
        return closure.cause == .peer || closure.cause == .transportLost
    }

    private static let earlyMilliseconds = 500
    private static let uncounted = "closed at once, before it sent anything: the script counts it as never opened"

    /// Takes an event to the engine, and does what follows. On the event loop.
    func take(_ event: MockEvent) {
        perform(ask(event))
    }

    private func ask(_ event: MockEvent) -> [MockAction] {
        ask(
            .event(event),
            { $0.handle(event) },
            lines: { actions in actions.compactMap { $0.line(state.value.loaded.roster) } }
        )
    }

    func perform(_ actions: [MockAction]) {
        for action in actions { perform(action) }
        turn()
    }

    /// Tells the listeners that something may have changed that is not in the journal. On the event loop.
    func turn() {
        for listener in state.value.listeners.values { listener(false) }
    }

    /// Plays another scenario, or the same from its start: every client is closed with 1012, and all numbers but the
    /// connections' begin again. On the event loop.
    func begin(_ loaded: LoadedScenario, forgetting: Bool) {
        for client in state.value.clients.values.sorted(by: { $0.info.id < $1.info.id }) {
            tellClosing(client, WebSocketCloseCode.serviceRestart.rawValue, Self.restart)
            // Paused by a fault, it would not see the peer's answer.
            client.socket.resumeReading()
            client.socket.close(code: .serviceRestart, reason: Self.restart)
        }
        state.value.removeAllClients()
        state.value.round += 1
        state.value.loaded = loaded
        state.value.manualRecording = ManualRecording()
        storePending()
        if forgetting {
            forget()
            state.value.journal.clear()
        }
        record?(loaded.header.line.jsonText + "\n")
        var entry = JournalEntry(.scenario)
        entry.text = loaded.header.scenario
        tell(entry)
    }

    private static let restart = "The mock starts again"

    /// Stores the messages that wait to be on disk, and drops what waits behind them: all clients are about to be closed.
    func storePending() {
        for action in state.value.pending.map(\.action) { store(action) }
        state.value.pending = []
    }

    /// Whether messages outlive the mock.
    var keepsOnDisk: Bool { messages != nil }

    /// Closes every client with 1001, and tells the listeners that nothing more will come.
    ///
    /// - Parameter limit: how long clients may take to answer.
    func end(within limit: TimeAmount = .seconds(2)) async {
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
            self.eventLoop.scheduleTask(in: limit) { emptied.succeed() }
        }
        try? await emptied.futureResult.get()
    }

    /// Forgets all messages, also those on disk.
    private func forget() {
        state.value.store.clear()
        guard let messages else { return }
        state.value.givenEntries = messages.addReset(progress: progress)
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

    /// At speed 0 the only waits are those for a client, and they take as long as written.
    func delay(_ microseconds: Int64) -> TimeAmount {
        let nanoseconds = Double(microseconds) * 1_000 / (speed == 0 ? 1 : speed)
        return .nanoseconds(Int64(min(nanoseconds, Double(Int64.max / 2))))
    }
}

extension MockAction {
    fileprivate var isUncounted: Bool {
        if case .uncounted = self { true } else { false }
    }
}
