/// A server took an older connection out of its room because the same person opened a newer one.
struct Displacement: Sendable, Hashable {
    enum End: Sendable, Hashable {
        /// The server closed it.
        case closed(code: Int, reason: String)
        /// It is open, and hears nothing any more.
        case silent
    }

    /// What the connections are called.
    var older: String
    var newer: String
    var end: End

    var finding: Finding {
        let moment = newer == older ? "another connection of \(older)" : newer
        let expected = "\(older) stays connected when \(moment) opens: a message goes to every connection in the room"
        switch end {
        case .closed(let code, let reason):
            let frame = reason.isEmpty ? "close \(code)" : "close \(code) \(reason)"
            return Finding(
                expected: expected,
                observed: "\(frame) came at \(older) when \(moment) opened",
                hint: "let a person have several connections (two tabs, a phone), and close none because another opens",
                cause: CauseName("an older connection of the same person is closed with \(code) when a new one opens")
            )
        case .silent:
            return Finding(
                expected: expected,
                observed: "\(older) is open, and hears nothing any more once \(moment) has opened, which hears all",
                hint:
                    "let a person have several connections (two tabs, a phone): keep a set of them for each person, since a table "
                    + "by the person's id has room for one",
                cause: CauseName("an older connection of the same person hears nothing when a new one opens")
            )
        }
    }
}
