internal import ContractEngine
internal import ContractSuite
package import ProtocolSpec

/// One of a contract's sockets, and the path at which a target has it.
package struct SocketPlace: Sendable, Hashable {
    /// Its index in `Contract.sockets`.
    package var socket: Int
    /// What stands before its path.
    package var prefix: String
    /// The whole path, where the user gave it; nil to make it of the contract's.
    package var fixedPath: String?

    /// The path, percent-encoded.
    func path(of contract: Contract, _ parameters: [String: String]) -> String {
        if let fixedPath { return fixedPath }
        let socket = contract.sockets[socket]
        var values: [String: String] = [:]
        for parameter in socket.parameters {
            values[parameter.name] = parameters[parameter.name] ?? parameter.examples.first { !$0.isEmpty }
        }
        return prefix + SocketRouter(contract).path(of: self.socket, values)
    }

    /// The sockets that a URL leads to: the one at its path; all of them where it is the server's base; and the only one
    /// wherever the URL says that it is.
    package static func all(of contract: Contract, at path: String) -> [SocketPlace] {
        let all = contract.sockets.indices
        let written = path
        let path = path.hasSuffix("/") ? String(path.dropLast()) : path
        if path.isEmpty { return all.map { SocketPlace(socket: $0, prefix: "") } }
        let router = SocketRouter(contract)
        if let match = router.match(path: path) {
            // Of a server that insists on the slash, the contract has it.
            let isMissing = contract.sockets[match.socket].path.hasSuffix("/") && !written.hasSuffix("/")
            return [SocketPlace(socket: match.socket, prefix: "", fixedPath: written + (isMissing ? "/" : ""))]
        }
        let isBase = contract.servers.contains { $0.path == path }
        if isBase { return all.map { SocketPlace(socket: $0, prefix: "") } }
        if all.count == 1 { return [SocketPlace(socket: 0, prefix: "", fixedPath: written)] }
        return all.map { SocketPlace(socket: $0, prefix: path) }
    }

    /// Why these are the sockets at a path that is no socket's of the contract's; nil where it is one's, or the server's base.
    static func note(on places: [SocketPlace], of contract: Contract, at path: String) -> String? {
        let path = path.hasSuffix("/") ? String(path.dropLast()) : path
        let isKnown = path.isEmpty || SocketRouter(contract).match(path: path) != nil
        guard !isKnown, !contract.servers.contains(where: { $0.path == path }) else { return nil }
        if places.count == 1, let place = places.first {
            let socket = contract.sockets[place.socket]
            return
                "the contract has no socket at \(path): it is taken for \(socket.path) (\"\(socket.name)\"), the only one that there is"
        }
        return "the contract has no socket at \(path): each of its \(places.count) sockets is looked for beneath it"
    }
}
