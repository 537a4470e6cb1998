import CodecRuntime
import ProtocolSpec

/// The struct that builds and parses a socket's URL, for any contract.
struct SocketEndpointBlueprint {
    /// A part of the URL that a client chooses.
    struct Part {
        /// Its Swift name.
        var name: String
        var doc: String
        /// Its name in the query; nil for a part of the path.
        var query: String?
    }

    var doc: String
    /// In the document's order; each base once.
    var servers: [EndpointBlueprint.Server]
    var address: [AddressTemplate.Segment]
    /// In the path's order.
    var parameters: [Part]
    /// In the document's order, credentials last.
    var query: [Part]
    var subprotocols: [String]

    init(_ contract: Contract, socket: Contract.Socket) {
        doc = "Where `\(socket.name)` is opened: `\(socket.path)`."
        if !socket.headers.isEmpty {
            let names = socket.headers.map { "`\($0.name)`" + ($0.isRequired ? " (required)" : "") }
            doc += "\n\nHeader fields of the handshake: \(names.joined(separator: ", "))."
        }
        servers = Self.servers(of: contract, socket)
        var taken: Set<String> = [
            "target", "url", "template", "Server", "server", "base", "subprotocols", "request", "values", "query",
            "path",
        ]
        var names: [String] = []
        address = Self.segments(socket.path, parameters: &names)
        parameters = names.map { name in
            let known = socket.parameters.first { $0.name == name }
            return Part(
                name: SwiftName.unique(SwiftName.member(name), taken: &taken),
                doc: known?.description ?? "`\(name)`"
            )
        }
        query = Self.query(of: contract, socket).map { name, doc in
            Part(name: SwiftName.unique(SwiftName.member(name), taken: &taken), doc: doc, query: name)
        }
        subprotocols = socket.subprotocols
    }

    private static func servers(of contract: Contract, _ socket: Contract.Socket) -> [EndpointBlueprint.Server] {
        var taken: Set<String> = ["rawValue", "allCases", "hash", "hashValue"]
        var bases: Set<String> = []
        return contract.servers.compactMap { server in
            let base = "\(server.scheme)://\(server.host)"
            guard socket.servers.contains(server.name), bases.insert(base).inserted else { return nil }
            return EndpointBlueprint.Server(
                name: SwiftName.unique(SwiftName.member(server.name), taken: &taken),
                doc: server.description ?? "`\(base)`",
                base: base
            )
        }
    }

    /// The pieces of a path, with the names of its parameters.
    private static func segments(_ path: String, parameters: inout [String]) -> [AddressTemplate.Segment] {
        var segments: [AddressTemplate.Segment] = []
        var rest = path[...]
        while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
            if start > rest.startIndex { segments.append(.literal(String(rest[..<start]))) }
            parameters.append(String(rest[rest.index(after: start)..<end]))
            segments.append(.parameter)
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { segments.append(.literal(String(rest))) }
        return segments
    }

    /// The names of the query's parameters, with what they are.
    private static func query(of contract: Contract, _ socket: Contract.Socket) -> [(name: String, doc: String)] {
        var found = socket.query.map { parameter in
            (
                name: parameter.name,
                doc: (parameter.description ?? "`\(parameter.name)`") + (parameter.isRequired ? "\n\nRequired." : "")
            )
        }
        for use in socket.security.joined() {
            guard let credential = contract.credentials.first(where: { $0.name == use.credential }),
                credential.place == .query, let name = credential.parameter
            else { continue }
            found.append((name, credential.description ?? "The credential `\(credential.name)`."))
        }
        var seen: Set<String> = []
        return found.filter { seen.insert($0.name).inserted }
    }
}
