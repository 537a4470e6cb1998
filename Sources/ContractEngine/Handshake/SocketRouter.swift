internal import CodecRuntime
package import ProtocolSpec

/// Which of a contract's sockets a handshake asks for.
package struct SocketRouter: Sendable {
    /// A socket that a path leads to.
    package struct Match: Sendable, Hashable {
        /// Its index in `Contract.sockets`.
        package var socket: Int
        /// The values of the address's parameters, decoded.
        package var parameters: [String: String]
    }

    private struct Route: Sendable {
        var socket: Int
        var template: AddressTemplate
        var names: [String]
        var path: String
    }

    /// Those with the fewest parameters first: a path as it is written goes before one with a parameter in its place.
    private let routes: [Route]

    package init(_ contract: Contract) {
        routes = contract.sockets.enumerated().map { index, socket in
            let pieces = Self.pieces(of: Self.bare(socket.path))
            return Route(
                socket: index,
                template: AddressTemplate(pieces.map { $0.isParameter ? .parameter : .literal($0.text) }),
                names: pieces.filter(\.isParameter).map(\.text),
                path: socket.path
            )
        }.sorted { ($0.names.count, $0.socket) < ($1.names.count, $1.socket) }
    }

    /// The socket at a path.
    ///
    /// - Parameter path: percent-encoded, as it came. A slash at its end does not count.
    /// - Returns: nil where there is none.
    package func match(path: String) -> Match? {
        let bare = Self.bare(path)
        for route in routes {
            guard let values = route.template.values(in: bare) else { continue }
            return Match(
                socket: route.socket,
                parameters: Dictionary(zip(route.names, values), uniquingKeysWith: { first, _ in first })
            )
        }
        return nil
    }

    /// The path of a socket with each parameter's value in its place.
    ///
    /// - Parameters:
    ///   - socket: its index in `Contract.sockets`.
    ///   - values: by the parameters' names; one that is missing is its own name.
    /// - Returns: the path, percent-encoded, with a slash at its end where the document has one.
    package func path(of socket: Int, _ values: [String: String]) -> String {
        guard let route = routes.first(where: { $0.socket == socket }) else { return "/" }
        let path = route.template.path(route.names.map { values[$0] ?? $0 })
        return path.isEmpty ? "/" : route.path.count > 1 && route.path.hasSuffix("/") ? path + "/" : path
    }

    private static func bare(_ path: String) -> String {
        path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    private static func pieces(of path: String) -> [(text: String, isParameter: Bool)] {
        var pieces: [(String, Bool)] = []
        var rest = Substring(path)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            if open > rest.startIndex { pieces.append((String(rest[..<open]), false)) }
            pieces.append((String(rest[rest.index(after: open)..<close]), true))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append((String(rest), false)) }
        return pieces
    }
}
