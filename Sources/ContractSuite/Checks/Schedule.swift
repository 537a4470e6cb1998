/// When in a run a check may be asked.
package enum Schedule: Sendable, Hashable {
    /// It leaves no trace in a room, so many run at once.
    case concurrent
    /// It needs the main room's silence, so one runs after the other.
    case mainRoom
    /// It needs a room's silence, whichever room that is: it asks what becomes of a frame.
    case eitherRoom
    /// It only waits, beside all others.
    case background
}
