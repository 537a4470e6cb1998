import CodecRuntime
import MockEngine
import ProtocolSpec
import ServerRules
import SpecParser
import Testing

/// A contract of the tests' own that is like none with rooms and roles: two sockets, no field that tells messages apart,
/// payloads that are arrays and texts, and a server that speaks by itself.
struct FeedContract: ServedContract {
    enum Kind: String {
        case text, integer, number, flag, object, any
        /// A text that only capital letters may be.
        case symbol
    }

    static let clientFields: [(name: String, fields: [(String, Kind)])] = [
        ("ping", [("ping", .integer), ("id", .integer)]),
        ("subscribe", [("subscribe", .text), ("data", .object), ("id", .any)]),
        ("orders", []),
        ("note", []),
    ]
    static let serverFields: [(name: String, fields: [(String, Kind)])] = [
        ("pong", [("pong", .integer), ("id", .any)]),
        ("ticker", [("symbol", .symbol), ("price", .number), ("isUp", .flag), ("last", .text)]),
        ("book", []),
        ("hello", [("hello", .text)]),
    ]

    struct Frame: ReadFrame {
        var message: HeardMessage?
        var problem: String? { message == nil ? "no message of the contract" : nil }
    }

    struct Conversation: Sendable {
        var name: String
        var talk: DefaultTalk
        var said = 0
    }

    let channel = ChannelRules(
        name: "feed",
        roomKey: "",
        isRoomKeyUUID: false,
        exampleRooms: [],
        roles: [],
        examplePeople: [],
        closeCodes: [
            CloseRule(
                code: 4000,
                name: "goingAway",
                reason: "bye",
                condition: .serverDecides,
                phase: .open,
                retry: .never
            )
        ],
        credential: nil,
        tokenEndpoint: nil,
        discriminator: "",
        clientMessages: []
    )

    var language: ScriptLanguage {
        func messages(_ all: [(name: String, fields: [(String, Kind)])]) -> [ScriptLanguage.Message] {
            all.map { ScriptLanguage.Message(name: $0.name, fields: $0.fields.map(\.0)) }
        }
        return ScriptLanguage(
            roles: [],
            sockets: ["feed", "private"],
            closeCodes: channel.closeCodes,
            discriminator: nil,
            clientMessages: messages(Self.clientFields),
            serverMessages: messages(Self.serverFields),
            clientProblem: { Self.problem(of: $0, Self.clientFields) },
            serverProblem: { Self.problem(of: $0, Self.serverFields) },
            roster: { _, _, _ in Roster(people: [], rooms: []) }
        )
    }

    func roster(seed: UInt64, overrides: [ExamplePerson], roomCount: Int) -> Roster {
        Roster(people: [], rooms: [])
    }

    // MARK: Frames

    func read(_ bytes: [UInt8], isText: Bool, over socket: SocketID) -> Frame {
        guard let payload = try? JSONValue(decoding: bytes.span.bytes) else {
            return Frame(message: HeardMessage(name: "note", payload: .string(String(decoding: bytes, as: UTF8.self))))
        }
        return Frame(
            message: Self.name(of: payload, Self.clientFields).map { HeardMessage(name: $0, payload: payload) }
        )
    }

    func read(_ line: ScriptLine, over socket: SocketID) throws(LineProblem) -> Frame { Frame() }

    func heard(_ frame: Frame, bytes: [UInt8]) -> HeardMessage? { frame.message }

    func encoded(_ message: JSONValue) -> OutgoingFrame {
        OutgoingFrame(bytes: Array((message.string ?? message.jsonText).utf8))
    }

    // MARK: Talk

    func conversation(
        with speaker: Speaker,
        seed: UInt64,
        start: WireTimestamp,
        default: DefaultTalk
    ) -> Conversation? {
        Conversation(name: speaker.name, talk: `default`)
    }

    func opened(_ conversation: inout Conversation, isAnswered: Bool) -> [Utterance<JSONValue>] {
        let hello = JSONValue.members([("hello", .string("by default"))])
        return [.join] + (conversation.talk == .everything && !isAnswered ? [.send(hello, to: .sender)] : [])
    }

    func closed(_ conversation: inout Conversation) -> [Utterance<JSONValue>] { [] }
    func woke(_ timer: Int, _ conversation: inout Conversation) -> [Utterance<JSONValue>] { [] }

