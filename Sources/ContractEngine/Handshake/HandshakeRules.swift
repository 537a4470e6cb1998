package import CodecRuntime
package import ProtocolSpec

/// What a socket asks of a handshake besides its path: credentials.
package struct HandshakeRules: Sendable {
    /// A handshake's parts that can carry a credential.
    package struct Request: Sendable {
        package var target: RequestTarget
        /// The value of a header field, by its name in lower case: the first one, and all of a list.
        package var header: @Sendable (String) -> String?

        package init(target: RequestTarget, header: @escaping @Sendable (String) -> String?) {
            self.target = target
            self.header = header
        }
    }

    private let socket: Contract.Socket
    private let credentials: [String: Contract.Credential]

    package init(_ contract: Contract, socket: Contract.Socket) {
        self.socket = socket
        credentials = Dictionary(contract.credentials.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The names of the schemes that the client should have brought; empty where it has all of one alternative.
    package func missing(in request: Request) -> [String] {
        var least: [String]?
        for alternative in socket.security {
            let missing = alternative.map(\.credential).filter { name in
                credentials[name].map { value(of: $0, in: request) == nil && $0.place != .unsaid } ?? false
            }
            if missing.isEmpty { return [] }
            if least.map({ missing.count < $0.count }) ?? true { least = missing }
        }
        return least ?? []
    }

    /// The token that `x-jwt` says how to judge; nil where the socket asks for none.
    package var judged: Contract.Credential? {
        socket.security.joined().lazy.compactMap { credentials[$0.credential] }.first { $0.rules != nil }
    }

    /// What a client has brought; nil where it has not.
    package func value(of credential: Contract.Credential, in request: Request) -> String? {
        let name = credential.parameter ?? ""
        switch credential.place {
        case .query: return request.target.parameter(name)
        case .header where name.lowercased() == Self.subprotocols:
            return offered(request.header(Self.subprotocols) ?? "")
        case .header: return request.header(name.lowercased()).flatMap { $0.isEmpty ? nil : Self.bare($0) }
        case .cookie: return request.header("cookie").flatMap { Self.cookie(name, in: $0) }
        case .user, .password: return request.header("authorization")
        case .unsaid: return nil
        }
    }

    /// A page can set no header field but this one, so tokens travel in it beside the names of subprotocols.
    private static let subprotocols = "sec-websocket-protocol"

    /// Whether a client brings a credential as one of the subprotocols that it offers.
    package var asksForSubprotocol: Bool {
        socket.security.joined().contains { use in
            guard let credential = credentials[use.credential] else { return false }
            return credential.place == .header && credential.parameter?.lowercased() == Self.subprotocols
        }
    }

    /// The last subprotocol that is offered and that the contract does not have.
    private func offered(_ list: String) -> String? {
        list.split(separator: ",").map { String($0.filter { $0 != " " && $0 != "\t" }) }
            .last { !$0.isEmpty && !socket.subprotocols.contains($0) }
    }

    /// `Bearer TOKEN` is the token.
    private static func bare(_ value: String) -> String {
        let scheme = "bearer "
        return value.lowercased().hasPrefix(scheme) ? String(value.dropFirst(scheme.count)) : value
    }

    private static func cookie(_ name: String, in header: String) -> String? {
        for pair in header.split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let key = parts[0].drop { $0 == " " }
            if parts.count == 2, key == name, !parts[1].isEmpty { return String(parts[1]) }
        }
        return nil
    }
}
