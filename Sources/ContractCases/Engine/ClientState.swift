import MockEngine

/// What is known of one of a case's connections.
struct ClientState: Sendable {
    enum Status: Sendable, Hashable {
        /// Not asked for yet.
        case absent
        case connecting
        case open
        case refused(Int)
        case failed(String)
        case closed(code: Int, reason: String)
        case cut
        case violated(String)
    }

    /// A message that nobody has looked for yet.
    struct Unread: Sendable {
        var frame: CaseFrame
        var message: HeardMessage
        /// When it came, in microseconds since the case began.
        var time: Int64
    }

    /// A message that an earlier step has dealt with.
    struct Past: Sendable {
        var unread: Unread
        /// The step, by its place in the case.
        var step: Int
        /// Whether it was what the step waited for; otherwise it was passed over.
        var isTaken: Bool
    }

    var status = Status.absent
    var unread: [Unread] = []
    /// The last messages that earlier steps have dealt with.
    private(set) var past: [Past] = []
    /// How many messages have come.
    var count = 0
    /// The marks of fences that have come back.
    var marks: Set<String> = []
    /// Whether it has sent something since silence was last proved.
    var hasSpoken = false
    /// Whether it has ever sent something.
    private(set) var hasEverSpoken = false
    var room: String?
    /// Whether it has said by itself what comes first.
    var saidFirst = false
    /// Whether it has logged in by itself, and the answer is still to come.
    var awaitsLogin = false

    /// Takes note of a message that a step has dealt with.
    mutating func remember(_ unread: Unread, at step: Int, isTaken: Bool) {
        if past.count == Self.mostPast { past.removeFirst() }
        past.append(Past(unread: unread, step: step, isTaken: isTaken))
    }

    private static let mostPast = 200

    /// Takes note that it says something.
    mutating func speak() {
        (hasSpoken, hasEverSpoken) = (true, true)
    }

    var isOpen: Bool { status == .open }

    /// For people; nil while it is open.
    var ending: String? {
        switch status {
        case .absent, .connecting, .open: nil
        case .refused(let status): "the handshake was refused with HTTP \(status)"
        case .failed(let text): "there is no connection: \(text)"
        case .closed(let code, let reason):
            "the server closed with \(code)\(reason.isEmpty ? "" : " (\(reason))")"
        case .cut: "TCP ended without a close frame, which a browser reports as 1006"
        case .violated(let text): "the server broke the WebSocket protocol: \(text)"
        }
    }
}
