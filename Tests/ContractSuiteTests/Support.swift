internal import AccessTokens
internal import CodecRuntime
internal import ContractSuite
internal import ProtocolSpec
internal import Synchronization

/// A machine of the test's own.
struct TestHost: HostEnvironment {
    /// The time at which everything happens.
    static let time = 1_768_329_000

    var variables: [String: String] = [:]
    var files: [String: String] = [:]
    var printed: [String: String] = [:]

    struct Unknown: Error {}

    func environment(_ name: String) -> String? { variables[name] }

    func contents(of path: String) throws -> String {
        guard let text = files[path] else { throw Unknown() }
        return text
    }

    func output(of command: String) async throws -> String {
        guard let text = printed[command] else { throw Unknown() }
        return text
    }

    func now() -> Int { Self.time }

    /// What tells runs apart; the same for all unless a test is about that.
    var number: UInt64 = 1

    func nonce() -> UInt64 { number }
}

/// Collects what a run emits.
final class Recorder: Sendable {
    private let state = Mutex<[SuiteEvent]>([])

    var events: [SuiteEvent] { state.withLock(\.self) }

    func add(_ event: SuiteEvent) {
        state.withLock { $0.append(event) }
    }
}

extension Target {
    /// The garden at a port of this machine. The limits are for machines that are slow, and with a sanitizer more so.
    static func sample(
        ports: [Int],
        deliver: Duration = .seconds(2),
        close: Duration = .seconds(4),
        idle: Duration? = nil
    ) -> Target {
        let here = SampleContract.at(1)
        let nodes = ports.map { Node(scheme: "ws", host: "127.0.0.1", port: $0) }
        return Target(
            location: here,
            name: "test",
            nodes: nodes,
            http: nodes[0],
            origin: "http://localhost:3000",
            main: Room(parameters: ["plot": SampleContract.plot], members: ["ann", "bob"]),
            other: Room(parameters: ["plot": SampleContract.otherPlot], members: ["ann", "cat"]),
            people: ReferenceServer.people.map { Person(key: $0.key, id: $0.id, name: $0.name) },
            tokens: .mint(
                Mint(
                    location: here,
                    algorithm: "HS256",
                    key: SecretSource(place: .value(Secret(SampleContract.key)), location: here),
                    claims: ["who": .string("{id}"), "jti": .string("{uuid}")]
                )
            ),
            probes: Probes(),
            limits: Limits(deliver: deliver, close: close, idle: idle)
        )
    }
}

/// Lets a few run at a time: dozens of servers and suites at once on two cores would test the machine instead.
actor ConcurrencyLimit {
    static let shared = ConcurrencyLimit(places: 3)

    private var places: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(places: Int) {
        self.places = places
    }

    func pass<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        if places > 0 {
            places -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
        defer {
            if waiting.isEmpty { places += 1 } else { waiting.removeFirst().resume() }
        }
        return try await body()
    }
}

/// A failed check, short enough to be read in a test's message.
struct Failure: CustomStringConvertible {
    var id: String
    var finding: Finding
    var evidence: [EvidenceLine]

    var description: String {
        "\(id): expected \(finding.expected); observed \(finding.observed)\n"
            + evidence.suffix(12).map(\.description).joined(separator: "\n")
    }
}

extension Report {
    var failures: [Failure] {
        results.compactMap { result in
            guard case .failed(let finding, let evidence) = result.verdict else { return nil }
            return Failure(id: result.check.id, finding: finding, evidence: evidence)
        }
    }

    /// The ids of the checks that ended in a way.
    func ids(_ status: String) -> [String] {
        results.filter { $0.verdict.status == status }.map(\.check.id)
    }

    func result(_ id: String) -> CheckResult? {
        results.first { $0.check.id == id }
    }
}

/// A document without places, for tests that don't ask for them.
func document(
    _ json: JSONValue,
    at location: SourceLocation = SourceLocation(file: "t.yaml", line: 1, column: 1)
)
    -> DocumentNode
{
    let content: DocumentNode.Content =
        switch json {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .number(let value): .number(DecimalNumber(value) ?? 0)
        case .string(let value): .string(value)
        case .array(let items): .sequence(items.map { document($0, at: location) })
        case .object(let members):
            .mapping(
                members.map {
                    DocumentNode.Entry(key: $0.name, keyLocation: location, value: document($0.value, at: location))
                }
            )
        }
    return DocumentNode(content: content, location: location)
}

extension Report {
    /// How many checks ended with a status.
    func count(_ status: String) -> Int {
        results.count { $0.verdict.status == status }
    }
}
