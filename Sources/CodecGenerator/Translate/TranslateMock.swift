import CodecRuntime
import ServerRules

/// The conformance to `WireProtocol`: the contract's rules as values, its deliveries as typed code.
struct TranslateMock {
    static func declarations(_ mock: MockBlueprint) -> [SwiftDeclaration] {
        let members: [SwiftDeclaration] = [
            .body(doc: "The protocol of the contract.", head: "public init()", statements: []),
            .body(
                doc: "The contract's channel: its name, rooms, roles and rules.",
                head: "public var channel: ChannelRules",
                statements: [.line("Self.rules")]
            ),
            constant(
                "address",
                .call("AddressTemplate", [SwiftArgument("", TranslateEndpoint.segments(mock.address))])
            ),
            constant("rules", TranslateChannelRules.expression(mock.rules)),
        ]
        let alias = SwiftDeclaration.property(
            SwiftProperty(
                doc: "The module's protocol under a name that is the same for every contract.",
                keyword: "public typealias",
                name: "BuiltProtocol",
                type: nil,
                value: .text(mock.name)
            )
        )
        return [
            TranslateVersion.declaration(),
            alias,
            .type(
                SwiftType(
                    doc: mock.doc,
                    keyword: "public struct",
                    name: mock.name,
                    conformances: ["WireProtocol"],
                    members: members
                )
            ),
            .type(
                SwiftType(
                    doc: nil,
                    keyword: "extension",
                    name: mock.name,
                    members: [admission(mock), target(mock), isKnown(), onInvalid(mock)]
                )
            ),
        ]
    }

    private static func constant(_ name: String, _ value: SwiftExpression) -> SwiftDeclaration {
        .property(SwiftProperty(doc: nil, keyword: "private static let", name: name, type: nil, value: value))
    }

    private static func admission(_ mock: MockBlueprint) -> SwiftDeclaration {
        let value = "values[\(mock.roomIndex)]"
        let room = mock.rules.isRoomKeyUUID ? "WireUUID(\(value))?.description" : value
        let token = mock.token.map { "request.parameter(\(SwiftText.literal($0.parameter)))" } ?? "nil"
        return .body(
            doc: "What a WebSocket request asks for.",
            head: "public func admissionRequest(target: String) -> AdmissionRequest",
            statements: [
                .line("let request = RequestTarget(target)"),
                .line("guard let values = Self.address.values(in: request.path) else { return .elsewhere }"),
                .line("return .channel(room: \(room), token: \(token))"),
            ]
        )
    }

    private static func target(_ mock: MockBlueprint) -> SwiftDeclaration {
        let values = mock.pathValues.map { value in
            switch value {
            case .room: "room"
            case .text(let text): SwiftText.literal(text)
            }
        }
        var statements: [SwiftStatement] = [.line("let path = Self.address.path([\(values.joined(separator: ", "))])")]
        if let token = mock.token {
            statements.append(.line("guard let token else { return path }"))
            statements.append(
                .line("return path + \(SwiftText.literal(token.prefix)) + PercentEncoding.encode(token)")
            )
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

    private static func onInvalid(_ mock: MockBlueprint) -> SwiftDeclaration {
        let cases = mock.invalidFrames.map { frame in
            (
                label: "case \(SwiftText.literal(frame.discriminatorValue))",
                statements: [SwiftStatement.line(answer(frame.answer))]
            )
        }
        return .body(
            doc: "What a frame gets that is not a valid message of the contract.",
            head: "public func onInvalid(discriminator: String?) -> InvalidFrameAnswer",
            statements: [
                .choice("discriminator", cases + [("default", [.line(answer(mock.otherInvalidFrame))])])
            ]
        )
    }

    private static func answer(_ answer: InvalidFrameAnswer) -> String {
        switch answer {
        case .ignore: ".ignore"
        case .close(let code): ".close(\(code))"
        }
    }
}
