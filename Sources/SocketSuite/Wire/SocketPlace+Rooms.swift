internal import AccessTokens
internal import ContractEngine
package import ProtocolSpec

/// Rooms of a socket: what its address's parameters tell apart.
extension SocketPlace {
    /// The parameter that names the room: the one of `x-room`, else the last one of the address.
    package static func key(of socket: Contract.Socket) -> String? {
        socket.room?.key ?? socket.parameters.last?.name
    }

    /// The path of a room.
    ///
    /// - Parameters:
    ///   - contract: the contract.
    ///   - parameters: values of the address's parameters in the usual room.
    ///   - room: which room.
    ///   - other: values that lead to another one.
    /// - Returns: nil where there is no path to it.
    func path(
        of contract: Contract,
        _ parameters: [String: String],
        room: Opening.Room,
        other: [String: String]
    ) -> String? {
        switch room {
        case .usual: path(of: contract, parameters)
        case .other: otherPath(of: contract, parameters, other: other)
        case .none: nowhere(of: contract, parameters)
        }
    }

    /// The path of another room than the usual one.
    ///
    /// - Parameters:
    ///   - contract: the contract.
    ///   - parameters: values of the address's parameters in the usual room.
    ///   - other: those that differ; where there are none, the room's is the next value that the document shows.
    /// - Returns: the path, percent-encoded; nil where no other value is known, or the URL's path has no place for one.
    package func otherPath(
        of contract: Contract,
        _ parameters: [String: String],
        other: [String: String]
    ) -> String? {
        guard let values = values(of: contract, parameters) else { return nil }
        let socket = contract.sockets[self.socket]
        var changed = other
        if changed.isEmpty, let key = Self.key(of: socket) {
            let shown = socket.parameters.first { $0.name == key }?.examples ?? []
            changed[key] = shown.first { !$0.isEmpty && $0 != values[key] }
        }
        guard changed.contains(where: { values[$0.key] != $0.value }) else { return nil }
        return roomPath(contract, values.merging(changed) { $1 })
    }

    /// The path of a room that there is not: its name has the form of the usual one.
    ///
    /// - Parameters:
    ///   - contract: the contract.
    ///   - parameters: values of the address's parameters in the usual room.
    /// - Returns: the path, percent-encoded; nil where the usual room is not known, or the URL's path has no place for one.
    package func nowhere(of contract: Contract, _ parameters: [String: String]) -> String? {
        guard let key = Self.key(of: contract.sockets[socket]), var values = values(of: contract, parameters),
            let usual = values[key]
        else { return nil }
        values[key] = TokenMint.stranger(to: usual)
        return roomPath(contract, values)
    }

    /// The values of the address's parameters in the usual room; nil where the URL's path has no place for them.
    private func values(of contract: Contract, _ parameters: [String: String]) -> [String: String]? {
        var values: [String: String] = [:]
        for parameter in contract.sockets[socket].parameters {
            values[parameter.name] = parameters[parameter.name] ?? parameter.examples.first { !$0.isEmpty }
        }
        guard let fixedPath else { return values }
        guard let match = SocketRouter(contract).match(path: fixedPath), match.socket == socket else { return nil }
        return values.merging(match.parameters) { $1 }
    }

    private func roomPath(_ contract: Contract, _ values: [String: String]) -> String {
        (fixedPath == nil ? prefix : "") + SocketRouter(contract).path(of: socket, values)
    }
}
