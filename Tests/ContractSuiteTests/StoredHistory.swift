internal import CodecRuntime
internal import ContractSuite
internal import NIOCore
internal import ProtocolSpec
internal import Synchronization

/// The list of messages of a garden, over HTTP, with whatever was there before the suite came.
struct StoredHistory: Sendable {
    enum Order: Sendable, CaseIterable {
        case oldestFirst, newestFirst
        /// By what is in them: no order of time.
        case byText
    }

    var rooms = ReferenceRooms()
    /// How many messages of people there were before.
    var earlier = 0
    var order = Order.newestFirst
    /// How many messages a page has; nil where all are on one.
    var page: Int?
    /// How long each answer takes.
    var delay = TimeAmount.zero
    /// Which messages are never stored.
    var isLost: @Sendable (String) -> Bool = { _ in false }
    /// What is said of the length of the answer's body; nil for the truth.
    var length: Int?
    /// Whether the last page names the first one as the next.
    var isEndless = false
    /// Whether the target says where the next page's address is.
    var namesPages = true

    /// A contract whose sayings are stored.
    static let contract = {
        var contract = SampleContract.contract
        contract.channel.receives[0].persists = Persistence(
            location: SampleContract.at(62),
            message: "said",
            touches: nil
        )
        return contract
    }()

    /// Runs the suite on a server with this history.
    ///
    /// - Returns: the report, and the requests for the list.
    func run(
        _ only: [String] = ["*/admits/*", "*/delivers/said/all/sender", "*/persists/*"],
        quirk: Quirk? = nil,
        environment: TestHost = TestHost(),
        limits: Target.Limits = Target.Limits(idle: nil)
    ) async throws -> (report: Report, requests: [String]) {
        try await ConcurrencyLimit.shared.pass {
            let server = try await ReferenceServer.start(quirk: quirk, state: rooms)
            let answer: @Sendable (any NIOCore.Channel, String) -> Void = { channel, request in
                channel.eventLoop.scheduleTask(in: delay) {
                    channel.writeAndFlush(ByteBuffer(string: self.answer(to: request)), promise: nil)
                }
            }
            let result = try await RawServer.serve(answering: answer) { list in
                var target = Target.sample(ports: [server.port])
                target.http = Node(scheme: "http", host: "127.0.0.1", port: list.port)
                target.probes = try Self.probes
                if !namesPages { target.probes.messages?.next = nil }
                target.limits = limits
                let report = try await Suite(contract: Self.contract, target: target, seed: 1)
                    .run(only: only.map(Glob.init), environment: environment) { _ in }
                return (report, list.requests.all)
            }
            try await server.stop()
            return result
        }
    }

    static var probes: Probes {
        get throws {
            let json = """
                {"nodes": ["ws://127.0.0.1:1"], "people": {"ann": {"id": "a"}},
                 "rooms": {"main": {"plot": "\(SampleContract.plot)", "members": ["ann"]}},
                 "probes": {"messages": {"get": "/list?page=1", "as": "ann", "items": "/results", "id": "/id",
                                         "content": "/body", "next": "/next"}}}
                """
            var diagnostics = DiagnosticCollector()
            let target = Target.read(
                document(try JSONValue(decoding: json)),
                for: SampleContract.contract,
                diagnostics: &diagnostics
            )
            return target?.probes ?? Probes()
        }
    }

    private func answer(to request: String) -> String {
        let number = Int(request.split(separator: "page=").last?.prefix { $0.isNumber } ?? "") ?? 1
        let items = items
        let size = page ?? max(items.count, 1)
        let shown = items.dropFirst((number - 1) * size).prefix(size)
        let isLast = number * size >= items.count
        let next: JSONValue =
            isLast ? (isEndless ? .string("/list?page=1") : .null) : .string("/list?page=\(number + 1)")
        let results = shown.map { item in
            JSONValue.object([
                JSONValue.Member(name: "id", value: .string(item.id)),
                JSONValue.Member(name: "body", value: .string(item.text)),
            ])
        }
        let body = JSONValue.object([
            JSONValue.Member(name: "results", value: .array(results)), JSONValue.Member(name: "next", value: next),
        ]).jsonText
        return
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(length ?? body.utf8.count)\r\n\r\n"
            + body
    }

    private var items: [(id: String, text: String)] {
        let stored = rooms.state.withLock(\.stored).filter { !isLost($0.text) }
        let old = (0..<earlier).map { (id: WireUUID(randomHigh: 9, low: UInt64($0)).description, text: "no. \($0)") }
        switch order {
        case .oldestFirst: return old + stored
        case .newestFirst: return (old + stored).reversed()
        case .byText: return (old + stored).sorted { $0.text < $1.text }
        }
    }
}
