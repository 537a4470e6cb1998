internal import CodecRuntime
internal import ContractEngine
internal import MockEngine
internal import ProtocolSpec

/// Plays connections of a room with virtual time.
struct Player {
    /// A frame that a connection got.
    struct Frame: Hashable {
        var connection: String
        /// Milliseconds since the beginning.
        var time: Int
        var bytes: [UInt8]
        var isBinary = false

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    private var engine: MockEngine<InterpretedContract>
    private var names: [ConnectionID: String] = [:]
    private var alarms: [(time: Int, timer: TimerID)] = []
    private(set) var now = 0
    private(set) var frames: [Frame] = []
    private(set) var notes: [String] = []
    /// Codes of close frames.
    private(set) var closes: [Int] = []

    let plan: SocketPlan
    private let parameters: [String: String]

    private let socket: SocketID

    init(_ contract: Contract, socket: Int = 0, parameters: [String: String] = [:], seed: UInt64 = 1) {
        let served = InterpretedContract(contract)
        self.socket = SocketID(index: socket)
        self.parameters = parameters
        plan = served.plans[socket]
        engine = MockEngine(serving: served, scenario: .defaultTalk, seed: seed)
    }

    mutating func open(_ name: String = "anna", role: String? = nil) {
        let visit = Visit(
            socket: socket,
            room: plan.socket.path,
            parameters: parameters,
            client: name,
            role: role
        )
        guard case .admit(let membership) = engine.admit(visit) else { return }
        let id = ConnectionID(names.count + 1)
        names[id] = name
        take(engine.handle(.connected(id, membership)))
    }

    mutating func say(_ text: String, from name: String = "anna") { send(Array(text.utf8), isText: true, from: name) }

    mutating func send(_ bytes: [UInt8], isText: Bool, from name: String = "anna") {
        for id in connections(of: name) { take(engine.handle(.frame(id, bytes, isText: isText))) }
    }

    mutating func close(_ name: String = "anna") {
        for id in connections(of: name) { take(engine.handle(.disconnected(id))) }
    }

    private func connections(of name: String) -> [ConnectionID] {
        names.filter { $0.value == name }.keys.sorted()
    }

    /// Lets time pass.
    mutating func wait(_ milliseconds: Int) {
        let end = now + milliseconds
        while let next = alarms.indices.min(by: { alarms[$0].time < alarms[$1].time }), alarms[next].time <= end {
            let alarm = alarms.remove(at: next)
            now = alarm.time
            take(engine.handle(.woke(alarm.timer)))
        }
        now = end
    }

    /// The texts that a connection got, and forgets them.
    mutating func heard(_ name: String = "anna") -> [String] {
        let texts = frames.filter { $0.connection == name }.map(\.text)
        frames.removeAll { $0.connection == name }
        return texts
    }

    private mutating func take(_ actions: [MockAction]) {
        for action in actions {
            switch action {
            case .send(let bytes, let recipients): add(bytes, isBinary: false, recipients)
            case .sendBinary(let bytes, let recipients): add(bytes, isBinary: true, recipients)
            case .wake(let timer, let delay): alarms.append((now + Int(delay / 1_000), timer))
            case .close(_, let code, _): closes.append(Int(code))
            case .noted(_, let note), .dropped(_, let note): notes.append(note)
            default: break
            }
        }
    }

    private mutating func add(_ bytes: [UInt8], isBinary: Bool, _ recipients: [ConnectionID]) {
        for id in recipients {
            frames.append(Frame(connection: names[id] ?? "", time: now, bytes: bytes, isBinary: isBinary))
        }
    }
}
