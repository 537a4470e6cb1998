import AccessTokens
package import CodecRuntime
import ContractEngine
import NIOCore
import ProtocolSpec

/// Where a mock of any contract is, and how a client is let in: what the banner shows and the ready file holds.
package struct InterpretedInfo: Sendable {
    /// One socket, and one person where there are people.
    package struct Entry: Sendable {
        package var name: String
        /// Path and query.
        var target: String
        package var headers: [(name: String, value: String)]
        package var subprotocols: [String]
        /// Frames that a client says first, to be let in.
        package var first: [String]
        package var receives: [String]
        package var sends: [String]
    }

    package let title: String
    package let entries: [Entry]
    /// What the ready file says of rooms, people and tokens.
    private let community: [JSONValue.Member]
    private var authority = ""
    private let tls: TLSIdentity?

    /// - Parameters:
    ///   - contract: what is served.
    ///   - plans: one a socket.
    ///   - configuration: where, and the key that signs tokens.
    /// - Throws: where a token can't be made.
    init(_ contract: Contract, plans: [SocketPlan], configuration: MockConfiguration) async throws {
        title = contract.title
        tls = configuration.tls
        let router = SocketRouter(contract)
        var entries: [Entry] = []
        for (index, socket) in contract.sockets.enumerated() {
            let members = Self.members(of: socket)
            let people: [Room.Person?] = members.isEmpty ? [nil] : members
            for person in people {
                entries.append(
                    try await Self.entry(
                        index,
                        contract,
                        plans[index],
                        router,
                        configuration,
                        person,
                        isAlone: people.count == 1
                    )
                )
            }
        }
        self.entries = entries
        community = try await Self.community(of: contract, configuration)
    }

    /// The people who are let in: where the contract names a room's members, these.
    private static func members(of socket: Contract.Socket) -> [Room.Person] {
        guard let room = socket.room else { return [] }
        return room.people.filter { room.members?.contains($0.key) ?? true }
    }

    private static func entry(
        _ index: Int,
        _ contract: Contract,
        _ plan: SocketPlan,
        _ router: SocketRouter,
        _ configuration: MockConfiguration,
        _ person: Room.Person?,
        isAlone: Bool
    ) async throws -> Entry {
        let socket = contract.sockets[index]
        var query: [(String, String)] = socket.query.compactMap { parameter in
            guard parameter.isRequired, let value = parameter.examples.first else { return nil }
            return (parameter.name, value)
        }
        var headers = required(socket.headers)
        for use in socket.security.first ?? [] {
            guard let credential = contract.credentials.first(where: { $0.name == use.credential }) else { continue }
            let value = try await Self.value(of: credential, person, configuration)
            switch credential.place {
            case .query: query.append((credential.parameter ?? credential.name, value))
            case .header:
                let name = credential.parameter ?? "Authorization"
                let isBasic = credential.rules == nil && Self.isBasic(credential, in: contract)
                add(name, isBasic ? basic : name == "Authorization" ? "Bearer \(value)" : value, to: &headers)
            case .cookie: add("Cookie", "\(credential.parameter ?? credential.name)=\(value)", to: &headers)
            case .user, .password: add("Authorization", basic, to: &headers)
            case .unsaid: break
            }
        }
        let values = Dictionary(
            socket.parameters.map { ($0.name, Self.value(of: $0)) },
            uniquingKeysWith: { first, _ in first }
        )
        let text = query.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }.joined(
            separator: "&"
        )
        let name = person.map { isAlone ? socket.name : "\(socket.name) \($0.key)" } ?? socket.name
        return Entry(
            name: name,
            target: router.path(of: index, values) + (text.isEmpty ? "" : "?\(text)"),
            headers: headers,
            subprotocols: Array(socket.subprotocols.prefix(1)),
            first: plan.firstFrames,
            receives: names(socket.receives, contract),
            sends: names(socket.sends, contract)
        )
    }

    /// The name `any` and the password `any` (RFC 7617).
    private static let basic = "Basic YW55OmFueQ=="

    /// Whether an `http` scheme asks for a name and a password.
    private static func isBasic(_ credential: Contract.Credential, in contract: Contract) -> Bool {
        credential.type == "http"
            && contract.documents.values.contains { document in
                let scheme = document["components"]?["securitySchemes"]?[credential.name]?["scheme"]
                return scheme?.string?.lowercased() == "basic"
            }
    }

    /// The header fields that the contract requires and shows a value of; those of the handshake itself are not among them.
    private static func required(_ parameters: [Contract.Parameter]) -> [(name: String, value: String)] {
        parameters.compactMap { parameter in
            let name = parameter.name.lowercased()
            guard parameter.isRequired, let value = parameter.examples.first, !name.hasPrefix("sec-websocket-"),
                !["host", "upgrade", "connection"].contains(name)
            else { return nil }
            return (parameter.name, value)
        }
    }

    /// Adds a header field: cookies share one, of another name there is one value, the last.
    private static func add(_ name: String, _ value: String, to headers: inout [(name: String, value: String)]) {
        guard let index = headers.firstIndex(where: { $0.name.lowercased() == name.lowercased() }) else {
            return headers.append((name, value))
        }
        headers[index].value = name == "Cookie" ? "\(headers[index].value); \(value)" : value
    }

    private static func names(_ transfers: [Contract.Transfer], _ contract: Contract) -> [String] {
        var seen: Set<String> = []
        return transfers.map { contract[$0.message].name }.filter { seen.insert($0).inserted }
    }

    /// A good token where the contract says what that is; any text elsewhere.
    static func value(
        of credential: Contract.Credential,
        _ person: Room.Person?,
        _ configuration: MockConfiguration
    ) async throws -> String {
        guard let rules = credential.rules else { return "any" }
        return try await TokenMint(rules: rules, key: configuration.key.reveal()).token(
            subject: person?.id ?? person?.key ?? "client",
            issuedAt: configuration.now(),
            datedBack: 0,
            id: configuration.tokenID()
        )
    }

    func listening(on address: SocketAddress?, host: String) -> InterpretedInfo {
        var copy = self
        // Clients can't connect to an address that means all addresses.
        let name = host == "0.0.0.0" || host == "::" ? "127.0.0.1" : host
        copy.authority = (name.contains(":") ? "[\(name)]" : name) + ":\(address?.port ?? 0)"
        return copy
    }

    package var http: String { "\(tls == nil ? "http" : "https")://\(authority)" }
    package var ws: String { "\(tls == nil ? "ws" : "wss")://\(authority)" }

    /// The URL that opens a socket.
    package func url(of entry: Entry) -> String { ws + entry.target }

    /// What a person who opens the mock in a browser reads.
    var page: String {
        let lines = entries.map { "  \($0.name)  \($0.target.split(separator: "?").first.map(String.init) ?? "/")" }
        return "This is a Belay mock server of \(title).\n\nWebSockets:\n" + lines.joined(separator: "\n") + "\n"
    }

    /// The ready file's contents.
    package var readyFile: JSONValue {
        func object(_ members: [(String, JSONValue)]) -> JSONValue {
            .object(members.map { JSONValue.Member(name: $0.0, value: $0.1) })
        }
        func list(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }
        let sockets = entries.map { entry in
            object([
                ("name", .string(entry.name)), ("url", .string(url(of: entry))),
                ("headers", object(entry.headers.map { ($0.name, .string($0.value)) })),
                ("subprotocols", list(entry.subprotocols)), ("first", list(entry.first)),
                ("receives", list(entry.receives)), ("sends", list(entry.sends)),
            ])
        }
        let security = tls?.authorityFile.map { [("tls", object([("ca", .string($0))]))] } ?? []
        let people = community.map { ($0.name, $0.value) }
        return object([("http", .string(http)), ("ws", .string(ws)), ("sockets", .array(sockets))] + people + security)
    }
}
