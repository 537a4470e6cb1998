import CodecRuntime
import ContractSuite
import NIOCore
import ProtocolSpec
import WebSocketWire

/// Plays a case over real connections: executes what the engine decides, and keeps what passed as evidence.
actor CaseDriver {
    private var engine: CaseEngine
    private let connector: any ClientConnector
    private var connections: [Int: ClientConnection] = [:]
    private var transcripts: [Int: [Transcript]] = [:]
    private let jobs: AsyncStream<Job>.Continuation
    /// What ended the case, where no step of it did.
    private var failure: (any Error)?
    private(set) var verdict: CaseVerdict?
    private var timers: [Int: Scheduled<Void>] = [:]
    /// When the case began.
    private var start = NIODeadline.now()
    /// How often a timer was late.
    private var repetitions = 0
    /// For each client, how often it has connected: what an older connection still says counts no more.
    private var generations: [Int: Int] = [:]

    /// What goes on beside the engine.
    enum Job: Sendable {
        case connect(Int, ConnectionWish)
        case read(Int, generation: Int, ClientConnection)
        /// A timer, and when it should have run down.
        case due(Int, NIODeadline, after: TimeAmount)
    }

    init(_ engine: CaseEngine, connector: any ClientConnector, jobs: AsyncStream<Job>.Continuation) {
        self.engine = engine
        self.connector = connector
        self.jobs = jobs
    }

    /// Plays a case.
    ///
    /// - Returns: how it ended; nil where the task was cancelled before. With the transcripts of all connections.
    /// - Throws: `NotAvailable` where the target lacks the means, `SuiteError` where this machine does.
    static func play(
        _ engine: CaseEngine,
        over connector: any ClientConnector
    ) async throws -> (CaseVerdict?, [Transcript.Line]) {
        let (stream, jobs) = AsyncStream<Job>.makeStream()
        let driver = CaseDriver(engine, connector: connector, jobs: jobs)
        await withTaskGroup(of: Void.self) { group in
            await driver.begin()
            for await job in stream { group.addTask { await driver.run(job) } }
            group.cancelAll()
        }
        return try await driver.outcome()
    }

    private func outcome() async throws -> (CaseVerdict?, [Transcript.Line]) {
        for timer in timers.values { timer.cancel() }
        await leave()
        if let failure { throw failure }
        return (verdict, transcripts.sorted { $0.key < $1.key }.flatMap { $0.value }.flatMap(\.lines))
    }

    /// Closes all connections, and waits for their end: until then the server takes their clients for there, and the next case
    /// would hear how they go.
    private func leave() async {
        for connection in connections.values { connection.socket.close(code: .normalClosure) }
        let end = NIODeadline.now() + Self.farewell
        for connection in connections.values {
            while NIODeadline.now() < end, let event = await connection.nextEvent(by: end) {
                if case .ended = event.kind { break }
            }
        }
    }

    private static let farewell = TimeAmount.milliseconds(500)

    private func begin() {
        start = .now()
        execute(engine.start())
    }

    private func tell(_ event: CaseEvent, at time: NIODeadline = .now()) {
        guard verdict == nil, failure == nil else { return }
        execute(engine.handle(event, at: (time - start).nanoseconds / 1_000))
    }

    private func stop(_ error: (any Error)? = nil) {
        failure = failure ?? error
        jobs.finish()
    }

    private func execute(_ actions: [CaseAction]) {
        for action in actions {
            switch action {
            case .connect(let client, let wish):
                generations[client, default: 0] += 1
                jobs.yield(.connect(client, wish))
            case .send(let client, let frame, let role): send(frame, role, client)
            case .ping(let client, let payload):
                record(client, .toServer, "ping \(payload)", nil, .fence)
                connections[client]?.socket.send(ping: ByteBuffer(string: payload))
            case .close(let client, let code):
                record(client, .toServer, "close \(code)", nil, .exchange)
                connections[client]?.socket.close(code: WebSocketCloseCode(rawValue: code))
            case .note(let client, let text): record(client, .note, text, nil, .exchange)
            case .setTimer(let timer, let time): setTimer(timer, .microseconds(time))
            case .finished(let verdict):
                self.verdict = verdict
                stop()
            }
        }
    }

    private func send(_ frame: CaseFrame, _ role: CaseAction.SendRole, _ client: Int) {
        let kind: EvidenceLine.Role =
            switch role {
            case .said: .exchange
            case .setUp: .setUp
            case .fence: .fence
            }
        let text = frame.isText ? "" : "(binary, \(frame.bytes.count) bytes)"
        record(client, .toServer, text, frame.isText ? Payload(frame.text) : nil, kind)
        if frame.isText {
            connections[client]?.socket.send(text: frame.text)
        } else {
            connections[client]?.socket.send(binary: ByteBuffer(bytes: frame.bytes))
        }
    }

    private func record(
        _ client: Int,
        _ direction: EvidenceLine.Direction,
        _ text: String,
        _ payload: Payload?,
        _ role: EvidenceLine.Role,
        at time: NIODeadline = .now()
    ) {
        // How clients go once there is a verdict proves nothing.
        guard verdict == nil, let index = transcripts[client]?.indices.last else { return }
        transcripts[client]?[index].add(direction, text, payload: payload, at: time, role: role)
    }

    // MARK: Beside the engine

    private nonisolated func run(_ job: Job) async {
        switch job {
        case .connect(let client, let wish): await connect(client, wish)
        case .read(let client, let generation, let connection):
            while let event = await connection.nextEvent() { await take(event, client, generation) }
        case .due(let timer, let time, let length): await due(timer, time, length)
        }
    }

    private func setTimer(_ timer: Int, _ length: TimeAmount) {
        let time = NIODeadline.now() + length
        timers[timer] = connector.loop.scheduleTask(deadline: time) { [jobs] in
            jobs.yield(.due(timer, time, after: length))
        }
    }

    private static let longestRepetition = TimeAmount.seconds(5)

    /// A timer that fires late, on a machine with too much to do, says nothing about the server: it runs again, a few times at
    /// most.
    private func due(_ timer: Int, _ time: NIODeadline, _ length: TimeAmount) {
        if NIODeadline.now() - time > .milliseconds(100), repetitions < 3 {
            repetitions += 1
            return setTimer(timer, min(length, Self.longestRepetition))
        }
        tell(.due(timer))
    }

    private func connect(_ client: Int, _ wish: ConnectionWish) async {
        do {
            let attempt = try await connector.connect(wish)
            var transcript = attempt.transcript
            // What counts is what the case says and hears, and of that the last; an accepted handshake only leads up to it.
            if case .open = attempt.outcome { transcript.markSetUp() }
            transcript.keepsLast = true
            transcripts[client, default: []].append(transcript)
            switch attempt.outcome {
            case .open(let connection):
                connections[client] = connection
                for text in attempt.first {
                    record(client, .toServer, "", Payload(text), .setUp)
                    connection.socket.send(text: text)
                }
                guard verdict == nil else { return connection.socket.close(code: .normalClosure) }
                tell(.connected(client, saidFirst: !attempt.first.isEmpty))
                jobs.yield(.read(client, generation: generations[client] ?? 0, connection))
            case .refused(let status): tell(.refused(client, status: status))
            case .failed(let text): tell(.failed(client, text))
            }
        } catch { stop(error) }
    }

    private func take(_ event: ClientEvent, _ client: Int, _ generation: Int) {
        guard generations[client] == generation else { return note(event, client) }
        let time = event.receivedAt
        switch event.kind {
        case .text(let text):
            let frame = CaseFrame(text)
            record(client, .fromServer, "", Payload(text), engine.role(of: frame), at: time)
            tell(.frame(client, frame), at: time)
        case .binary(let bytes):
            record(client, .fromServer, "(binary, \(bytes.readableBytes) bytes)", nil, .exchange, at: time)
            tell(.frame(client, CaseFrame(bytes: Array(bytes.readableBytesView), isText: false)))
        case .ping: record(client, .fromServer, "ping", nil, .setUp, at: time)
        case .pong(let payload):
            record(client, .fromServer, "pong \(String(buffer: payload))", nil, .fence, at: time)
            tell(.pong(client, String(buffer: payload)))
        case .closeFrame(let frame):
            let code = Int(frame.code?.rawValue ?? 1_005)
            record(client, .fromServer, "close \(code)", Payload(frame.reason), .exchange, at: time)
            tell(.closed(client, code: code, reason: frame.reason))
        case .violation(let violation):
            let text = "\(violation.message), RFC 6455 section \(violation.section)"
            record(client, .fromServer, "(\(text))", nil, .exchange, at: time)
            tell(.violated(client, text))
        case .ended(let isClean):
            let text = "end of TCP\(isClean ? "" : ", without a closing handshake")"
            record(client, .fromServer, text, nil, .exchange, at: time)
            tell(.cut(client))
        }
    }
}

extension CaseDriver {
    /// What a connection still says after its client has opened another is evidence, and nothing more.
    private func note(_ event: ClientEvent, _ client: Int) {
        guard case .ended = event.kind else { return }
        record(client, .note, "the connection before this one has ended", nil, .exchange, at: event.receivedAt)
    }
}
