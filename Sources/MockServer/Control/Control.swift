package import CodecRuntime
import HTTPTypes
import MockEngine
import NIOCore
import ProtocolSpec

/// What can be done to a mock while it runs: over HTTP, by a test in the same process, by a file that changes.
package struct Control: Sendable {
    let driver: EngineDriver
    let library: any MockLibrary
    let revocations: Revocations
    /// Makes an engine of a scenario.
    let loaded: @Sendable (PlayedScenario, _ seed: UInt64?, [String: RoomHistory]) -> LoadedScenario
    let seed: UInt64?
    private let complaints: NIOLoopBoundBox<[Subject: String]>

    /// The documents whose newest version may not be what plays.
    package enum Subject: String, Sendable {
        case contract, scenario
    }

    init(
        driver: EngineDriver,
        library: any MockLibrary,
        revocations: Revocations,
        seed: UInt64?,
        loaded: @escaping @Sendable (PlayedScenario, _ seed: UInt64?, [String: RoomHistory]) -> LoadedScenario
    ) {
        self.driver = driver
        self.library = library
        self.revocations = revocations
        self.seed = seed
        self.loaded = loaded
        complaints = NIOLoopBoundBox.makeBoxSendingValue([:], eventLoop: driver.eventLoop)
    }

    /// Does something on the event loop.
    func onDriver<Value: Sendable>(_ body: @escaping @Sendable (EngineDriver) throws -> Value) async throws -> Value {
        try await driver.eventLoop.submit { try body(driver) }.get()
    }

    // MARK: Scenarios

    /// Plays a scenario from its start; every client is closed with 1012.
    ///
    /// - Parameters:
    ///   - played: what to play.
    ///   - seed: replaces the scenario's own.
    ///   - forgetting: whether the journal, the stored messages and all revocations are deleted too. Messages in memory live as
    ///     long as the scenario plays; messages on disk are deleted only if this is true.
    /// - Throws: where the mock has ended.
    package func begin(_ played: PlayedScenario, seed: UInt64?, forgetting: Bool) async throws {
        if forgetting { revocations.clear() }
        try await onDriver { driver in
            // After a reset, what is broken on disk is still broken.
            if !forgetting { complaints.value[.scenario] = nil }
            driver.storePending()
            if forgetting || !driver.keepsOnDisk { driver.state.value.store.clear() }
            let histories = driver.state.value.store.histories
            driver.begin(loaded(played, seed ?? self.seed, histories), forgetting: forgetting)
        }
    }

    /// Notes why the newest version of a document can't be played, while the old one goes on; nil where the old one is the
    /// newest again.
    package func complain(_ problem: String?, about subject: Subject) async throws {
        try await onDriver { driver in
            guard complaints.value[subject] != problem else { return }
            complaints.value[subject] = problem
            guard let problem else { return driver.turn() }
            var entry = JournalEntry(.scenario)
            entry.reason = problem
            driver.tell(entry)
        }
    }

    /// Why the newest version does not play; nil where it does. On the event loop.
    var currentProblem: String? {
        let texts = [Subject.contract, .scenario].compactMap { complaints.value[$0] }
        return texts.isEmpty ? nil : texts.joined(separator: "\n")
    }

    // MARK: By hand

    /// Plays steps now, in the room of that name or key.
    ///
    /// - Returns: what happened at once.
    func play(_ steps: ManualSteps, in room: Roster.Room) async throws -> [DatedEntry] {
        try await byHand(room, steps.words) { driver, room in
            let text = JSONValue.array(steps.words).jsonText
            driver.take(.script(room: room, AdHocScript(text: text, steps: steps.steps)))
        }
    }

    /// Triggers a rule of the script, by its index.
    func trigger(_ index: Int, in room: Roster.Room) async throws -> [DatedEntry] {
        let played = try await played()
        guard played.scenario.rules.indices.contains(index) else {
            throw ControlError(
                .notFound,
                "the scenario \(played.scenario.name) has \(played.scenario.rules.count) rules; the first is 0"
            )
        }
        let words = played.scenario.rules[index].stepWords.withoutMessage
        return try await byHand(room, words) { driver, room in driver.take(.rule(index, room: room)) }
    }

    private func byHand(
        _ room: Roster.Room,
        _ words: [JSONValue],
        _ body: @escaping @Sendable (EngineDriver, RoomID) -> Void
    ) async throws -> [DatedEntry] {
        try await onDriver { driver in
            let before = driver.state.value.journal.last
            var entry = JournalEntry(.step, room: room.name)
            entry.text = words.map(YAMLText.flow).joined(separator: "; ")
            driver.state.value.manualRecording.add(words, in: room.name, at: driver.clock())
            let id = driver.state.value.loaded.roster.roomID(key: room.key)
            driver.tell(entry, in: id)
            if let id { body(driver, id) }
            return driver.state.value.journal.entries(after: before)
        }
    }

    // MARK: Looking up

    /// The scenario that plays; nil where none does.
    package func current() async throws -> PlayedScenario? {
        try await onDriver { $0.state.value.loaded.played }
    }

    /// The scenario that plays.
    ///
    /// - Throws: `ControlError` where none does.
    func played() async throws -> PlayedScenario {
        guard let played = try await onDriver({ $0.state.value.loaded.played }) else {
            throw ControlError(.notFound, "this mock plays no scenario")
        }
        return played
    }

    /// The room of that name or key; without one `main`, or the room that came into being first.
    func room(_ wanted: String?) async throws -> Roster.Room {
        let roster = try await onDriver { $0.state.value.engine.roster }
        let name = wanted ?? roster.rooms.first?.name ?? RoomName.main.rawValue
        let key = WireUUID(name)?.description ?? name
        if let room = roster.rooms.first(where: { $0.name == name || $0.key == key }) { return room }
        guard !roster.rooms.isEmpty else {
            throw ControlError(.notFound, "there is no room yet; one comes into being when somebody connects")
        }
        let known = roster.rooms.map(\.name).joined(separator: ", ")
        throw ControlError(.notFound, "there is no room \"\(Shown.name(name))\"; there are \(known)")
    }

    /// What is wrong with a frame; empty for an entry that is not a frame.
    package func problems(of dated: DatedEntry) -> [FrameProblem] {
        judgement(of: dated.entry).problems
    }

    /// What a frame is to the contract; nothing for an entry that is not a frame.
    func judgement(of entry: JournalEntry) -> FrameJudgement {
        entry.frame.map { library.messages.judgement(of: $0, isFromClient: entry.kind == .received) }
            ?? FrameJudgement()
    }

    func json(_ entries: [DatedEntry]) -> JSONValue {
        .array(entries.map { $0.json(judgement) })
    }
}

