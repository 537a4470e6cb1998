import CodecRuntime
import SeededRandom
import ServerRules

/// One room: who is connected, its clock, its identifiers, how far its script is.
struct RoomState: Sendable {
    /// The connections, in the order in which they opened.
    var occupants = Occupants()
    /// The virtual clock, in microseconds since 1970. The script and events move it, never the wall clock.
    var clock: Int64
    /// The last timestamp given.
    var lastStamp: Int64
    /// How often each rule's trigger has happened, by the rule's index.
    var occurrences: [Int: Int] = [:]
    /// The state that a `goto` brought the room into.
    var state: String?
    /// Partners who have left.
    var away: Set<String> = []
    /// What `keep` steps have kept, by its names.
    var kept: [String: Template.Filling] = [:]
    var counters: [String: Int] = [:]
    /// How far each walk has come.
    var walks: [String: FixedPoint] = [:]
    /// How often you have connected.
    var visits = 0
    /// How often you have connected or sent a message.
    var activity = 0
    /// The faults that your next handshakes meet.
    var handshakeFaults = Countdown<HandshakeFault>()
    /// Numbers for picks and faults, apart from those that identifiers are made of.
    var chance: SplitMix64
    /// By the people's positions in the roster.
    private var generators: [SplitMix64?]
    /// Those of guests who are here.
    private var guestGenerators: [Int: SplitMix64] = [:]
    private let key: String
    /// Where identifiers come from: what an earlier run has given must not be given again.
    private let identifierSeed: UInt64

    /// How far the clock moves with each frame that comes in: messages of one second can be told apart, and a script's
    /// own pauses stay what they are.
    static let tick: Int64 = 1_000

    init(key: String, people: Int, seed: UInt64, clock: WireTimestamp, stored: Int = 0) {
        generators = Array(repeating: nil, count: people)
        self.key = key
        var earlier = SplitMix64(seed: UInt64(stored))
        identifierSeed = stored == 0 ? seed : seed ^ earlier.next()
        self.clock = clock.microseconds
        lastStamp = .min
        chance = .stream("chance", key, seed: seed)
    }

    /// Moves the clock forward; it never goes back.
    mutating func advance(to time: Int64) {
        clock = max(clock, time)
    }

    /// A guest has left for good.
    mutating func forget(guest position: Int) {
        guestGenerators[position] = nil
    }

    /// Where the values come from that a person's message needs. Each person has a stream of identifiers, so that the
    /// order in which people write changes no identifier.
    ///
    /// - Parameters:
    ///   - member: their position in the roster.
    ///   - person: their key in the roster.
    /// - Returns: the source, which `keep` takes back.
    // It changes nothing, but what only looks at a room of an array may be given a copy of it.
    mutating func source(of member: Int, called person: String) -> RoomSource {
        let known = generators.indices.contains(member) ? generators[member] : guestGenerators[member]
        let generator = known ?? SplitMix64.stream("messages", key, person, seed: identifierSeed)
        return RoomSource(generator: generator, clock: clock, lastStamp: lastStamp)
    }

    /// Takes note of what a source has given: no value comes again, and the clock is not behind a time that was given.
    mutating func keep(_ source: RoomSource, of member: Int) {
        if generators.indices.contains(member) {
            generators[member] = source.generator
        } else {
            guestGenerators[member] = source.generator
        }
        lastStamp = source.lastStamp
        clock = max(clock, source.lastStamp)
    }
}

extension [RoomState] {
    subscript(room: RoomID) -> RoomState {
        _read { yield self[room.index] }
        _modify { yield &self[room.index] }
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
