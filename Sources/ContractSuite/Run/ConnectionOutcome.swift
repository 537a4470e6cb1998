internal import NIOHTTP1
internal import WebSocketWire

/// What came of an attempt to connect.
enum ConnectionOutcome {
    case open(RecordedConnection)
    /// The server answered in HTTP, with another status than 101.
    case refused(HandshakeAnswer)
    /// There was no answer, or none that could be understood.
    case failed(WebSocketClientError.Code, message: String)
}

/// An answer in HTTP to a handshake that was not accepted.
struct HandshakeAnswer: Sendable, Hashable {
    var status: Int
    /// Where it redirects to; nil where it doesn't say.
    var location: String?

    init(status: Int, location: String? = nil) {
        self.status = status
        self.location = location
    }

    init(_ head: HTTPResponseHead) {
        self.init(status: Int(head.status.code), location: head.headers.first(name: "location"))
    }

    var phrase: String { "the handshake was refused with HTTP \(status)" }
}
