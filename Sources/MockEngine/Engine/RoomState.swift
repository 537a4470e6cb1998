import CodecRuntime
import MockRuntime
import SeededRandom

/// One room: who is connected, its clock, its identifiers, how far its script is.
struct RoomState: Sendable {
    /// Who is connected, in the order of arrival.
    private(set) var connections: [ConnectionID] = []
    /// Whose each connection is, by where they stand among the cast's people.
    private var owners: [Int] = []
    /// The virtual clock, in microseconds since 1970. The script and events move it, never the wall.
    var clock: Int64
    /// The last timestamp given.
    var lastStamp: Int64
    /// How often each rule's trigger came about, by the rule's index.
    var occurrences: [Int: Int] = [:]
    /// The state that a `goto` brought the room into.
    var state: String?
    /// Partners who have left.
    var away: Set<String> = []
    /// What `keep` has kept.
    var kept: [String: String] = [:]
    var counters: [String: Int] = [:]
    /// How often you have come, and how often you have come or said something.
    var visits = 0
    var activity = 0
    /// What befalls your next handshakes.
    var door: [(fault: HandshakeFault, left: Int)] = []
    /// Numbers for picks and faults, apart from those that identifiers are made of.
    var chance: SplitMix64
    /// By where people stand among the cast's.
    private var generators: [SplitMix64?]
    private let key: String
    /// Where identifiers come from: what an earlier run has given must not be given again.
    private let identifierSeed: UInt64

    /// How far the clock moves with each frame that comes in: messages of one second can be told apart, and a script's
    /// own pauses stay what they are.
    static let tick: Int64 = 1_000

    init(key: String, people: Int, seed: UInt64, clock: WireTimestamp, kept: Int = 0) {
        generators = Array(repeating: nil, count: people)
        self.key = key
        var behind = SplitMix64(seed: UInt64(kept))
        identifierSeed = kept == 0 ? seed : seed ^ behind.next()
        self.clock = clock.microseconds
        lastStamp = .min
        chance = .stream("chance", key, seed: seed)
    }

    /// Moves the clock forward; it never goes back.
    mutating func advance(to time: Int64) {
        clock = max(clock, time)
    }

    mutating func arrive(_ connection: ConnectionID, of member: Int) {
        connections.append(connection)
        owners.append(member)
    }

    mutating func leave(_ connection: ConnectionID) {
        guard let index = connections.firstIndex(of: connection) else { return }
        connections.remove(at: index)
        owners.remove(at: index)
    }

    /// The connections of a person.
    func connections(of member: Int) -> [ConnectionID] {
        connections.indices.filter { owners[$0] == member }.map { connections[$0] }
    }

    /// The connections of all but a person.
    func connections(notOf member: Int) -> [ConnectionID] {
        connections.indices.filter { owners[$0] != member }.map { connections[$0] }
    }

    /// Takes the values that a person's message needs. Each person has a stream of identifiers, so that who writes first
    /// changes nobody else's.
    ///
    /// - Parameters:
    ///   - member: where they stand among the cast's people.
    ///   - person: what they are called there.
    ///   - body: gets the source.
    /// - Returns: what the body does.
    mutating func withSource<Result>(
        of member: Int,
        called person: String,
        _ body: (inout RoomSource) -> Result
    ) -> Result {
        let generator = generators[member] ?? SplitMix64.stream("messages", key, person, seed: identifierSeed)
        var source = RoomSource(generator: generator, clock: clock, lastStamp: lastStamp)
        defer {
            generators[member] = source.generator
            lastStamp = source.lastStamp
            clock = max(clock, source.lastStamp)
        }
        return body(&source)
    }
}

extension SplitMix64 {
    /// Whether something happens that happens with that chance.
    mutating func happens(_ chance: Double) -> Bool {
        // 53 bits are what a Double holds exactly.
        Double(next() >> 11) * 0x1p-53 < chance
    }

    /// A number from 0 up to, not including, a limit.
    mutating func below(_ limit: Int) -> Int {
        Int(next() % UInt64(max(1, limit)))
    }
}

/// Seeded identifiers, and times that rise within the room.
struct RoomSource: WireSource {
    var generator: SplitMix64
    let clock: Int64
    var lastStamp: Int64

    mutating func uuid() -> WireUUID {
        WireUUID(randomHigh: generator.next(), low: generator.next())
    }

    mutating func timestamp() -> WireTimestamp {
        lastStamp = max(clock, lastStamp == .min ? clock : lastStamp + 1)
        return WireTimestamp(microseconds: lastStamp)
    }
}
