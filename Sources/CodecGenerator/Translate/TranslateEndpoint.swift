import CodecRuntime

/// The channel's address as a struct that builds and parses its URL.
struct TranslateEndpoint {
    static func declaration(_ endpoint: EndpointBlueprint) -> SwiftDeclaration {
        var members: [SwiftDeclaration] = [servers(endpoint.servers), template(endpoint.address)]
        members += endpoint.parameters.map { property($0.name, $0.type, $0.doc) }
        if let token = endpoint.token { members.append(property("token", "String?", token.doc)) }
        members += [initializer(endpoint), targetParser(endpoint), urlParser(), target(endpoint), url()]
        return .type(
            SwiftType(
                doc: endpoint.doc,
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

    static func servers(_ servers: [EndpointBlueprint.Server]) -> SwiftDeclaration {
        .type(
            SwiftType(
                doc: "The contract's servers: scheme, host and port.",
                keyword: "public enum",
                name: "Server",
                conformances: servers.isEmpty ? ["Sendable"] : ["String", "CaseIterable", "Sendable"],
                members: servers.map { server in
                    .enumCase(
                        doc: server.doc,
                        name: server.name,
                        payload: nil,
                        rawValue: SwiftText.literal(server.base)
                    )
                }
            )
        )
    }

    /// The pieces of an address.
    static func segments(_ address: [AddressTemplate.Segment]) -> SwiftExpression {
        .array(
            address.map { segment in
                switch segment {
                case .literal(let text): .text(".literal(\(SwiftText.literal(text)))")
                case .parameter: .text(".parameter")
                }
            }
        )
    }

    static func template(_ address: [AddressTemplate.Segment]) -> SwiftDeclaration {
        .property(
            SwiftProperty(
                doc: nil,
                keyword: "private static let",
                name: "template",
                type: nil,
                value: .call("AddressTemplate", [SwiftArgument("", segments(address))])
            )
        )
    }

    private static func initializer(_ endpoint: EndpointBlueprint) -> SwiftDeclaration {
        let token = endpoint.token == nil ? [] : ["token: String? = nil"]
        let list = (endpoint.parameters.map { "\($0.name): \($0.type)" } + token).joined(separator: ", ")
        let names = endpoint.parameters.map(\.name) + (endpoint.token == nil ? [] : ["token"])
        return .body(
            doc: "An endpoint by its parts.",
            head: "public init(\(list))",
            statements: names.map { .line("self.\($0) = \($0)") }
        )
    }

    private static func targetParser(_ endpoint: EndpointBlueprint) -> SwiftDeclaration {
        var statements: [SwiftStatement] = [
            .line("let request = RequestTarget(target)"),
            .line("guard let values = Endpoint.template.values(in: request.path) else { return nil }"),
        ]
        for (index, parameter) in endpoint.parameters.enumerated() {
            if parameter.isUUID {
                statements.append(.line("guard let \(parameter.name) = WireUUID(values[\(index)]) else { return nil }"))
                statements.append(.line("self.\(parameter.name) = \(parameter.name)"))
            } else {
                statements.append(.line("self.\(parameter.name) = values[\(index)]"))
            }
        }
        if let token = endpoint.token {
            let name = SwiftText.literal(token.parameter)
            statements.append(.line("self.token = request.parameter(\(name))"))
        }
        if endpoint.parameters.isEmpty {
            statements[1] = .line("guard Endpoint.template.values(in: request.path) != nil else { return nil }")
        }
        return .body(
            doc: "Reads the target of an HTTP request, path and query; nil where it is not this endpoint's.",
            head: "public init?(target: String)",
            statements: statements
        )
    }

    static func urlParser() -> SwiftDeclaration {
        .body(
            doc: "Reads a `ws` or `wss` URL of any host; nil where its path is not this endpoint's.",
            head: "public init?(url: String)",
            statements: [
                .line("guard let target = RequestTarget.target(ofURL: url) else { return nil }"),
                .line("self.init(target: target)"),
            ]
        )
    }

    private static func target(_ endpoint: EndpointBlueprint) -> SwiftDeclaration {
        let values = endpoint.parameters.map { $0.isUUID ? "\($0.name).description" : $0.name }.joined(separator: ", ")
        var statements: [SwiftStatement] = []
        let path = "Endpoint.template.path([\(values)])"
        if let token = endpoint.token {
            statements = [
                .line("let path = \(path)"),
                .line("guard let token else { return path }"),
                .line("return path + \(SwiftText.literal(token.prefix)) + PercentEncoding.encode(token)"),
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
