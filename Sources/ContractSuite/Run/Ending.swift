/// How a connection ended.
enum Ending: Sendable, Hashable {
    /// The server's close frame; 1005 where it had no code.
    case closed(code: Int, reason: String)
    /// TCP ended, and no close frame had come: a browser reports 1006.
    case cut
    /// The server broke the WebSocket protocol.
    case violation(String)

    var phrase: String {
        switch self {
        case .closed(let code, _): "the server closed with \(code)"
        case .cut: "TCP ended without a close frame, which a browser reports as 1006"
        case .violation(let text): "the server broke the WebSocket protocol: \(text)"
        }
    }

    /// What to do about it; nil where that is not known.
    var hint: String? {
        switch self {
        case .closed(1011, _):
            "1011 is an unhandled exception in the server: its log has the traceback; check types before calling methods "
                + "on what a client sent"
        case .closed(1009, _):
            "1009 is a message that is too big: a limit in bytes must have room for the longest text of the contract, four "
                + "bytes a code point"
        case .cut: "the process that held the socket is gone, or dropped it unclosed: its log says why"
        case .closed, .violation: nil
        }
    }
}

extension Ending {
    /// The close code that came; nil where none did.
    var code: Int? {
        if case .closed(let code, _) = self { code } else { nil }
    }
}
