/// What happens in a conversation. Clients are numbered from 0.
package enum ConversationEvent: Sendable, Hashable {
    /// The server accepted; the subprotocol that it chose.
    case opened(client: Int, subprotocol: String?)
    /// It refused, with this HTTP status.
    case refused(client: Int, status: Int)
    /// There is no connection, for this reason.
    case failed(client: Int, String)
    case heard(client: Int, HeardFrame)
    case pong(client: Int, String)
    case ended(client: Int, ConnectionEnd)
    /// TCP has ended, too.
    case over(client: Int)
    case timer(Int)
}

/// How a server ended a connection.
package enum ConnectionEnd: Sendable, Hashable {
    /// With a close frame; 1005 where it has no code.
    case closed(code: Int, reason: String)
    /// TCP ended with no close frame.
    case cut
    /// It broke RFC 6455, or sent more than is read.
    case violated(String)
    /// It sent more in one conversation than any server has to say.
    case flooded

    /// For people: «closed with 1011 ("internal error")».
    package var phrase: String {
        switch self {
        case .closed(1005, _): "closed with no code"
        case .closed(let code, ""): "closed with \(code)"
        case .closed(let code, let reason): "closed with \(code) (\"\(reason)\")"
        case .cut: "ended TCP with no close frame"
        case .violated(let what): what
        case .flooded: "sent without end, so it was heard no longer"
        }
    }

    /// Whether the server broke RFC 6455, or sent a message that is larger than is read.
    package var isViolation: Bool {
        if case .violated = self { true } else { false }
    }

    /// Whether something broke in the server, which no message of a client's excuses.
    package var isCrash: Bool {
        switch self {
        case .closed(let code, _): code == 1011
        case .cut, .violated, .flooded: true
        }
    }
}
