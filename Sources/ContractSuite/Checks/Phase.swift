internal import MockRuntime

/// The order of the checks that need a room: first what other checks stand on.
package enum Phase: Int, Sendable, Comparable {
    /// Members are let in.
    case admission
    /// The message that proves silence reaches people.
    case fence
    /// The other messages do.
    case delivery
    /// They come once, and as their schema has them.
    case form
    /// What is stored has to be looked through, so this comes before the room fills.
    case persistence
    case rest

    package static func < (left: Phase, right: Phase) -> Bool { left.rawValue < right.rawValue }
}