extension EngineDriver {
    /// Calls a listener whenever the journal has something new; on the event loop.
    ///
    /// - Returns: the number that `stopListening` takes.
    func listen(_ listener: @escaping Listener) -> Int {
        let number = state.value.nextListener
        state.value.nextListener += 1
        state.value.listeners[number] = listener
        return number
    }

    func stopListening(_ number: Int) {
        state.value.listeners[number] = nil
    }
}

// MARK: - For programs in the same process

extension Control {
    /// Plays steps in the words of a scenario's `do`.
    ///
    /// - Throws: `ControlError`.
    package func play(_ text: String, inRoomNamed name: String?) async throws {
        let scenario = try await played().scenario
        _ = try await play(try library.steps(text, in: scenario), in: try await room(name))
    }

    /// The messages that are stored, oldest first.
    ///
    /// - Throws: `ControlError`.
    package func messages(inRoomNamed name: String?) async throws -> [JSONValue] {
        let room = try await room(name)
        return try await onDriver { $0.state.value.store.messages(in: room.key) }
    }

    /// Waits for messages of clients.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - pattern: what they are like, in the words of a scenario's matchers.
    ///   - person: whose.
    ///   - microseconds: how long at most.
    /// - Returns: those that came.
    /// - Throws: `ControlError`.
    package func wait(
        _ count: Int,
        like pattern: String?,
        from person: String?,
        within microseconds: Int64
    ) async throws -> [DatedEntry] {
        var filter = JournalFilter()
        filter.kinds = [.received]
        filter.person = person
        if let pattern { filter.pattern = try library.pattern(pattern) }
        return try await wait(for: count, filter, within: microseconds)
    }
}
