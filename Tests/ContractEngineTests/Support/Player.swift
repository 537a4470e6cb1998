internal import ContractEngine
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

    private var hub = RoomHub()
    private var alarms: [(time: Int, connection: String, timer: ConnectionEngine.TimerID)] = []
    private(set) var now = 0
    private(set) var frames: [Frame] = []
    private(set) var notes: [String] = []
    /// Codes of close frames.
    private(set) var closes: [Int] = []

    let plan: SocketPlan
    let seed: UInt64

    init(_ plan: SocketPlan, seed: UInt64 = 1) {
        self.plan = plan
        self.seed = seed
    }

    init(_ contract: Contract, seed: UInt64 = 1) {
        self.init(SocketPlan(contract, socket: 0), seed: seed)
    }

    mutating func open(_ name: String = "anna", role: String? = nil) {
        let identity = ConnectionEngine.Identity(name: name, role: role)
        take(hub.open(ConnectionEngine(plan: plan, identity: identity, seed: seed)))
    }

    mutating func say(_ text: String, from name: String = "anna") { handle(.text(Array(text.utf8)), from: name) }

    mutating func handle(_ event: ConnectionEngine.Event, from name: String = "anna") {
        take(hub.handle(event, from: name))
    }

    /// Lets time pass.
    mutating func wait(_ milliseconds: Int) {
        let end = now + milliseconds
        while let next = alarms.indices.min(by: { alarms[$0].time < alarms[$1].time }), alarms[next].time <= end {
            let alarm = alarms.remove(at: next)
            now = alarm.time
            take(hub.handle(.woke(alarm.timer), from: alarm.connection))
        }
        now = end
    }

    /// The texts that a connection got, and forgets them.
    mutating func heard(_ name: String = "anna") -> [String] {
        let texts = frames.filter { $0.connection == name }.map(\.text)
        frames.removeAll { $0.connection == name }
        return texts
    }

    private mutating func take(_ outputs: [RoomHub.Output]) {
        for output in outputs {
            switch output.action {
            case .sendText(let bytes): frames.append(Frame(connection: output.connection, time: now, bytes: bytes))
            case .sendBinary(let bytes):
                frames.append(Frame(connection: output.connection, time: now, bytes: bytes, isBinary: true))
            case .wake(let timer, let delay): alarms.append((now + delay, output.connection, timer))
            case .close(let code, _): closes.append(code)
            case .note(let note): notes.append(note)
            case .deliver, .join: break
            }
        }
    }
}
