import CodecRuntime
import ProtocolSpec

/// The channel's address as a struct that builds and parses its URL.
struct TranslateEndpoint {
    /// A parameter of the address, with its Swift name.
    private struct Parameter {
        var name: String
        var type: String
        var doc: String
        var isUUID: Bool
    }

    static func declaration(_ blueprint: ProtocolBlueprint) -> SwiftDeclaration {
        let channel = blueprint.contract.channel
        var taken: Set<String> = ["target", "url", "template", "Server", "token"]
        let parameters = channel.address.parameters.map { parameter in
            Parameter(
                name: SwiftName.unique(SwiftName.member(parameter.name), taken: &taken),
                type: parameter.isUUID ? "WireUUID" : "String",
                doc: parameter.description ?? "`\(parameter.name)`",
                isUUID: parameter.isUUID
            )
        }
        var members: [SwiftDeclaration] = [servers(blueprint.contract.servers), template(channel.address)]
        members += parameters.map { property($0.name, $0.type, $0.doc) }
        if let credential = channel.credential {
            let doc = credential.description ?? "The token, as `\(credential.rules.parameter)` in the query."
            members.append(property("token", "String?", doc))
        }
        members.append(initializer(parameters, hasToken: channel.credential != nil))
        members += [targetParser(parameters, channel.credential), urlParser()]
        members += [target(parameters, channel.credential), url()]
        return .type(
            SwiftType(
                doc: "Where `\(channel.name)` is opened: `\(channel.address.template)`.",
                keyword: "public struct",
                name: "Endpoint",
                conformances: ["Hashable", "Sendable"],
                members: members
            )
        )
    }

    private static func property(_ name: String, _ type: String, _ doc: String) -> SwiftDeclaration {
        .property(SwiftProperty(doc: doc, keyword: "public var", name: name, type: type))
    }

    private static func servers(_ servers: [Server]) -> SwiftDeclaration {
        var taken: Set<String> = ["rawValue"]
        let cases = servers.map { server in
            let base = "\(server.scheme.rawValue)://\(server.host)"
            return SwiftDeclaration.enumCase(
                doc: server.description ?? "`\(base)`",
                name: SwiftName.unique(SwiftName.member(server.name), taken: &taken),
                payload: nil,
                rawValue: SwiftText.literal(base)
            )
        }
        return .type(
            SwiftType(
                doc: "The contract's servers: scheme, host and port.",
                keyword: "public enum",
                name: "Server",
                conformances: servers.isEmpty ? ["Sendable"] : ["String", "CaseIterable", "Sendable"],
                members: cases
            )
        )
    }

    static func segments(_ address: Address) -> SwiftExpression {
        .array(
            address.segments.map { segment in
                switch segment {
                case .literal(let text): .text(".literal(\(SwiftText.literal(text)))")
                case .parameter: .text(".parameter")
                }
            }
        )
    }

    private static func template(_ address: Address) -> SwiftDeclaration {
        .property(
            SwiftProperty(
                doc: nil,
                keyword: "static let",
                name: "template",
                type: nil,
                value: .call("AddressTemplate", [SwiftArgument("", segments(address))])
            )
        )
    }

    private static func initializer(_ parameters: [Parameter], hasToken: Bool) -> SwiftDeclaration {
        let token = hasToken ? ["token: String? = nil"] : []
        let list = (parameters.map { "\($0.name): \($0.type)" } + token).joined(separator: ", ")
        let names = parameters.map(\.name) + (hasToken ? ["token"] : [])
        return .body(
            doc: "An endpoint by its parts.",
            head: "public init(\(list))",
            statements: names.map { .line("self.\($0) = \($0)") }
        )
    }

    private static func targetParser(_ parameters: [Parameter], _ credential: Credential?) -> SwiftDeclaration {
        var statements: [SwiftStatement] = [
            .line("let request = RequestTarget(target)"),
            .line("guard let values = Endpoint.template.values(in: request.path) else { return nil }"),
        ]
        for (index, parameter) in parameters.enumerated() {
            if parameter.isUUID {
                statements.append(.line("guard let \(parameter.name) = WireUUID(values[\(index)]) else { return nil }"))
                statements.append(.line("self.\(parameter.name) = \(parameter.name)"))
            } else {
                statements.append(.line("self.\(parameter.name) = values[\(index)]"))
            }
        }
        if let credential {
            let name = SwiftText.literal(credential.rules.parameter)
            statements.append(.line("self.token = request.parameter(\(name))"))
        }
        if parameters.isEmpty {
            statements[1] = .line("guard Endpoint.template.values(in: request.path) != nil else { return nil }")
        }
        return .body(
            doc: "Reads the target of an HTTP request, path and query; nil where it is not this endpoint's.",
            head: "public init?(target: String)",
            statements: statements
        )
    }

    private static func urlParser() -> SwiftDeclaration {
        .body(
            doc: "Reads a `ws` or `wss` URL of any host; nil where its path is not this endpoint's.",
            head: "public init?(url: String)",
            statements: [
                .line("guard let target = RequestTarget.target(ofURL: url) else { return nil }"),
                .line("self.init(target: target)"),
            ]
        )
    }

    private static func target(_ parameters: [Parameter], _ credential: Credential?) -> SwiftDeclaration {
        let values = parameters.map { $0.isUUID ? "\($0.name).description" : $0.name }.joined(separator: ", ")
        var statements: [SwiftStatement] = []
        let path = "Endpoint.template.path([\(values)])"
        if let credential {
            let query = "?\(PercentEncoding.encode(credential.rules.parameter))="
            statements = [
                .line("let path = \(path)"),
                .line("guard let token else { return path }"),
                .line("return path + \(SwiftText.literal(query)) + PercentEncoding.encode(token)"),
            ]
        } else {
            statements = [.line(path)]
        }
        return .body(
            doc: "The target of an HTTP request: path and query.",
            head: "public var target: String",
            statements: statements
        )
    }

    private static func url() -> SwiftDeclaration {
        .body(
            doc: "The whole URL.",
            head: "public func url(at server: Server) -> String",
            statements: [.line("server.rawValue + target")]
        )
    }
}
