import ContractEngine
import NIOCore
import ProtocolSpec
import WebSocketWire

/// Carries what happens on sockets to the engines, and does what they decide. On one event loop.
final class InterpretedDriver: Sendable {
    /// Connections that are in one room: those of one socket at one address.
    struct RoomKey: Hashable {
        var socket: Int
        var parameters: [String: String]
    }

    /// A connection that is open.
    final class Client {
        let name: String
        let room: RoomKey
        let connection: WebSocketConnection
        var timers: [ConnectionEngine.TimerID: Scheduled<Void>] = [:]

        init(_ name: String, in room: RoomKey, _ connection: WebSocketConnection) {
            (self.name, self.room, self.connection) = (name, room, connection)
        }
    }

    private struct State {
        var hubs: [RoomKey: RoomHub] = [:]
        /// By room and name.
        var clients: [RoomKey: [String: Client]] = [:]
        var ordinals: [Int: Int] = [:]
    }

    let plans: [SocketPlan]
    let eventLoop: any EventLoop
    private let seed: UInt64
    private let speed: Double
    private let start: Int
    private let notice: @Sendable (InterpretedServer.Notice) -> Void
    private let state: NIOLoopBoundBox<State>

    init(
        plans: [SocketPlan],
        seed: UInt64,
        speed: Double,
        start: Int,
        eventLoop: any EventLoop,
        notice: @escaping @Sendable (InterpretedServer.Notice) -> Void
    ) {
        self.plans = plans
        self.seed = seed
        self.speed = speed
        self.start = start
        self.eventLoop = eventLoop
        self.notice = notice
        state = NIOLoopBoundBox.makeBoxSendingValue(State(), eventLoop: eventLoop)
    }

    func tell(_ what: InterpretedServer.Notice) {
        let notice = notice
        eventLoop.execute { notice(what) }
    }

    // MARK: Connections

    /// A client's handshake was accepted, and its connection is open.
    ///
    /// - Parameters:
    ///   - connection: the connection.
    ///   - match: which socket, and where.
    ///   - identity: who it is; without a name it is known by its ordinal at that socket.
    /// - Returns: the client, for what follows.
    func open(
        _ connection: WebSocketConnection,
        _ match: SocketRouter.Match,
        _ identity: ConnectionEngine.Identity
    ) -> Client {
        let plan = plans[match.socket]
        let room = RoomKey(socket: match.socket, parameters: match.parameters)
        var identity = identity
        if identity.name.isEmpty {
            let ordinal = (state.value.ordinals[match.socket] ?? 0) + 1
            state.value.ordinals[match.socket] = ordinal
            identity.name = "\(plan.socket.name)-\(ordinal)"
        }
        // Another connection of the same name is another one all the same.
        var number = 2
        let base = identity.name
        while state.value.clients[room]?[identity.name] != nil {
            identity.name = "\(base)-\(number)"
            number += 1
        }
        let client = Client(identity.name, in: room, connection)
        state.value.clients[room, default: [:]][client.name] = client
        notice(.opened(client: client.name, socket: plan.socket.name))
        let engine = ConnectionEngine(
            plan: plan,
            identity: identity,
            seed: seed,
            parameters: match.parameters,
            start: start
        )
        let outputs = state.value.hubs[room, default: RoomHub()].open(engine)
        carryOut(outputs, in: room)
        return client
    }

    func receive(_ kind: MessageKind, _ payload: ByteBuffer, from client: Client) {
        let bytes = Array(buffer: payload)
        let isText = kind == .text
        notice(
            .received(
                client: client.name,
                text: isText ? String(decoding: bytes, as: UTF8.self) : "\(bytes.count) bytes"
            )
        )
        handle(isText ? .text(bytes) : .binary(bytes), client)
    }

    func close(_ client: Client, code: Int) {
        for timer in client.timers.values { timer.cancel() }
        client.timers = [:]
        state.value.clients[client.room]?[client.name] = nil
        handle(.closed, client)
        if state.value.clients[client.room]?.isEmpty == true {
            state.value.clients[client.room] = nil
            state.value.hubs[client.room] = nil
        }
        notice(.closed(client: client.name, code: code))
    }

    /// Closes every connection with 1001, since the server goes away.
    func end() async {
        try? await eventLoop.submit { [self] in
            for client in state.value.clients.values.flatMap(\.values) {
                for timer in client.timers.values { timer.cancel() }
                client.connection.close(code: .goingAway, reason: "the mock is shutting down")
            }
        }.get()
    }

    // MARK: Actions

    private func handle(_ event: ConnectionEngine.Event, _ client: Client) {
        guard let outputs = state.value.hubs[client.room]?.handle(event, from: client.name) else { return }
        carryOut(outputs, in: client.room)
    }

    private func carryOut(_ outputs: [RoomHub.Output], in room: RoomKey) {
        for output in outputs {
            guard let client = state.value.clients[room]?[output.connection] else { continue }
            switch output.action {
            case .sendText(let bytes):
                let text = String(decoding: bytes, as: UTF8.self)
                notice(.sent(client: client.name, text: text))
                client.connection.send(text: text)
            case .sendBinary(let bytes):
                notice(.sent(client: client.name, text: "\(bytes.count) bytes"))
                client.connection.send(binary: ByteBuffer(bytes: bytes))
            case .close(let code, let reason):
                client.connection.close(code: WebSocketCloseCode(rawValue: UInt16(clamping: code)), reason: reason)
            case .wake(let timer, let milliseconds): wake(timer, after: milliseconds, client)
            case .note(let text): notice(.note(client: client.name, text))
            case .join, .deliver: break
            }
        }
    }

    /// A hundred years, in microseconds: what waits longer never comes, however slowly the mock plays.
    private static let longestPause = 3e15

    /// What is said again and again keeps its period where all pauses are skipped.
    private func wake(_ timer: ConnectionEngine.TimerID, after milliseconds: Int, _ client: Client) {
        let scaled = speed > 0 ? Double(milliseconds) / speed : Double(milliseconds)
        let bound = NIOLoopBound(client, eventLoop: eventLoop)
        let pause = TimeAmount.microseconds(Int64(min(scaled * 1_000, Self.longestPause)))
        client.timers[timer] = eventLoop.scheduleTask(in: pause) { [self] in
            let client = bound.value
            client.timers[timer] = nil
            handle(.woke(timer), client)
        }
    }
}

/// The socket of a client that was let in: tells the driver what happens on it.
final class InterpretedSocket: WebSocketConnectionDelegate {
    private let driver: InterpretedDriver
    private let match: SocketRouter.Match
    private let identity: ConnectionEngine.Identity
    private let client: NIOLoopBoundBox<InterpretedDriver.Client?>

    init(driver: InterpretedDriver, match: SocketRouter.Match, identity: ConnectionEngine.Identity) {
        self.driver = driver
        self.match = match
        self.identity = identity
        client = NIOLoopBoundBox.makeEmptyBox(valueType: InterpretedDriver.Client.self, eventLoop: driver.eventLoop)
    }

    func opened(_ connection: WebSocketConnection) {
        client.value = driver.open(connection, match, identity)
    }

    func received(_ kind: MessageKind, _ payload: ByteBuffer, on connection: WebSocketConnection) {
        guard let client = client.value else { return }
        driver.receive(kind, payload, from: client)
    }

    func closed(_ closure: WebSocketClosure, on connection: WebSocketConnection) {
        guard let client = client.value else { return }
        driver.close(client, code: Int(closure.code.rawValue))
    }
}
