internal import ContractSuite
internal import NIOCore
internal import Synchronization

/// Executes what a conversation decides, on real connections.
struct ConversationDriver: Sendable {
    let connector: SocketConnector
    let census: FrameCensus
    /// What connections are called in evidence.
    let name: String
    /// The node that each client connects to.
    var nodes: [Int: Int] = [:]
    /// Whether what is sent breaks the contract: a server that gives it back has not said it.
    var isWrong = false

    /// Runs a conversation to its end, or until the task is cancelled.
    ///
    /// - Returns: what its trials have come to, in their order.
    func run(_ conversation: Conversation) async -> [TrialReport] {
        let (stream, source) = AsyncStream.makeStream(of: Happened.self)
        let backlog = Backlog()
        var run = Run(conversation: conversation, loop: connector.loop, source: source)
        await withDiscardingTaskGroup { group in
            var pending = run.start()
            for await happened in stream {
                defer { if happened.isCounted { backlog.remove() } }
                for attempt in pending { group.addTask { await connect(attempt, source) } }
                pending = run.take(happened)
                if case .opened(let client, let generation, let connection) = happened {
                    group.addTask { await read(connection, client, generation, source, backlog) }
                }
                for attempt in pending { group.addTask { await connect(attempt, source) } }
                pending = []
            }
            run.dropAll()
            group.cancelAll()
        }
        return run.reports
    }

    private func connect(_ attempt: Run.Attempt, _ source: AsyncStream<Happened>.Continuation) async {
        let who = attempt.client == 0 ? name : "\(name) \(attempt.client + 1)"
        let (client, generation) = (attempt.client, attempt.generation)
        switch await connector.open(who, node: nodes[client] ?? 0, attempt.opening) {
        case .open(let connection): source.yield(.opened(client, generation, connection))
        case .refused(let status, let transcript):
            source.yield(.denied(client, generation, .refused(client: client, status: status), transcript))
        case .failed(_, let words, let transcript):
            source.yield(.denied(client, generation, .failed(client: client, words), transcript))
        }
    }

    private func read(
        _ connection: LiveConnection,
        _ client: Int,
        _ generation: Int,
        _ source: AsyncStream<Happened>.Continuation,
        _ backlog: Backlog
    ) async {
        while let heard = await connection.next() {
            let event: ConversationEvent
            switch heard {
            case .frame(let frame):
                if !(isWrong && frame.isEcho) { census.add(frame) { connection.lines } }
                event = .heard(client: client, frame)
            case .pong(let payload): event = .pong(client: client, payload)
            case .end(let end): event = .ended(client: client, end)
            case .over: event = .over(client: client)
            }
            await backlog.add(on: connector.loop)
            source.yield(.event(generation, event))
        }
    }
}

extension ConversationDriver {
    /// Something for the conversation.
    enum Happened: Sendable {
        case opened(Int, Int, LiveConnection)
        case denied(Int, Int, ConversationEvent, Transcript)
        case event(Int, ConversationEvent)
        case timer(Int)

        /// Whether it counts among those that wait.
        var isCounted: Bool { if case .event = self { true } else { false } }
    }

    /// How many events wait for the conversation: a server that floods is not read while there are many.
    final class Backlog: Sendable {
        private static let capacity = 256
        private let count = Atomic(0)

        func add(on loop: any EventLoop) async {
            while count.load(ordering: .relaxed) >= Self.capacity, !Task.isCancelled {
                try? await loop.scheduleTask(in: .milliseconds(2)) {}.futureResult.get()
            }
            count.add(1, ordering: .relaxed)
        }

        func remove() { count.subtract(1, ordering: .relaxed) }
    }

    /// A conversation with its connections.
    struct Run {
        struct Attempt: Sendable {
            var client: Int
            var generation: Int
            var opening: Opening
        }

        private struct Client {
            var generation: Int
            var connection: LiveConnection?
            /// Of an attempt that led to no connection.
            var transcript: Transcript?
        }

        private var conversation: Conversation
        private let loop: any EventLoop
        private let source: AsyncStream<Happened>.Continuation
        private(set) var reports: [TrialReport] = []
        /// Whether a connection of the current trial has ended as it does with its server.
        private var isCut = false
        private var clients: [Int: Client] = [:]
        private var generations = 0

        init(conversation: Conversation, loop: any EventLoop, source: AsyncStream<Happened>.Continuation) {
            self.conversation = conversation
            self.loop = loop
            self.source = source
        }

        /// Begins.
        ///
        /// - Returns: the connections to open.
        mutating func start() -> [Attempt] {
            let attempts = perform(conversation.start())
            // The loop of events turns once something has happened.
            source.yield(.timer(0))
            return attempts
        }

        /// Something happened.
        mutating func take(_ happened: Happened) -> [Attempt] {
            switch happened {
            case .timer(let id): return perform(conversation.handle(.timer(id)))
            case .event(let generation, let event):
                guard clients.values.contains(where: { $0.generation == generation }) else { return [] }
                if case .ended(_, .cut) = event { isCut = true }
                return perform(conversation.handle(event))
            case .opened(let client, let generation, let connection):
                guard clients[client]?.generation == generation else {
                    connection.drop()
                    return []
                }
                clients[client]?.connection = connection
                return perform(conversation.handle(.opened(client: client, subprotocol: connection.subprotocol)))
            case .denied(let client, let generation, let event, let transcript):
                guard clients[client]?.generation == generation else { return [] }
                clients[client]?.transcript = transcript
                if case .failed = event { isCut = true }
                return perform(conversation.handle(event))
            }
        }

        func dropAll() {
            for client in clients.values { client.connection?.drop() }
        }

        private mutating func perform(_ actions: [ConversationAction]) -> [Attempt] {
            var attempts: [Attempt] = []
            for action in actions {
                switch action {
                case .connect(let client, let opening):
                    generations += 1
                    clients[client] = Client(generation: generations)
                    attempts.append(Attempt(client: client, generation: generations, opening: opening))
                case .send(let client, let frame): clients[client]?.connection?.send(frame)
                case .sendFence(let client, let frame): clients[client]?.connection?.send(frame, as: .fence)
                case .ping(let client, let payload): clients[client]?.connection?.ping(payload)
                case .close(let client): clients[client]?.connection?.close()
                case .drop(let client): clients.removeValue(forKey: client)?.connection?.drop()
                case .timer(let id, let milliseconds):
                    loop.scheduleTask(in: .milliseconds(Int64(milliseconds))) { [source] in source.yield(.timer(id)) }
                case .begin:
                    isCut = false
                    for client in clients.values { client.connection?.begin() }
                case .retry(let check, let verdict):
                    reports.append(TrialReport(check, verdict, lines, isCut: isCut, isTriedAgain: true))
                case .finish(let check, let verdict):
                    reports.append(TrialReport(check, verdict, lines, isCut: isCut))
                case .done: source.finish()
                }
            }
            return attempts
        }

        private var lines: [Transcript.Line] {
            clients.keys.sorted().flatMap { clients[$0]?.connection?.lines ?? clients[$0]?.transcript?.lines ?? [] }
        }
    }
}
