/// One line of evidence: what passed between a client and the server, and when. Secrets are redacted.
package struct EvidenceLine: Sendable, Hashable {
    package enum Direction: String, Sendable {
        case toServer = "→"
        case fromServer = "←"
        /// Nothing passed: something was observed, such as silence.
        case note = "·"
    }

    /// What a line is to its check.
    package enum Role: Sendable {
        /// A part of what the check tried.
        case exchange
        /// It happened before that: the handshake, and the suite's own messages that prove that a connection is in its room.
        case setUp
        /// The suite's message behind all others, which proves that nothing more was to come.
        case fence
        /// The line that proves the finding.
        case proof
    }

    /// Since the first line of the same evidence.
    package var milliseconds: Int64
    /// Whose connection it was: «ann's tab 2».
    package var who: String
    package var direction: Direction
    package var text: String
    package var role: Role

    package init(milliseconds: Int64, who: String, direction: Direction, text: String, role: Role = .exchange) {
        self.milliseconds = milliseconds
        self.who = who
        self.direction = direction
        self.text = text
        self.role = role
    }

    /// Seconds with three digits after the point: `+0.012 s`.
    package var time: String {
        let fraction = String(milliseconds % 1_000)
        return "+\(milliseconds / 1_000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction) s"
    }
}

extension EvidenceLine: CustomStringConvertible {
    package var description: String {
        "\(time)  \(who) \(direction.rawValue)\(text.isEmpty ? "" : " ")\(text)"
    }
}
