/// When in a run a check may be made.
package enum Schedule: Sendable, Hashable {
    /// It leaves no trace in a room, so many run at once.
    case concurrent
    /// It needs the main room's silence, so one runs after the other.
    case mainRoom
    /// It needs the silence of a room, and any room will do: it asks how a frame is treated.
    case eitherRoom
    /// It only waits, so it runs beside all others.
    case background
    /// It needs the silence of the whole server, so it runs after all others, alone.
    case alone
}
