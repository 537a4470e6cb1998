/// What an engine wants done, in this order.
package enum MockAction: Hashable, Sendable {
    /// A text message goes to these connections, in this order.
    case send([UInt8], to: [ConnectionID])
    /// A binary message, which no contract has: a fault.
    case sendBinary([UInt8], to: [ConnectionID])
    /// A close frame with this code goes to the connection.
    case close(ConnectionID, code: UInt16, reason: String)
    /// TCP ends with no close frame.
    case cut(ConnectionID)
    /// The connection stays open and is forgotten: nothing more is read from it, and nothing more is sent.
    case abandon(ConnectionID)
    /// Nothing is read from the connection until `resume`, not even a ping.
    case pause(ConnectionID)
    case resume(ConnectionID)
    /// A message is stored, where the contract says so (`x-persists`). What is sent because of it follows.
    case persist(room: RoomID, PersistedMessage)
    /// The connection that was closed early does not count: everything that its opening used up has been given back. The
    /// messages that were stored because of it, the room's last ones, are removed again.
    case uncounted(ConnectionID, room: RoomID, persisted: Int)
    /// `woke` is to come after so many microseconds of the virtual clock.
    case wake(TimerID, after: Int64)
    /// Nothing is to be done: which default applied to a connection, for people to read.
    case noted(ConnectionID, String)
    /// Nothing is to be done: a frame was dropped, for this reason. For people to read.
    case dropped(ConnectionID, reason: String)
    /// Nothing is to be done: a partner's line, with its values, breaks the contract and was not sent.
    case lineRejected(room: RoomID, person: String, reason: String)
    /// Nothing is to be done: a message that a script waited for did not come in time.
    case expectationTimedOut(room: RoomID, place: String)
    /// Nothing is to be done: a script that ran in circles without ever pausing was ended.
    case scriptAborted(room: RoomID, place: String)
}
