internal import ContractEngine
package import ProtocolSpec

/// Rooms of a socket: what its address's parameters tell apart.
extension SocketPlace {
    /// The parameter that names the room: the one of `x-room`, else the last one of the address.
    package static func key(of socket: Contract.Socket) -> String? {
        socket.room?.key ?? socket.parameters.last?.name
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
        let socket = contract.sockets[self.socket]
        let router = SocketRouter(contract)
        var values: [String: String] = [:]
        for parameter in socket.parameters {
            values[parameter.name] = parameters[parameter.name] ?? parameter.examples.first { !$0.isEmpty }
        }
        if let fixedPath {
            guard let match = router.match(path: fixedPath), match.socket == self.socket else { return nil }
            values.merge(match.parameters) { $1 }
        }
        var changed = other
        if changed.isEmpty, let key = Self.key(of: socket) {
            let shown = socket.parameters.first { $0.name == key }?.examples ?? []
            changed[key] = shown.first { !$0.isEmpty && $0 != values[key] }
        }
        guard changed.contains(where: { values[$0.key] != $0.value }) else { return nil }
        values.merge(changed) { $1 }
        return (fixedPath == nil ? prefix : "") + router.path(of: self.socket, values)
    }
}
