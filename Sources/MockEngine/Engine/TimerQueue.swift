/// The timers that are set, each by its number.
struct TimerQueue: Sendable {
    /// What a timer is for.
    enum Purpose: Sendable, Hashable {
        /// The pause of a script is over.
        case pause(run: Int)
        /// A script has waited long enough for a message.
        case deadline(run: Int, waiting: Int)
        /// A rule that counts from your first visit is due.
        case after(rule: Int, room: RoomID)
        /// You may have been silent for long enough.
        case silence(rule: Int, room: RoomID, activity: Int)
        /// A delayed frame may go.
        case delayedFrame(ConnectionID)
        /// A frame that nothing has overtaken may go.
        case reorderedFrame(ConnectionID)
        case stallEnd(ConnectionID)
        /// The steps of a stream are due.
        case stream(Int)
        /// Something that a connection's talk has put off.
        case talk(ConnectionID, timer: Int)
    }

    private var timers: [TimerID: (purpose: Purpose, time: Int64, isTimed: Bool)] = [:]
    private var last = 0

    /// Sets a timer.
    ///
    /// - Parameters:
    ///   - purpose: what it is for.
    ///   - time: when, on the virtual clock.
    ///   - isTimed: whether it fires when `woke` comes; any other fires when it is the first in time.
    /// - Returns: its number.
    mutating func add(_ purpose: Purpose, at time: Int64, isTimed: Bool) -> TimerID {
        last += 1
        timers[TimerID(number: last)] = (purpose, time, isTimed)
        return TimerID(number: last)
    }

    /// The timer that fires next without being woken, by time and then by number; nil where all wait to be woken.
    var next: TimerID? {
        timers.filter { !$0.value.isTimed }.min { ($0.value.time, $0.key) < ($1.value.time, $1.key) }?.key
    }

    /// Takes a timer that fires; nil if it was never set, has fired or was cancelled.
    mutating func take(_ id: TimerID) -> (purpose: Purpose, time: Int64)? {
        timers.removeValue(forKey: id).map { ($0.purpose, $0.time) }
    }

    /// What a timer is for; nil if it was never set, has fired or was cancelled.
    func purpose(of id: TimerID) -> Purpose? { timers[id]?.purpose }

    mutating func cancel(_ id: TimerID) {
        timers[id] = nil
    }
}
