import CodecRuntime

/// What belongs to one socket: its messages, close codes and endpoint.
struct TranslateSocket {
    /// The declarations, by the names of their files, where a module has one socket.
    static func files(
        _ socket: ContractBlueprint.Socket
    ) -> [(name: String, declaration: SwiftDeclaration, isPublic: Bool)] {
        [
            ("ClientMessage", TranslateFrameUnion.declaration(socket.clientMessages), true),
            ("ServerMessage", TranslateFrameUnion.declaration(socket.serverMessages), true),
        ]
            + (socket.closeCodes.cases.isEmpty
                ? [] : [("CloseCode", TranslateCloseCode.declaration(socket.closeCodes), true)]) + [
                ("Endpoint", TranslateSocketEndpoint.declaration(socket.endpoint), false)
            ]
    }

    /// All of them in a namespace, where a module has several sockets.
    static func namespace(_ socket: ContractBlueprint.Socket) -> SwiftDeclaration {
        .type(
            SwiftType(
                doc: socket.doc,
                keyword: "public enum",
                name: socket.name,
                members: files(socket).map(\.declaration)
            )
        )
    }
}

/// A socket's address as a struct that builds and parses its URL.
struct TranslateSocketEndpoint {
    static func declaration(_ endpoint: SocketEndpointBlueprint) -> SwiftDeclaration {
        var members: [SwiftDeclaration] = []
        if !endpoint.servers.isEmpty { members.append(TranslateEndpoint.servers(endpoint.servers)) }
        members.append(TranslateEndpoint.template(endpoint.address))
        if !endpoint.subprotocols.isEmpty { members.append(subprotocols(endpoint.subprotocols)) }
        members += endpoint.parameters.map { property($0, "String") } + endpoint.query.map { property($0, "String?") }
        members += [
            initializer(endpoint), targetParser(endpoint), TranslateEndpoint.urlParser(), target(endpoint),
            url(endpoint),
        ]
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

    private static func property(_ part: SocketEndpointBlueprint.Part, _ type: String) -> SwiftDeclaration {
        .property(SwiftProperty(doc: part.doc, keyword: "public var", name: part.name, type: type))
    }

    private static func subprotocols(_ names: [String]) -> SwiftDeclaration {
        .property(
            SwiftProperty(
                doc: "The subprotocols that a client can ask for (`Sec-WebSocket-Protocol`).",
                keyword: "public static let",
                name: "subprotocols",
                type: "[String]",
                value: .array(names.map { .text(SwiftText.literal($0)) })
            )
        )
    }

    private static func initializer(_ endpoint: SocketEndpointBlueprint) -> SwiftDeclaration {
        let list = endpoint.parameters.map { "\($0.name): String" } + endpoint.query.map { "\($0.name): String? = nil" }
        return .body(
            doc: "An endpoint by its parts.",
            head: "public init(\(list.joined(separator: ", ")))",
            statements: (endpoint.parameters + endpoint.query).map { .line("self.\($0.name) = \($0.name)") }
        )
    }

    private static func targetParser(_ endpoint: SocketEndpointBlueprint) -> SwiftDeclaration {
        let values = "Endpoint.template.values(in: request.path)"
        var statements: [SwiftStatement] = [
            .line("let request = RequestTarget(target)"),
            .line(
                endpoint.parameters.isEmpty
                    ? "guard \(values) != nil else { return nil }" : "guard let values = \(values) else { return nil }"
            ),
        ]
        statements += endpoint.parameters.enumerated().map { .line("self.\($0.element.name) = values[\($0.offset)]") }
        statements += endpoint.query.map { part in
            .line("self.\(part.name) = request.parameter(\(SwiftText.literal(part.query ?? "")))")
        }
        return .body(
            doc: "Reads the target of an HTTP request, path and query; nil where it is not this endpoint's.",
            head: "public init?(target: String)",
            statements: statements
        )
    }

    private static func target(_ endpoint: SocketEndpointBlueprint) -> SwiftDeclaration {
        let path = "Endpoint.template.path([\(endpoint.parameters.map { "self.\($0.name)" }.joined(separator: ", "))])"
        guard !endpoint.query.isEmpty else {
            return .body(
                doc: "The target of an HTTP request: the path.",
                head: "public var target: String",
                statements: [.line(path)]
            )
        }
        let pairs = endpoint.query.map { part in
            let name = SwiftText.literal(PercentEncoding.encode(part.query ?? "") + "=")
            return SwiftExpression.text("self.\(part.name).map { \(name) + PercentEncoding.encode($0) }")
        }
        return .body(
            doc: "The target of an HTTP request: path and query.",
            head: "public var target: String",
            statements: [
                .expression("let query: [String?] = ", .array(pairs)),
                .line("let given = query.compactMap(\\.self)"),
                .line("return \(path) + (given.isEmpty ? \"\" : \"?\" + given.joined(separator: \"&\"))"),
            ]
        )
    }

    private static func url(_ endpoint: SocketEndpointBlueprint) -> SwiftDeclaration {
        endpoint.servers.isEmpty
            ? .body(
                doc: "The whole URL; the base is scheme, host and port: `ws://localhost:8080`.",
                head: "public func url(at base: String) -> String",
                statements: [.line("base + target")]
            )
            : .body(
                doc: "The whole URL.",
                head: "public func url(at server: Server) -> String",
                statements: [.line("server.rawValue + target")]
            )
    }
}
