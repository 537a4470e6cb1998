import CodecRuntime
import ProtocolSpec
import ServerRules

/// The struct that builds and parses the channel's URL.
struct EndpointBlueprint {
    /// A case of the enum of servers.
    struct Server {
        var name: String
        var doc: String
        /// Scheme, host and port: `wss://api.example.com`.
        var base: String
    }

    /// A parameter of the address.
    struct Parameter {
        var name: String
        var doc: String
        var isUUID: Bool

        /// Its Swift type.
        var type: String { isUUID ? "WireUUID" : "String" }
    }

    var doc: String
    /// In the document's order.
    var servers: [Server]
    var address: [AddressTemplate.Segment]
    /// In the address's order.
    var parameters: [Parameter]
    var token: TokenQueryBlueprint?

    /// Whether its declaration names a type of the runtime.
    var showsRuntime: Bool { parameters.contains(where: \.isUUID) }

    init(channel: Channel, servers: [ProtocolSpec.Server]) {
        doc = "Where `\(channel.name)` is opened: `\(channel.address.template)`."
        var takenServers: Set<String> = ["rawValue"]
        self.servers = servers.map { server in
            let base = "\(server.scheme.rawValue)://\(server.host)"
            return Server(
                name: SwiftName.unique(SwiftName.member(server.name), taken: &takenServers),
                doc: server.description ?? "`\(base)`",
                base: base
            )
        }
        address = channel.address.templateSegments
        var taken: Set<String> = ["target", "url", "template", "Server", "token"]
        parameters = channel.address.parameters.map { parameter in
            Parameter(
                name: SwiftName.unique(SwiftName.member(parameter.name), taken: &taken),
                doc: parameter.description ?? "`\(parameter.name)`",
                isUUID: parameter.isUUID
            )
        }
        token = channel.credential.map(TokenQueryBlueprint.init)
    }
}

/// The query parameter that carries the channel's token.
struct TokenQueryBlueprint {
    var doc: String
    /// Its name.
    var parameter: String
    /// What stands before the token's value in a request's target: `?token=`.
    var prefix: String

    init(_ credential: Credential) {
        parameter = credential.rules.parameter
        doc = credential.description ?? "The token, as `\(parameter)` in the query."
        prefix = "?\(PercentEncoding.encode(parameter))="
    }
}

extension Address {
    /// The address as the runtime needs it: without the parameters' names.
    var templateSegments: [AddressTemplate.Segment] {
        segments.map { segment in
            switch segment {
            case .literal(let text): .literal(text)
            case .parameter: .parameter
            }
        }
    }
}
