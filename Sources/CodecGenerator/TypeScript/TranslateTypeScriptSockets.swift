internal import CodecRuntime
internal import ProtocolSpec

/// What belongs to sockets: where each is opened, what travels over it, why it is closed.
struct TranslateTypeScriptSockets {
    private let blueprint: TypeScriptBlueprint

    init(_ blueprint: TypeScriptBlueprint) {
        self.blueprint = blueprint
    }

    var declarations: [TypeScriptDeclaration] {
        [servers, retryPolicy] + blueprint.sockets.flatMap(declarations)
    }

    private func declarations(_ socket: TypeScriptSocket) -> [TypeScriptDeclaration] {
        var declarations = [clientMessage(socket), union(socket.sent)]
        if blueprint.options.hasValidators { declarations.append(union(socket.received)) }
        if !socket.received.isPlain { declarations.append(writer(socket)) }
        return declarations + [closeCodes(socket), closeCode(socket), parameters(socket), url(socket)]
    }

    private var servers: TypeScriptDeclaration {
        let all = blueprint.contract.servers.map { server in
            let base = "\(server.scheme)://\(server.host)"
            let value = TypeScriptExpression.text(TypeScriptText.literal(base))
            return (doc: server.description, name: server.name, value: value)
        }
        return .constant(
            TypeScriptConstant(
                doc: "Where the contract is served.",
                name: "servers",
                value: .documented(all),
                isFixed: true
            )
        )
    }

    private var retryPolicy: TypeScriptDeclaration {
        .alias(
            doc:
                "What a client does after a close: nothing; connect again after a pause that grows; get a new token, then connect.",
            name: "RetryPolicy",
            .union(RetryPolicy.allCases.map { .literal(TypeScriptText.literal("\($0)")) })
        )
    }

    // MARK: Messages

    private func clientMessage(_ socket: TypeScriptSocket) -> TypeScriptDeclaration {
        let isPlain = socket.received.isPlain
        let doc = "What a client may send on `\(socket.title)`."
        let types = socket.received.messages.map { isPlain ? $0.type : Self.tagged($0.name, $0.type) }
        return .alias(doc: doc, name: socket.clientMessage, TypeScriptTypes.union(types))
    }

    private func union(_ direction: TypeScriptSocket.Direction) -> TypeScriptDeclaration {
        let cases = direction.messages.map { Self.tagged($0.name, $0.type) }
        return .alias(
            doc: """
                \(direction.doc)

                `\(direction.unknown)` is what this contract does not know: a newer side may say it.
                """,
            name: direction.type,
            .union(cases + [Self.tagged(direction.unknown, .unknown)])
        )
    }

    private static func tagged(_ name: String, _ type: TypeScriptType) -> TypeScriptType {
        let message = TypeScriptObject.Member(
            name: "message",
            isOptional: false,
            isReadOnly: true,
            type: .literal(TypeScriptText.literal(name))
        )
        let payload = TypeScriptObject.Member(name: "payload", isOptional: false, isReadOnly: true, type: type)
        return .object(TypeScriptObject(members: [message, payload], others: nil))
    }

    /// The function that writes messages whose frames are more than their payloads, or are not JSON.
    private func writer(_ socket: TypeScriptSocket) -> TypeScriptDeclaration {
        let envelopes = socket.received.messages.map { message -> (name: String, value: TypeScriptExpression) in
            switch message.content {
            case .text, .bytes: return (message.name, .text("null"))
            case .type, .value:
                let around = (message.envelope?.around ?? ["", ""]).map { TypeScriptText.literal($0) }
                return (message.name, .array(around.map { .text($0) }))
            }
        }
        let hasBytes = socket.received.messages.contains { if case .bytes = $0.content { true } else { false } }
        let result: TypeScriptType = hasBytes ? .union([.string, .name("Uint8Array")]) : .string
        return .function(
            TypeScriptFunction(
                doc: "The frame of a message.",
                name: Self.writer(socket),
                parameters: [TypeScriptFunction.Parameter(name: "message", type: .name(socket.clientMessage))],
                result: result,
                value: .cast(.call("written", [.text("message"), .object(envelopes)]), result)
            )
        )
    }

    private static func writer(_ socket: TypeScriptSocket) -> String { "write\(socket.clientMessage)" }

    // MARK: Close codes

