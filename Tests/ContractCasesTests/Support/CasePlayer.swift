internal import CodecRuntime
internal import ContractCases
internal import ContractSuite
internal import MockEngine
internal import ProtocolSpec
internal import SpecParser

/// Plays a case against a server that stands in a test: it connects whoever asks, and lets what proves something come back.
struct CasePlayer {
    private(set) var engine: CaseEngine
    /// Everything that the case has done.
    private(set) var actions: [CaseAction] = []
    private(set) var verdict: CaseVerdict?
    /// Whether handshakes are answered at once.
    var isWelcoming = true
    /// Whether fences and pings come back.
    var isAnswering = true

    /// The time since the case began, in microseconds.
    var time: Int64 = 0

    private let clients: Int

    init(
        _ test: Case,
        _ contract: CaseContract,
        secrets: [String: String] = [:],
        seed: UInt64 = 7,
        mayProve: Set<String>? = nil
    ) {
        clients = test.clients.count
        let people = ["inviter": "John", "invitee": "Jane"].map { key, name in
            (key, CaseConditions.Person(id: "id-of-\(key)", name: name))
        }
        var conditions = CaseConditions(
            people: Dictionary(uniqueKeysWithValues: people),
            secrets: secrets,
            seed: seed,
            start: WireTimestamp(microseconds: 1_768_329_000_123_456)
        )
        conditions.mayProve = mayProve
        engine = CaseEngine(test, contract: contract, mark: "bmarked-c0-f", conditions: conditions)
    }

    /// Reads one case, and begins it.
    init(_ text: String, _ contract: CaseContract? = nil, secrets: [String: String] = [:]) throws {
        let contract = try contract ?? Contracts.chat
        self.init(try Self.read(text, contract)[0], contract, secrets: secrets)
        start()
    }

    static func read(_ text: String, _ contract: CaseContract? = nil) throws -> [Case] {
        var reader = CaseReader(contract: try contract ?? Contracts.chat)
        let (cases, diagnostics) = reader.read(
            try DocumentReader().read(Array(text.utf8), file: "case.yaml"),
            file: "case"
        )
        guard let cases else { throw Unreadable(problems: diagnostics.map { "\($0.location.line): \($0.message)" }) }
        return cases
    }

    struct Unreadable: Error { var problems: [String] }

    mutating func start() { take(engine.start()) }

    /// Tells the case what has happened.
    mutating func tell(_ events: CaseEvent...) {
        for event in events { take(engine.handle(event, at: time)) }
    }

    /// A client gets a message.
    mutating func hear(_ client: Int, _ json: String) { tell(.frame(client, CaseFrame(json))) }

    /// The time of the present wait is over.
    mutating func runOut() {
        let timers = actions.compactMap { if case .setTimer(let timer, _) = $0 { timer } else { nil } }
        for timer in timers { tell(.due(timer)) }
    }

    private mutating func take(_ new: [CaseAction]) {
        actions += new
        for action in new {
            switch action {
            case .connect(let client, _) where isWelcoming: tell(.connected(client, saidFirst: false))
            case .send(_, let frame, .setUp) where isAnswering,
                .send(_, let frame, .fence) where isAnswering:
                // It comes to everybody, as what is said in a room does.
                for other in 0..<clients { tell(.frame(other, frame)) }
            case .ping(let client, let payload) where isAnswering: tell(.pong(client, payload))
            case .finished(let verdict): self.verdict = verdict
            default: break
            }
        }
    }

    // MARK: What came of it

    /// The texts that a client said as a part of the case.
    func said(by client: Int) -> [String] {
        actions.compactMap { if case .send(client, let frame, .said) = $0 { frame.text } else { nil } }
    }

    var hasPassed: Bool { if case .passed? = verdict { true } else { false } }

    var note: String? { if case .passed(let note)? = verdict { note } else { nil } }

    var finding: Finding? { if case .failed(let finding, _, _)? = verdict { finding } else { nil } }

    /// The line of the step that failed.
    var failedLine: Int? { if case .failed(_, let place, _)? = verdict { place.line } else { nil } }
}

/// What the server of the chat says.
enum Said {
    static func message(_ content: String, by sender: String = "a") -> String {
        """
        {"type":"message","message_id":"7c9e6679-7425-40de-944b-e07fc1f90ae7","content":"\(content)",\
        "sender_id":"550e8400-e29b-41d4-a716-446655440000","sender_name":"\(sender)","created_at":"2026-01-13T18:30:00.123456Z"}
        """
    }

    static let typing = """
        {"type":"typing","sender_id":"550e8400-e29b-41d4-a716-446655440000","sender_name":"a","is_typing":true}
        """
}
