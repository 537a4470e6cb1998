internal import ProtocolSpec

/// A control frame of RFC 6455, section 5.5, which some documents describe as if it were a message.
enum ControlFrame: String, CaseIterable {
    case ping, pong, close

    /// Nil for a message of the protocol: one that is called ping is no control frame yet.
    ///
    /// - Parameters:
    ///   - names: the message's key, name and title.
    ///   - texts: its summary and description.
    ///   - hasMembers: whether its payload is an object with members, which a control frame has not.
    init?(named names: [String], described texts: [String], hasMembers: Bool) {
        let lower = names.map { $0.lowercased() }
        let marks = Self.allCases.filter { kind in
            let mark = hasMembers ? kind.rawValue + "frame" : kind.rawValue
            return lower.contains { $0.includes(mark) }
        }
        // Most messages are called something else.
        guard !marks.isEmpty else { return nil }
        let text = (texts + names).joined(separator: " ").lowercased()
        let kind = marks.first { kind in
            ["\(kind.rawValue) frame", "\(kind.rawValue) control frame", "rfc 6455", "rfc6455", "opcode 0x"]
                .contains { text.includes($0) }
        }
        guard let kind, !text.includes("data frame"), !text.includes("text frame"), !text.includes("not a websocket")
        else { return nil }
        self = kind
    }
}