    private func closeCodes(_ socket: TypeScriptSocket) -> TypeScriptDeclaration {
        let codes = socket.closeCodes.cases.map { code in
            let parts = [("name", code.wireName), ("reason", code.reason), ("retry", "\(code.retry)")]
            let value = TypeScriptExpression.object(
                parts.map { (name: $0.0, value: .text(TypeScriptText.literal($0.1))) }
            )
            return (doc: Optional(code.doc), name: "\(code.code)", value: value)
        }
        return .constant(
            TypeScriptConstant(
                doc: "Why the server closes `\(socket.title)`, and what a client does then.",
                name: socket.closeCodesName,
                value: .documented(codes),
                isFixed: true
            )
        )
    }

    private func closeCode(_ socket: TypeScriptSocket) -> TypeScriptDeclaration {
        .alias(doc: nil, name: socket.closeCode, .name("keyof typeof \(socket.closeCodesName)"))
    }

    // MARK: Endpoints

    private func parameters(_ socket: TypeScriptSocket) -> TypeScriptDeclaration {
        var members: [TypeScriptObject.Member] = []
        let path = socket.pathParameters.map { (name: $0.name, isRequired: true, doc: $0.doc) }
        for part in path + socket.query where !members.contains(where: { $0.name == part.name }) {
            members.append(.init(doc: part.doc, name: part.name, isOptional: !part.isRequired, type: .string))
        }
        let doc = "What the URL of `\(socket.title)` is made of."
        guard !members.isEmpty else {
            return .alias(doc: doc, name: socket.parameters, .generic("Record", [.string, .name("never")]))
        }
        return .interface(doc: doc, name: socket.parameters, TypeScriptObject(members: members, others: nil))
    }

    private func url(_ socket: TypeScriptSocket) -> TypeScriptDeclaration {
        var rest = socket.pathParameters.map(\.name)[...]
        let path = socket.endpoint.address.map { segment in
            switch segment {
            case .literal(let text): TypeScriptText.template(text)
            case .parameter: "${encode(\(TypeScriptText.member(rest.popFirst() ?? "", of: "parameters")))}"
            }
        }.joined()
        let query = socket.query.map { part in
            let value = TypeScriptText.member(part.name, of: "parameters")
            return (name: part.name, value: TypeScriptExpression.text(value))
        }
        let isFree = socket.pathParameters.isEmpty && !socket.query.contains(where: \.isRequired)
        let server = socket.defaultServer.map { TypeScriptText.member($0, of: "servers") }
        let headers = socket.endpoint.doc.split(separator: "\n").dropFirst().joined(separator: "\n")
        return .function(
            TypeScriptFunction(
                doc: """
                    The URL of `\(socket.title)`; `server` is one of `servers` or any http(s) or ws(s) base.

                    \(headers)
                    """,
                name: socket.url,
                parameters: [
                    .init(
                        // A name that begins so may go unused, whatever a project's rules are.
                        name: socket.pathParameters.isEmpty && socket.query.isEmpty ? "_parameters" : "parameters",
                        type: .name(socket.parameters),
                        value: isFree && server != nil ? .object([]) : nil
                    ), .init(name: "server", type: .string, value: server.map(TypeScriptExpression.text)),
                ],
                result: .string,
                value: .call("socketURL", [.text("server"), .template(path, calls: ["encode"]), .object(query)])
            )
        )
    }

    // MARK: Client

    /// A constant a socket, which has all that the client knows of the contract.
    var constants: [TypeScriptDeclaration] {
        blueprint.sockets.map { socket in
            let contract = blueprint.contract
            let server = contract.servers.first { $0.name == socket.defaultServer }.map { "\($0.scheme)://\($0.host)" }
            let write =
                socket.received.isPlain
                ? "(message) => JSON.stringify(message)"
                : Self.writer(socket)
            let members: [(name: String, value: TypeScriptExpression)] = [
                ("name", .text(TypeScriptText.literal(socket.title))), ("url", .text(socket.url)),
                ("read", .text(socket.sent.reader)), ("write", .text(write)),
                ("closeCodes", .text(socket.closeCodesName)),
                ("subprotocols", .array(socket.endpoint.subprotocols.map { .text(TypeScriptText.literal($0)) })),
                ("defaultServer", .text(server.map(TypeScriptText.literal) ?? "undefined")),
            ]
            let types = [socket.clientMessage, socket.sent.type, socket.parameters].map(TypeScriptType.name)
            return .constant(
                TypeScriptConstant(
                    doc: socket.doc,
                    name: socket.name,
                    type: .generic("Socket", types),
                    value: .object(members)
                )
            )
        }
    }
}

extension EnvelopeBlueprint {
    /// What stands around each place of the payload.
    fileprivate var around: [String] {
        var texts = [""]
        for piece in pieces {
            switch piece {
            case .text(let text): texts[texts.count - 1] += text
            case .payload: texts.append("")
            }
        }
        return texts
    }
}