    func respond(
        to frame: Frame,
        from speaker: Speaker,
        isAnswered: Bool,
        source: inout some WireSource,
        _ conversation: inout Conversation?
    ) -> [Utterance<JSONValue>] {
        guard conversation?.talk == .everything, !isAnswered, frame.message?.name == "ping" else { return [] }
        return [.send(.members([("pong", .integer(-1))]), to: .sender)]
    }

    /// What a line leaves out is filled: `pong` with how often its connection was spoken to, and the id of what was asked.
    func say(
        _ line: ScriptLine,
        answering request: HeardMessage?,
        to speaker: Speaker,
        _ conversation: inout Conversation?
    ) throws(LineProblem) -> JSONValue {
        if let problem = Self.problem(of: line, Self.serverFields) { throw problem }
        conversation?.said += 1
        var payload = line.payload ?? .object([])
        guard case .object(var members) = payload else { return payload }
        if line.message == "pong", payload["pong"] == nil {
            members.append(.init(name: "pong", value: .integer(conversation?.said ?? 0)))
        }
        if let id = request?.payload["id"], payload["id"] == nil { members.append(.init(name: "id", value: id)) }
        payload = .object(members)
        return payload
    }

    // MARK: What is a message

    private static func name(
        of payload: JSONValue,
        _ all: [(name: String, fields: [(String, Kind)])]
    ) -> String? {
        switch payload {
        case .object: all.first { message in message.fields.first.map { payload[$0.0] != nil } ?? false }?.name
        case .array: all.first { $0.name == "orders" || $0.name == "book" }?.name
        case .string: all.first { $0.name == "note" }?.name
        default: nil
        }
    }

    private static func problem(
        of line: ScriptLine,
        _ all: [(name: String, fields: [(String, Kind)])]
    ) -> LineProblem? {
        guard let name = line.message ?? line.payload.flatMap({ name(of: $0, all) }),
            let fields = all.first(where: { $0.name == name })?.fields
        else { return LineProblem(reason: "it is no message") }
        for (field, kind) in fields {
            guard let value = line.payload?[field], !kind.takes(value) else { continue }
            return LineProblem(path: [field], reason: "it is no \(kind.rawValue)")
        }
        return nil
    }
}

extension FeedContract.Kind {
    fileprivate func takes(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.any, _), (.text, .string), (.integer, .integer), (.flag, .bool), (.object, .object): true
        case (.number, .integer), (.number, .number): true
        case (.symbol, .string(let text)): !text.isEmpty && text.allSatisfy(\.isUppercase)
        default: false
        }
    }
}

/// An engine of the feed, with connections that a test opens by number.
struct Feed {
    typealias Engine = MockEngine<FeedContract>

    var engine: Engine

    init(_ script: String, head: String = "", pacing: Engine.Pacing = .immediate) throws {
        let text = "scenario: feed\nseed: 3\nclock: 2026-01-13T18:30:00Z\n\(head)\nscript:\n\(script)"
        var reader = ScenarioReader(language: FeedContract().language)
        let (scenario, diagnostics) = reader.read(try DocumentReader().read(text, file: "scenario.yaml"))
        engine = Engine(
            serving: FeedContract(),
            scenario: try #require(scenario, "\(diagnostics)"),
            pacing: pacing
        )
    }

    /// Opens a connection; all at one address are in one room.
    mutating func open(_ number: Int, at socket: Int = 0, _ address: String = "/feed") -> [MockAction] {
        let visit = Visit(socket: SocketID(index: socket), room: address, client: "client-\(number)")
        guard case .admit(let membership) = engine.judge(visit) else { return [] }
        return engine.handle(.connected(ConnectionID(number), membership))
    }

    mutating func say(_ number: Int, _ text: String) -> [MockAction] {
        engine.handle(.frame(ConnectionID(number), Array(text.utf8), isText: true))
    }

    mutating func close(_ number: Int) -> [MockAction] {
        engine.handle(.disconnected(ConnectionID(number)))
    }

    mutating func wake(_ actions: [MockAction]) -> [MockAction] {
        actions.flatMap { action in
            if case .wake(let timer, _) = action { engine.handle(.woke(timer)) } else { [MockAction]() }
        }
    }
}

extension [MockAction] {
    /// The texts that were sent, in order.
    var texts: [String] {
        compactMap { action in
            if case .send(let bytes, _) = action { String(decoding: bytes, as: UTF8.self) } else { nil }
        }
    }

    /// Who got them.
    var recipients: [[Int]] {
        compactMap { action in
            if case .send(_, let connections) = action { connections.map(\.number) } else { nil }
        }
    }
}
