package import ProtocolSpec

/// What can happen to a frame on its way to you.
package enum FrameFault: Sendable, Hashable {
    case drop
    case duplicate
    /// It comes after the one that follows it.
    case reorder
    /// It takes so many microseconds, and up to `jitter` more; those behind it wait.
    case delay(Int64, jitter: Int64)
    case corrupt(Corruption)
}
