internal import ContractEngine
internal import ContractSuite
internal import NIOCore
internal import ProtocolSpec

/// Connections to the sockets of a contract of any kind, for checks that another suite makes.
struct SocketClients: ClientConnector {
    /// One a socket that the target leads to.
    let connectors: [SocketConnector]
    /// What a client says first on each of them.
    let firstFrames: [[String]]
    let nonce: UInt64
    let loop: any EventLoop

    /// Whether the server's process has died since then: where it is not there, it is waited for, and so noticed.
    func hasServerDied(since start: NIODeadline) async -> Bool {
        guard let connector = connectors.first else { return false }
        if case .open(let connection) = await connector.open("client") { connection.drop() }
        return connector.outages.hasHappened(since: start)
    }

    private var target: ResolvedTarget? { connectors.first?.target }

    var waits: (message: Duration, close: Duration) {
        let limits = target?.target.limits ?? SocketTarget.Limits()
        return (limits.answer, limits.close)
    }

    func clean(_ text: String) -> String { target?.redactor.clean(text) ?? text }

    func person(_ role: String) -> (id: String, name: String?)? {
        guard let target = target?.target, let contract = connectors.first?.contract else { return nil }
        let people = connectors.indices.flatMap { target.people(at: socket($0), of: contract) }
        guard let person = people.first(where: { $0.key == role }), let id = person.id else { return nil }
        return (id, person.name)
    }

    func maySend(_ message: String) -> Bool {
        guard let target = target?.target else { return false }
        return target.isLoopback || target.send.contains { $0.matches(message) }
    }

    func secret(_ name: String) throws -> String {
        if let secret = target?.secrets[name] { return secret }
        throw NotAvailable(
            "the secret \"\(name)\" is needed: add secrets: {\(name): {env: …}} to a target file"
        )
    }

    func connect(_ wish: ConnectionWish) async throws -> ClientAttempt {
        if let role = wish.role, target?.people[role] == nil {
            throw NotAvailable(
                "the target does not say who the \(role) is: add it to a target file, with its credentials (people), or with "
                    + "the key that signs its token (keys)"
            )
        }
        let room = wish.room.flatMap { connectors.count == 1 ? Self.rooms[$0] : nil }
        let (index, parameters) = try place(of: room == nil ? wish.room : nil)
        let connector = connectors[index]
        var place = connector.place
        if !parameters.isEmpty, let path = place.fixedPath {
            guard SocketRouter(connector.contract).match(path: path) != nil else {
                throw NotAvailable("\(path) has no place for another room: give the server's base as its URL")
            }
            place = SocketPlace(socket: place.socket, prefix: "")
        }
        var attempt = try await connector.attempt(wish, at: place, parameters, room: room ?? .usual)
        if wish.saysFirst { attempt.first = firstFrames[index] }
        return attempt
    }

    /// Rooms of a contract with people, by the names that cases give them.
    private static let rooms: [String: Opening.Room] = ["main": .usual, "other": .other, "nowhere": .none]

    /// The socket that a room is on, and the values of its address: `lobby blue`.
    private func place(of room: String?) throws -> (Int, [String: String]) {
        guard let room else {
            guard !connectors.isEmpty else { throw NotAvailable("the contract has no socket") }
            return (0, [:])
        }
        let named = connectors.indices.filter { index in
            let name = socket(index).name
            return room == name || room.hasPrefix(name + " ")
        }
        guard let index = named.max(by: { socket($0).name.count < socket($1).name.count }) else {
            let known = connectors.indices.map { socket($0).name }.joined(separator: ", ")
            throw NotAvailable("the target's URL does not lead to \(room) (it leads to \(known))")
        }
        let values = room.dropFirst(socket(index).name.count).split(separator: " ").map(String.init)
        let names = socket(index).parameters.map(\.name)
        return (index, Dictionary(zip(names, values)) { first, _ in first })
    }

    private func socket(_ index: Int) -> Contract.Socket {
        connectors[index].contract.sockets[connectors[index].place.socket]
    }
}
