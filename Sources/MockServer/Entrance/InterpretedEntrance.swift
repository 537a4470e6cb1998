import AccessTokens
import CodecRuntime
import ContractEngine
import MockEngine
import ProtocolSpec
import ServerRules

/// What a client needs to open the sockets of a contract that was read.
struct InterpretedEntrance {
    let contract: Contract
    let plans: [SocketPlan]
    private let router: SocketRouter

    init(_ served: InterpretedContract) {
        contract = served.contract
        plans = served.plans
        router = served.router
    }

    /// The target of a request that brings somebody into a room.
    func target(of room: Roster.Room, token: String?) -> String {
        guard contract.sockets.indices.contains(room.socket.index) else { return "/" }
        let socket = contract.sockets[room.socket.index]
        var query = required(socket.query)
        for credential in credentials(of: socket) where credential.place == .query {
            if let token { query.append((credential.parameter ?? credential.name, token)) }
        }
        return target(room.socket.index, room.parameters, query)
    }

    private func target(_ socket: Int, _ values: [String: String], _ query: [(String, String)]) -> String {
        let text = query.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }.joined(
            separator: "&"
        )
        return router.path(of: socket, values) + (text.isEmpty ? "" : "?\(text)")
    }

    private func required(_ parameters: [Contract.Parameter]) -> [(String, String)] {
        parameters.compactMap { parameter in
            guard parameter.isRequired, let value = parameter.examples.first else { return nil }
            return (parameter.name, value)
        }
    }

    private func credentials(of socket: Contract.Socket) -> [Contract.Credential] {
        (socket.security.first ?? []).compactMap { use in contract.credentials.first { $0.name == use.credential } }
    }

    // MARK: All sockets

    /// What a client opens: one a socket and, where the socket's rooms have people, one a person who is let in.
    ///
    /// - Parameters:
    ///   - roster: the people and rooms.
    ///   - token: makes a person's token; anything will do where the contract does not say what a token is.
    /// - Returns: the sockets, in the contract's order.
    /// - Throws: where a token can't be made.
    func sockets(_ roster: Roster, _ token: Entrance.Token) async throws -> [MockInfo.Socket] {
        var sockets: [MockInfo.Socket] = []
        for (index, socket) in contract.sockets.enumerated() {
            let room = roster.rooms.first { $0.socket.index == index && !$0.members.isEmpty }
            let keys = room?.members ?? socket.room?.people.map(\.key) ?? []
            let members = keys.compactMap { roster.person($0) }
            let people: [Roster.Member?] = members.isEmpty ? [nil] : members
            for person in people {
                var values: [String: String] = [:]
                for credential in credentials(of: socket) {
                    guard let rules = credential.rules else { continue }
                    values[credential.name] = try await token(rules, person ?? .client)
                }
                let name = person.map { people.count == 1 ? socket.name : "\(socket.name) \($0.key)" } ?? socket.name
                sockets.append(entry(index, name, room, values))
            }
        }
        return sockets
    }

    /// The entry of a socket; `tokens` are those of the credentials that are judged, by the schemes' names.
    private func entry(
        _ index: Int,
        _ name: String,
        _ room: Roster.Room?,
        _ tokens: [String: String]
    ) -> MockInfo.Socket {
        let socket = contract.sockets[index]
        var query = required(socket.query)
        var headers = fields(socket.headers)
        var subprotocols = Array(socket.subprotocols.prefix(1))
        for credential in credentials(of: socket) {
            let value = tokens[credential.name] ?? ContractCredentials.anyValue(of: credential, in: contract)
            let isBasic = tokens[credential.name] == nil && credential.isNameAndPassword(in: contract)
            switch credential.place {
            case .query: query.append((credential.parameter ?? credential.name, value))
            case .header where credential.isSubprotocol: subprotocols.append(value)
            case .header:
                let name = credential.parameter ?? "Authorization"
                let scheme = isBasic ? "Basic " : name == "Authorization" ? "Bearer " : ""
                add(name, scheme + value, to: &headers)
            case .cookie: add("Cookie", "\(credential.parameter ?? credential.name)=\(value)", to: &headers)
            case .user, .password: add("Authorization", "Basic \(value)", to: &headers)
            case .unsaid: break
            }
        }
        let values = Dictionary(
            socket.parameters.map { ($0.name, Self.value(of: $0)) },
            uniquingKeysWith: { first, _ in first }
        )
        return MockInfo.Socket(
            name: name,
            target: target(index, room?.parameters ?? values, query),
            headers: headers,
            subprotocols: subprotocols,
            first: plans[index].firstFrames,
            receives: names(socket.receives),
            sends: names(socket.sends)
        )
    }

    /// A text for a parameter of the path, which has no room for one with no text.
    private static func value(of parameter: Contract.Parameter) -> String {
        parameter.examples.first { !$0.isEmpty } ?? parameter.name
    }

    /// The header fields that the contract requires and shows a value of; those of the handshake itself are not among them.
    private func fields(_ parameters: [Contract.Parameter]) -> [MockInfo.Socket.Header] {
        required(parameters).filter { name, _ in
            let name = name.lowercased()
            return !name.hasPrefix("sec-websocket-") && !["host", "upgrade", "connection"].contains(name)
        }.map { MockInfo.Socket.Header(name: $0.0, value: $0.1) }
    }

    /// Adds a header field: cookies share one, of another name there is one value, the last.
    private func add(_ name: String, _ value: String, to headers: inout [MockInfo.Socket.Header]) {
        guard let index = headers.firstIndex(where: { $0.name.lowercased() == name.lowercased() }) else {
            return headers.append(MockInfo.Socket.Header(name: name, value: value))
        }
        headers[index].value = name == "Cookie" ? "\(headers[index].value); \(value)" : value
    }

    private func names(_ transfers: [Contract.Transfer]) -> [String] {
        var seen: Set<String> = []
        return transfers.map { contract[$0.message].name }.filter { seen.insert($0).inserted }
    }
}

extension Entrance {
    /// The sockets of a contract that was read, as it is when a client comes: it may be read anew.
    ///
    /// - Parameters:
    ///   - served: the contract that is served now.
    ///   - configuration: how clients are denied, and by which clock tokens are judged.
    init(_ served: @escaping @Sendable () -> InterpretedContract, _ configuration: MockConfiguration) {
        let contract = served().contract
        self.init(
            upgrade: { driver, revocations in
                InterpretedHandshake(
                    served: served,
                    driver: driver,
                    configuration: configuration,
                    revocations: revocations
                ).upgrade
            },
            target: { room, token in InterpretedEntrance(served()).target(of: room, token: token) },
            sockets: { roster, token in try await InterpretedEntrance(served()).sockets(roster, token) },
            example: contract.sockets.first?.path,
            paths: Set(contract.sockets.map(\.path))
        )
    }
}
