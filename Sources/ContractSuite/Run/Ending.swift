internal import ProtocolSpec

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
        case .closed(1011, let reason) where reason.lowercased().contains("ping timeout"):
            "the server has sent a ping, and did not read the pong in time: is it busy with one message (a slow query, a sleep), so that "
                + "it reads nothing meanwhile?"
        case .closed(1011, _):
            "a handler raised: its traceback is in the server's log; catch what the input can cause, and check types before "
                + "calling methods on what a client sent"
        case .closed(1009, _):
            "1009 is a message that is too big: a limit in bytes must have room for the longest text of the contract, four "
                + "bytes a code point"
        case .closed(1013, _), .closed(1008, _):
            "1013 is «try again later», and 1008 «against the server's policy»: does it limit how many connections a person may "
                + "have, or how many messages a client may send? The contract has no such limit"
        case .cut:
            "a handler raised, most likely: some servers (Uvicorn) then end TCP with no close frame; its traceback is in the "
                + "server's log, and if there is none, the process is gone"
        case .closed, .violation: nil
        }
    }

    /// The fault that an ending points to where no more is known about it.
    var cause: CauseName {
        switch self {
        case .closed(1011, let reason) where reason.lowercased().contains("ping timeout"):
            CauseName("the server does not read a pong in time, and closes")
        case .closed(1011, _): CauseName("a handler raises, and the connection closes with 1011")
        case .closed(let code, _): CauseName("the server closes a good connection with \(code)")
        case .cut: CauseName("a good connection ends without a close frame")
        case .violation: CauseName("the server breaks the WebSocket protocol")
        }
    }
}

extension Ending {
    /// The close code that came; nil where none did.
    var code: Int? {
        if case .closed(let code, _) = self { code } else { nil }
    }

    /// Whether a handler seems to have raised: with 1011, or with no close frame at all.
    var isRaised: Bool { self == .cut || code == 1011 }
}

extension Finding {
    /// The same, where a good message has made a handler raise: then others like it do, too.
    func raised(on operation: ReceiveOperation, in contractIndex: ContractIndex) -> Finding {
        guard let cause, [Ending.cut, .closed(code: 1011, reason: "")].contains(where: { $0.cause == cause }) else {
            return self
        }
        var finding = self
        finding.cause?.wider += [WiderCause.raises(on: operation, in: contractIndex)].compactMap(\.self)
        return finding
    }
}
