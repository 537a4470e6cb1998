/// What an alarm is for.
enum Alarm: Sendable, Hashable {
    /// The pause of a script is over.
    case pause(run: Int)
    /// A script has waited long enough for a message.
    case deadline(run: Int, waiting: Int)
    /// A rule that counts from your first visit is due.
    case after(rule: Int, room: Int)
    /// You may have been silent for long enough.
    case silence(rule: Int, room: Int, activity: Int)
    /// A delayed frame may go.
    case parcel(ConnectionID)
    /// A frame that nothing has overtaken may go.
    case held(ConnectionID)
    case stallEnd(ConnectionID)
}

/// The alarms that are set, each by its number.
struct TimerQueue: Sendable {
    private var alarms: [AlarmID: (alarm: Alarm, time: Int64, isTimed: Bool)] = [:]
    private var last = 0

    /// Sets an alarm; one that is timed rings when the world says so, any other when it is its turn.
    mutating func add(_ alarm: Alarm, at time: Int64, isTimed: Bool) -> AlarmID {
        last += 1
        alarms[AlarmID(number: last)] = (alarm, time, isTimed)
        return AlarmID(number: last)
    }

    /// The alarm whose turn it is, by time and then by number; nil where all are timed.
    var next: AlarmID? {
        alarms.filter { !$0.value.isTimed }.min { ($0.value.time, $0.key) < ($1.value.time, $1.key) }?.key
    }

    /// Takes an alarm that rings; nil if it was never set, or taken before.
    mutating func take(_ id: AlarmID) -> (alarm: Alarm, time: Int64)? {
        alarms.removeValue(forKey: id).map { ($0.alarm, $0.time) }
    }

    mutating func cancel(_ id: AlarmID) {
        alarms[id] = nil
    }
}
