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
    private let messages: any MessageLibrary

    init(directory: MockInfo, control: Control, messages: any MessageLibrary) {
        http = directory.http
        ws = directory.ws
        self.directory = directory
        self.control = control
        self.messages = messages
    }

    /// What a client can open, in the contract's order.
    public var sockets: [MockSocket] { directory.sockets.map { MockSocket($0, of: directory) } }

    /// A socket by its name.
    ///
    /// - Parameter name: as `sockets` has it; the first socket if nil.
    /// - Returns: what opens it.
    /// - Throws: `MockFailure` where there is none of that name.
    public func socket(_ name: String? = nil) throws -> MockSocket {
        let sockets = sockets
        if let socket = name.map({ name in sockets.first { $0.name == name } }) ?? sockets.first { return socket }
        let known = sockets.map(\.name).joined(separator: ", ")
        throw MockFailure(.notFound, "there is no socket \"\(name ?? "")\"; there are \(known)")
    }

    /// The WebSocket URL that brings a person into a room, with a token.
    ///
    /// - Parameters:
    ///   - person: a role of the contract, or `friend` or `outsider`.
    ///   - room: its name: `main` or `other`.
    /// - Returns: the URL, token and all.
    /// - Throws: `MockFailure` where there is no such person or no such room.
    public func url(of person: String, in room: String = "main") throws -> String {
        guard let found = directory.people.first(where: { $0.key == person }) else {
            let known = directory.people.map(\.key).joined(separator: ", ")
            throw MockFailure(.notFound, "there is no person \"\(person)\"; there are \(known)")
        }
        guard let place = directory.rooms.first(where: { $0.name == room }) else {
            let known = directory.rooms.map(\.name).joined(separator: ", ")
            throw MockFailure(.notFound, "there is no room \"\(room)\"; there are \(known)")
        }
        return directory.url(of: found, in: place)
    }

    /// What happens, from the start on, until the mock ends.
    public var journal: MockJournal {
        MockJournal(batches: control.entries(after: 0), control: control)
    }

    /// Plays steps now, as a script would, for each of your connections in a room.
    ///
    /// - Parameters:
    ///   - steps: one step or a sequence of them, in the words of a scenario's `do`: `[pause: 1s, cut]`.
    ///   - room: its name; `main` if nil, or the room that came into being first.
    /// - Throws: `MockFailure` where the steps are not what a scenario could have.
    public func play(_ steps: String, in room: String? = nil) async throws {
        try await failing { try await control.play(steps, inRoomNamed: room) }
    }

    /// Plays another scenario from its start; every client is closed with 1012.
    public func play(scenario: MockScenario) async throws {
        let played = try scenario.read(messages)
        try await control.begin(played, seed: nil, forgetting: false)
    }

    /// The messages that a database would have of a room, oldest first, each as JSON.
    public func messages(in room: String? = nil) async throws -> [String] {
        try await failing { try await control.messages(inRoomNamed: room).map(\.jsonText) }
    }

    /// Waits until clients have sent so many messages like this.
    ///
    /// - Parameters:
    ///   - count: how many, from the mock's start on.
    ///   - pattern: fields, as a scenario matches them: `{content: {matches: "(?i)yes"}}`; any message if nil.
    ///   - person: who sent them; anyone if nil.
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
            throw MockFailure(.timedOut, "\(found.count) of \(count) messages came within \(limit)")
        }
        return found.map { MockEntry($0, control) }
    }

    private func failing<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as ControlError { throw MockFailure(error) }
    }
}
