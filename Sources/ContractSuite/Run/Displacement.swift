/// A server closed an older connection because the same person opened a newer one in the same room.
struct Displacement: Sendable, Hashable {
    /// What the connections are called.
    var older: String
    var newer: String
    var code: Int
    var reason: String

    var finding: Finding {
        let frame = reason.isEmpty ? "close \(code)" : "close \(code) \(reason)"
        let moment = newer == older ? "another connection of \(older)" : newer
        return Finding(
            expected: "\(older) stays connected when \(moment) opens: a message goes to every connection in the room",
            observed: "\(frame) came at \(older) when \(moment) opened",
            hint: "let a person have several connections (two tabs, a phone), and close none because another opens",
            cause: CauseName("an older connection of the same person is closed with \(code) when a new one opens")
        )
    }
}
