import CodecRuntime
import ProtocolSpec

/// The conformance to `WireProtocol`: the contract's rules as values, its deliveries as typed code.
struct TranslateProtocol {
    static func declarations(_ blueprint: ProtocolBlueprint) -> [SwiftDeclaration] {
        let contract = blueprint.contract
        let doc = contract.description ?? contract.title
        let version = SwiftDeclaration.property(
            SwiftProperty(
                doc: "The runtime that this code is for. Another one does not compile it, and says what to do.",
                keyword: "private static let",
                name: "codecVersion",
                type: nil,
                value: .text("CodecVersion.v2")
            )
        )
        let rules = SwiftDeclaration.property(
            SwiftProperty(
                doc: nil,
                keyword: "private static let",
                name: "rules",
                type: nil,
                value: RulesExpression.channel(contract)
            )
        )
        let members: [SwiftDeclaration] = [
            .body(doc: "The protocol of the contract.", head: "public init()", statements: []),
            .body(
                doc: "The contract's channel: its name, rooms, roles and rules.",
                head: "public var channel: ChannelRules",
                statements: [.line("Self.rules")]
            ),
            version, rules,
        ]
        let alias = SwiftDeclaration.property(
            SwiftProperty(
                doc: "The module's protocol under a name that is the same for every contract.",
                keyword: "public typealias",
                name: "BuiltProtocol",
                type: nil,
                value: .text(blueprint.name)
            )
        )
        return [
            alias,
            .type(
                SwiftType(
                    doc: "\(doc)\n\n\(contract.title), version \(contract.version).",
                    keyword: "public struct",
                    name: blueprint.name,
                    conformances: ["WireProtocol"],
                    members: members
                )
            ),
            .type(
                SwiftType(
                    doc: nil,
                    keyword: "extension",
                    name: blueprint.name,
                    members: [admission(contract), target(contract), isKnown(), onInvalid(contract.channel)]
                )
            ),
        ]
    }

    private static func admission(_ contract: Contract) -> SwiftDeclaration {
        let channel = contract.channel
        let index = channel.address.parameters.firstIndex { $0.name == channel.room.key } ?? 0
        let isUUID = channel.address.parameters.first { $0.name == channel.room.key }?.isUUID == true
        let room = isUUID ? "WireUUID(values[\(index)])?.description" : "values[\(index)]"
        let token = channel.credential.map { "request.parameter(\(SwiftText.literal($0.rules.parameter)))" } ?? "nil"
        return .body(
            doc: "What a WebSocket request asks for.",
            head: "public func admissionRequest(target: String) -> AdmissionRequest",
            statements: [
                .line("let request = RequestTarget(target)"),
                .line("guard let values = Endpoint.template.values(in: request.path) else { return .elsewhere }"),
                .line("return .channel(room: \(room), token: \(token))"),
            ]
        )
    }

    private static func target(_ contract: Contract) -> SwiftDeclaration {
        let channel = contract.channel
        let values = channel.address.parameters.map { parameter in
            parameter.name == channel.room.key ? "room" : SwiftText.literal(parameter.examples.first ?? parameter.name)
        }
        var statements: [SwiftStatement] = [
            .line("let path = Endpoint.template.path([\(values.joined(separator: ", "))])")
        ]
        if let credential = channel.credential {
            let query = SwiftText.literal("?\(PercentEncoding.encode(credential.rules.parameter))=")
            statements.append(.line("guard let token else { return path }"))
            statements.append(.line("return path + \(query) + PercentEncoding.encode(token)"))
        } else {
            statements.append(.line("return path"))
        }
        return .body(
            doc: "The request target that opens a room.",
            head: "public func target(room: String, token: String?) -> String",
            statements: statements
        )
    }

    private static func isKnown() -> SwiftDeclaration {
        .body(
            doc: "Whether a decoded message is one of the contract's.",
            head: "public func isKnown(_ message: ClientMessage) -> Bool",
            statements: [.line("if case .unknown = message { false } else { true }")]
        )
    }

    private static func onInvalid(_ channel: Channel) -> SwiftDeclaration {
        let cases = channel.receives.map { operation in
            let value = SwiftText.literal(operation.message.discriminatorValue ?? "")
            return (label: "case \(value)", statements: [SwiftStatement.line(answer(operation.onInvalid.answer))])
        }
        return .body(
            doc: "What a frame gets that is no message of the contract.",
            head: "public func onInvalid(discriminator: String?) -> InvalidFrameAnswer",
            statements: [
                .choice("discriminator", cases + [("default", [.line(answer(channel.onInvalid.answer))])])
            ]
        )
    }

    private static func answer(_ answer: InvalidFrameRule.Answer) -> String {
        switch answer {
        case .ignore: ".ignore"
        case .close(let code): ".close(\(code))"
        }
    }
}
