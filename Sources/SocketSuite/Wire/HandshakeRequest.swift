internal import CodecRuntime
internal import ContractEngine
package import ContractSuite
package import ProtocolSpec

/// A handshake of one of a contract's sockets, as it goes on the wire: path, query and header fields.
package struct HandshakeRequest: Sendable {
    package var node: Node
    /// Path and query, percent-encoded.
    package var uri: String
    package var headers: [(name: String, value: String)]
    /// The subprotocols that are offered, in this order.
    package var subprotocols: [String]

    /// - Parameters:
    ///   - place: the socket, and where it is.
    ///   - contract: the contract.
    ///   - target: what the user gives.
    ///   - node: which node of the target.
    ///   - opening: what is otherwise than usual.
    package init(
        _ place: SocketPlace,
        of contract: Contract,
        target: ResolvedTarget,
        node: Int = 0,
        opening: Opening = Opening()
    ) {
        self.node = target.target.nodes[node % target.target.nodes.count]
        self.node.prefix = ""
        let socket = contract.sockets[place.socket]
        var query = target.query
        var headers = target.headers.filter { $0.name.lowercased() != Self.subprotocol }
        for (name, value) in Self.required(socket.query) where !query.contains(where: { $0.name == name }) {
            query.append((name, value))
        }
        for (name, value) in Self.required(socket.headers)
        where Self.isFree(name) && !headers.contains(where: { $0.name.lowercased() == name.lowercased() }) {
            headers.append((name, value))
        }
        var offered: [String]
        switch opening.subprotocols {
        case .these(let names): offered = names
        case .usual:
            offered = target.target.subprotocols
            if offered.isEmpty {
                offered = Array(socket.subprotocols.prefix(1))
                offered += target.headers.filter { $0.name.lowercased() == Self.subprotocol }.map(\.value)
            }
        }
        let schemes = contract.credentials(of: socket)
        if opening.credentials != .given || target.people[opening.person ?? ""] != nil {
            Self.strip(schemes, &query, &headers, &offered, keeping: Set(socket.subprotocols))
        }
        for scheme in schemes {
            guard let value = Self.value(of: scheme, target, opening) else { continue }
            let moved = opening.credentials == .misplaced ? Self.elsewhere(scheme) : scheme
            Self.put(value, moved, &query, &headers, &offered)
        }
        let path = place.path(of: contract, target.parameters, room: opening.room, other: target.other)
        uri = (path ?? place.path(of: contract, target.parameters)) + Self.text(query)
        self.headers = headers
        subprotocols = offered
    }

    static let subprotocol = "sec-websocket-protocol"
    /// No server has signed it.
    static let madeUp = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJub2JvZHkifQ.bm9ib2R5LXNpZ25lZC10aGlz"

    private static func text(_ query: [(name: String, value: String)]) -> String {
        query.isEmpty
            ? ""
            : "?"
                + query.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
                .joined(separator: "&")
    }

    /// What the contract asks for and shows a value of.
    private static func required(_ parameters: [Contract.Parameter]) -> [(String, String)] {
        parameters.filter(\.isRequired).compactMap { parameter in parameter.examples.first.map { (parameter.name, $0) }
        }
    }

    /// Whether a header field is not one of the handshake's own.
    private static func isFree(_ name: String) -> Bool {
        let name = name.lowercased()
        return !name.hasPrefix("sec-websocket-") && !["host", "upgrade", "connection"].contains(name)
    }

    // MARK: Credentials

    private static func value(
        of scheme: Contract.Credential,
        _ target: ResolvedTarget,
        _ opening: Opening
    ) -> String? {
        let own = opening.person.flatMap { target.people[$0]?[scheme.name] }
        return switch opening.credentials {
        case .none: nil
        case .madeUp: madeUp
        case .given: own ?? target.credentials[scheme.name]
        case .misplaced: own ?? target.credentials[scheme.name] ?? given(scheme, target)
        case .faulty(let fault): target.faulty[fault]?[scheme.name]
        }
    }

    /// The value that stands in the target's query or header fields.
    private static func given(_ scheme: Contract.Credential, _ target: ResolvedTarget) -> String? {
        let name = scheme.parameter ?? ""
        switch scheme.place {
        case .query: return target.query.last { $0.name == name }?.value
        case .header:
            let value = target.headers.last { $0.name.lowercased() == name.lowercased() }?.value
            return value.map { $0.lowercased().hasPrefix("bearer ") ? String($0.dropFirst(7)) : $0 }
        case .cookie, .user, .password, .unsaid: return nil
        }
    }

    /// The same credential in the query, or where it belongs there, in a header field.
    private static func elsewhere(_ scheme: Contract.Credential) -> Contract.Credential {
        var scheme = scheme
        if scheme.place == .query {
            (scheme.place, scheme.parameter) = (.header, "Authorization")
        } else {
            (scheme.place, scheme.parameter) = (.query, "token")
        }
        return scheme
    }

    private static func put(
        _ value: String,
        _ scheme: Contract.Credential,
        _ query: inout [(name: String, value: String)],
        _ headers: inout [(name: String, value: String)],
        _ offered: inout [String]
    ) {
        let name = scheme.parameter ?? scheme.name
        switch scheme.place {
        case .query: query.append((name, value))
        case .header where name.lowercased() == subprotocol: offered.append(value)
        case .header:
            let isBearer = name.lowercased() == "authorization" && !value.contains(" ")
            headers.append((name, isBearer ? "Bearer \(value)" : value))
        case .cookie: headers.append(("Cookie", "\(name)=\(value)"))
        case .user, .password:
            let isWhole = value.lowercased().hasPrefix("basic ")
            let pair = value.includes(":") ? BasicCredential.encoded(value) : value
            headers.append(("Authorization", isWhole ? value : "Basic \(pair)"))
        case .unsaid: break
        }
    }

    /// Takes out what the user gave for credentials.
    private static func strip(
        _ schemes: [Contract.Credential],
        _ query: inout [(name: String, value: String)],
        _ headers: inout [(name: String, value: String)],
        _ offered: inout [String],
        keeping subprotocols: Set<String>
    ) {
        for scheme in schemes {
            let name = (scheme.parameter ?? "authorization").lowercased()
            switch scheme.place {
            case .query: query.removeAll { $0.name.lowercased() == name }
            case .header where name == subprotocol: offered.removeAll { !subprotocols.contains($0) }
            case .header, .user, .password: headers.removeAll { $0.name.lowercased() == name }
            case .cookie: headers.removeAll { $0.name.lowercased() == "cookie" }
            case .unsaid: break
            }
        }
    }
}

extension Contract {
    /// The credentials of a socket's first alternative.
    package func credentials(of socket: Socket) -> [Credential] {
        (socket.security.first ?? []).compactMap { use in credentials.first { $0.name == use.credential } }
    }
}
