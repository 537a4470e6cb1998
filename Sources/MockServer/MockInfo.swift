package import AccessTokens
package import CodecRuntime
package import MockEngine
import NIOCore
import ProtocolSpec
package import ServerRules

/// Where a running mock is and who is in it: what the banner shows and the ready file holds.
package struct MockInfo: Sendable {
    package struct Person: Sendable {
        /// A role, `friend` or `outsider`.
        package var key: String
        package var person: Roster.Member
        /// Opens the channel; nil where the contract asks for no token.
        package var token: Secret?
    }

    /// What a client opens: a socket and, where there are people, as one of them.
    package struct Socket: Sendable {
        package struct Header: Sendable {
            package var name: String
            package var value: String
        }

        package var name: String
        /// Path and query.
        package var target: String
        /// Header fields that the contract asks for.
        package var headers: [Header] = []
        package var subprotocols: [String] = []
        /// Frames that a client says first, to be let in.
        package var first: [String] = []
        /// The names of the messages that the server receives.
        package var receives: [String]
        /// The names of the messages that the server sends; nil where they are not known.
        package var sends: [String]?
    }

    package let channel: ChannelRules
    package let rooms: [Roster.Room]
    package let people: [Person]
    package let sockets: [Socket]
    /// `127.0.0.1:8000`; empty before the mock listens.
    package private(set) var authority = ""
    private let key: Secret
    private let tls: TLSIdentity?
    private let target: @Sendable (Roster.Room, String?) -> String

    init(
        channel: ChannelRules,
        rooms: [Roster.Room],
        people: [Person],
        sockets: [Socket],
        key: Secret,
        tls: TLSIdentity?,
        target: @escaping @Sendable (Roster.Room, String?) -> String
    ) {
        self.channel = channel
        self.rooms = rooms
        self.people = people
        self.sockets = sockets
        self.key = key
        self.tls = tls
        self.target = target
    }

    func listening(on address: SocketAddress?, host: String) -> MockInfo {
        var copy = self
        // Clients can't connect to an address that means all addresses.
        let name = host == "0.0.0.0" || host == "::" ? "127.0.0.1" : host
        copy.authority = (name.contains(":") ? "[\(name)]" : name) + ":\(address?.port ?? 0)"
        return copy
    }

    package var http: String { "\(tls == nil ? "http" : "https")://\(authority)" }
    package var ws: String { "\(tls == nil ? "ws" : "wss")://\(authority)" }
    /// The file of the certificate authority that clients have to trust; nil where there is none, or where it is not ours.
    package var certificateAuthority: String? { tls?.authorityFile }

    /// The WebSocket URL that brings a person into a room, token and all.
    package func url(of person: Person, in room: Roster.Room) -> String {
        ws + target(room, person.token?.reveal())
    }

    /// The URL that opens a socket.
    package func url(of socket: Socket) -> String { ws + socket.target }

    /// The ready file's contents. Rooms, people and the key of tokens are there only where the contract has any.
    package var readyFile: JSONValue {
        .members([
            ("http", .string(http)), ("ws", .string(ws)), ("sockets", .array(sockets.map(entry))),
            ("rooms", rooms.isEmpty ? nil : .members(rooms.map { ($0.name, entry(of: $0)) })),
            ("people", people.isEmpty ? nil : .members(people.map { ($0.key, entry(of: $0)) })),
            (
                "jwt",
                channel.credential.map { rules in
                    .members([
                        ("algorithm", .string(rules.algorithms.first ?? "none")), ("key", .string(key.reveal())),
                    ])
                }
            ),
            ("tls", certificateAuthority.map { .members([("ca", .string($0))]) }),
        ])
    }

    private func entry(of socket: Socket) -> JSONValue {
        func list(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }
        return .members([
            ("name", .string(socket.name)), ("url", .string(url(of: socket))),
            ("headers", .members(socket.headers.map { ($0.name, .string($0.value)) })),
            ("subprotocols", list(socket.subprotocols)), ("first", list(socket.first)),
            ("receives", list(socket.receives)), ("sends", socket.sends.map(list)),
        ])
    }

    private func entry(of room: Roster.Room) -> JSONValue {
        .members([
            (channel.roomKey.isEmpty ? "path" : channel.roomKey, .string(room.key)),
            ("members", .array(room.members.map(JSONValue.string))),
        ])
    }

    private func entry(of person: Person) -> JSONValue {
        .members([
            ("id", .string(person.person.id)), ("name", .string(person.person.name)),
            ("token", person.token.map { .string($0.reveal()) }),
        ])
    }
}
