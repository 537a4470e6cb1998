import CodecRuntime
import MockEngine
import MockServer

/// A mock that runs: where it is, what happens in it, and how to drive it.
public struct RunningMock: Sendable {
    /// `http://127.0.0.1:PORT`.
    public let http: String
    /// `ws://127.0.0.1:PORT`.
    public let ws: String
    private let directory: MockInfo
    private let control: Control

    init(directory: MockInfo, control: Control) {
        http = directory.http
        ws = directory.ws
        self.directory = directory
        self.control = control
    }

    /// The WebSocket URL that brings a person into a room, with a token.
    ///
    /// - Parameters:
    ///   - person: a role of the contract, or somebody else who is known: `friend`, `outsider`.
    ///   - room: its name: `main` or `other`.
    /// - Returns: the URL, token and all.
    /// - Throws: `MockFailure` where nobody, or nothing, is called that.
    public func url(of person: String, in room: String = "main") throws -> String {
        guard let found = directory.people.first(where: { $0.key == person }) else {
            let known = directory.people.map(\.key).joined(separator: ", ")
            throw MockFailure("nobody is called \"\(person)\"; there are \(known)")
        }
        guard let place = directory.rooms.first(where: { $0.name == room }) else {
            let known = directory.rooms.map(\.name).joined(separator: ", ")
            throw MockFailure("no room is called \"\(room)\"; there are \(known)")
        }
        return directory.url(of: found, in: place)
    }

    /// What happens, from the start on, until the mock ends.
    public var journal: MockJournal {
        MockJournal(batches: control.entries(after: 0), control: control)
    }

    /// Plays steps now, as a script would, for every socket of yours in a room.
    ///
    /// - Parameters:
    ///   - steps: one step or a sequence of them, in the words of a scenario's `do`: `[pause: 1s, cut]`.
    ///   - room: its name.
    /// - Throws: `MockFailure` where the steps are not what a scenario could have.
    public func play(_ steps: String, in room: String = "main") async throws {
        try await failing { try await control.play(steps, inRoomNamed: room) }
    }

    /// Plays another scenario from its start; every client is closed with 1012.
    public func play(scenario: MockScenario) async throws {
        let played = try scenario.read()
        try await control.begin(played, seed: nil, forgetting: false)
    }

    /// The messages that a database would have of a room, oldest first, each as JSON.
    public func messages(in room: String = "main") async throws -> [String] {
        try await failing { try await control.messages(inRoomNamed: room).map(\.jsonText) }
    }

    /// Waits until clients have sent so many messages like this.
    ///
    /// - Parameters:
    ///   - count: how many, from the mock's start on.
    ///   - pattern: fields, as a scenario matches them: `{content: {matches: "(?i)yes"}}`; any message if nil.
    ///   - person: whose; anybody's if nil.
    ///   - limit: how long at most.
    /// - Returns: the first of them, in their order.
    /// - Throws: `MockFailure` where too few came in time.
    @discardableResult
    public func wait(
        forMessages count: Int = 1,
        like pattern: String? = nil,
        from person: String? = nil,
        within limit: Duration = .seconds(5)
    ) async throws -> [MockEntry] {
        let microseconds = Int64(limit / .microseconds(1))
        let found = try await failing {
            try await control.wait(count, like: pattern, from: person, within: microseconds)
        }
        guard found.count >= count else {
            throw MockFailure("\(found.count) of \(count) messages came within \(limit)")
        }
        return found.map { MockEntry($0, control) }
    }

    private func failing<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as ControlError { throw MockFailure(error.message) }
    }
}

/// What happens in a mock, one entry after the other.
public struct MockJournal: AsyncSequence, Sendable {
    /// What happened.
    public typealias Element = MockEntry
    /// Nothing goes wrong in reading.
    public typealias Failure = Never

    let batches: JournalSequence
    let control: Control

    /// A reader of its own: what one has read, others still get.
    public func makeAsyncIterator() -> Iterator {
        Iterator(batches: batches.makeAsyncIterator(), control: control)
    }

    /// Reads from the mock's start on.
    public struct Iterator: AsyncIteratorProtocol {
        private var batches: JournalSequence.Iterator
        private let control: Control
        private var waiting: ArraySlice<DatedEntry> = []

        init(batches: JournalSequence.Iterator, control: Control) {
            self.batches = batches
            self.control = control
        }

        /// The next entry, once there is one; nil once the mock has ended.
        public mutating func next() async -> MockEntry? {
            if waiting.isEmpty { waiting = (await batches.next() ?? [])[...] }
            return waiting.popFirst().map { MockEntry($0, control) }
        }
    }
}

/// Something that happened in a mock.
public struct MockEntry: Sendable, Hashable {
    /// What kind of thing: `received`, `sent`, `connected` and so on, as the control API names them.
    public struct Kind: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral {
        /// The kind's name in the control API.
        public let rawValue: String

        /// A kind by its name in the control API.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// A kind by its name in the control API.
        public init(stringLiteral text: String) {
            rawValue = text
        }

        /// A socket opened.
        public static let connected: Kind = "connected"
        /// A socket is gone.
        public static let disconnected: Kind = "disconnected"
        /// A connection was denied, or refused.
        public static let denied: Kind = "denied"
        /// A message came in.
        public static let received: Kind = "received"
        /// A message went out.
        public static let sent: Kind = "sent"
        /// A message that had come in was dropped, because it breaks the contract.
        public static let dropped: Kind = "dropped"
        /// A socket is being closed, by the script or by the contract.
        public static let closing: Kind = "closing"
        /// Something was done that no contract knows.
        public static let fault: Kind = "fault"
    }

    /// From 1, without a gap.
    public let number: Int
    /// What kind of thing it is.
    public let kind: Kind
    /// The room's name.
    public let room: String?
    /// Whom it is about: a role, `friend` or `outsider`. Of what was sent, to whom.
    public let people: [String]
    /// The frame, or what happened in words.
    public let text: String?
    /// The close code.
    public let code: UInt16?
    /// Why, where there is more to say than a code.
    public let reason: String?
    /// In what a frame is not one of the contract's, in words; empty for one that is.
    public let problems: [String]

    init(_ dated: DatedEntry, _ control: Control) {
        let entry = dated.entry
        number = dated.number
        kind = Kind(rawValue: entry.kind.rawValue)
        room = entry.room
        people = entry.person.map { [$0] } ?? entry.recipients.map(\.person)
        text = entry.text
        code = entry.code
        reason = entry.reason
        problems = control.problems(of: dated).map { ($0.pointer.isEmpty ? "" : "\($0.pointer): ") + $0.message }
    }
}
