import MockServer

/// What a client opens: a socket of the contract and, where there are people, as one of them.
public struct MockSocket: Sendable, Hashable {
    /// The socket's name and, where there are several people, who opens it.
    public let name: String
    /// With everything in the query that the contract asks for.
    public let url: String
    /// Header fields that the contract asks for.
    public let headers: [String: String]
    /// What to offer in `Sec-WebSocket-Protocol`.
    public let subprotocols: [String]
    /// Frames that a client says first, to be let in.
    public let first: [String]

    init(_ socket: MockInfo.Socket, of directory: MockInfo) {
        name = socket.name
        url = directory.url(of: socket)
        headers = Dictionary(socket.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        subprotocols = socket.subprotocols
        first = socket.first
    }
}
