package import AccessTokens
package import CodecRuntime
package import MockEngine
import NIOCore
package import ServerRules

/// Where a running mock is and who is in it: what the banner shows and the ready file holds.
package struct MockInfo: Sendable {
    package struct Person: Sendable {
        /// A role, `friend` or `outsider`.
        package var key: String
        package var person: WirePerson
        /// Opens the channel; nil where the contract asks for no token.
        package var token: Secret?
    }

    package let channel: ChannelRules
    package let rooms: [Roster.Room]
    package let people: [Person]
    /// `127.0.0.1:8000`; empty before the mock listens.
    package private(set) var authority = ""
    private let key: Secret
    private let tls: TLSIdentity?
    private let target: @Sendable (String, String?) -> String

    init(
        channel: ChannelRules,
        rooms: [Roster.Room],
        people: [Person],
        key: Secret,
        tls: TLSIdentity?,
        target: @escaping @Sendable (String, String?) -> String
    ) {
        self.channel = channel
        self.rooms = rooms
        self.people = people
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
        ws + target(room.key, person.token?.reveal())
    }

    /// The ready file's contents.
    package var readyFile: JSONValue {
        let security = certificateAuthority.map { [("tls", object([("ca", .string($0))]))] } ?? []
        return object(
            [
                ("http", .string(http)),
                ("ws", .string(ws)),
                ("rooms", object(rooms.map { ($0.name, entry(of: $0)) })),
                ("people", object(people.map { ($0.key, entry(of: $0)) })),
                (
                    "jwt",
                    object([
                        ("algorithm", .string(channel.credential?.algorithms.first ?? "none")),
                        ("key", .string(key.reveal())),
                    ])
                ),
            ] + security
        )
    }

    private func entry(of room: Roster.Room) -> JSONValue {
        object([(channel.roomKey, .string(room.key)), ("members", .array(room.members.map(JSONValue.string)))])
    }

    private func entry(of person: Person) -> JSONValue {
        object(
            [("id", .string(person.person.id.description)), ("name", .string(person.person.name))]
                + (person.token.map { [("token", .string($0.reveal()))] } ?? [])
        )
    }

    private func object(_ members: [(String, JSONValue)]) -> JSONValue {
        .object(members.map { JSONValue.Member(name: $0.0, value: $0.1) })
    }
}
