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
        let marks = Self.allCases.filter { kind in
            names.contains { $0.lowercased().contains(hasMembers ? "\(kind.rawValue)frame" : kind.rawValue) }
        }
        // Most messages are called something else.
        guard !marks.isEmpty else { return nil }
        let text = (texts + names).joined(separator: " ").lowercased()
        let kind = marks.first { kind in
            ["\(kind.rawValue) frame", "\(kind.rawValue) control frame", "rfc 6455", "rfc6455", "opcode 0x"]
                .contains { text.contains($0) }
        }
        guard let kind, !text.contains("data frame"), !text.contains("text frame"), !text.contains("not a websocket")
        else { return nil }
        self = kind
    }
}
