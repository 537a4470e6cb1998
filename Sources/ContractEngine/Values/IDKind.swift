/// What an id numbers, as its member's name tells.
enum IDKind {
    /// Another one in each frame.
    case ofFrame
    /// The same in all frames of a connection.
    case ofConnection
    /// One more in each frame.
    case counter

    init?(_ member: String) {
        var words = Words.of(member)
        guard let last = words.popLast() else { return nil }
        switch last {
        case "session": self = .ofConnection
        case "seq", "sequence", "nonce", "seqnum": self = .counter
        case "num" where words.last?.hasPrefix("seq") == true, "number" where words.last?.hasPrefix("seq") == true,
            "no" where words.last?.hasPrefix("seq") == true:
            self = .counter
        case "id", "uuid", "guid":
            if words.contains(where: { ["session", "connection", "socket", "conn"].contains($0) }) {
                self = .ofConnection
            } else if words.allSatisfy({ Self.frames.contains($0) }) {
                self = .ofFrame
            } else {
                return nil
            }
        default: return nil
        }
    }

    private static let frames: Set<String> = [
        "event", "message", "msg", "trade", "update", "notification", "request", "trace",
    ]
}
