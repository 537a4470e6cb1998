import CodecRuntime
import ServerRules

/// What is sent after each message, as typed code.
struct TranslateDeliveries {
    static func declaration(_ mock: MockBlueprint) -> SwiftDeclaration {
        let cases = mock.deliveries.map { message in
            (
                label: "case .\(message.caseName)\(message.readsMessage ? "(let message)" : "")",
                statements: [SwiftStatement.expression("", .array(message.deliveries.map(delivery)))]
            )
        }
        return .type(
            SwiftType(
                doc: nil,
                keyword: "extension",
                name: mock.name,
                members: [
                    .body(
                        doc: "What is sent after a client's message, and to whom, in the order in which it leaves.",
                        head: """
                            public func deliveries(
                                    of message: ClientMessage, from sender: WirePerson, source: inout some WireSource
                                ) -> [WireDelivery<ServerMessage>]
                            """,
                        statements: [.choice("message", cases + [("case .unknown", [.line("[]")])])]
                    )
                ]
            )
        )
    }

    private static func delivery(_ delivery: DeliveryBlueprint) -> SwiftExpression {
        let arguments = delivery.arguments.map { SwiftArgument($0.label, .text(expression($0.value))) }
        return .call(
            "WireDelivery",
            [
                SwiftArgument("to", .text(".\(delivery.audience.rawValue)")),
                SwiftArgument("", .call(".\(delivery.caseName)", [SwiftArgument("", .call(delivery.type, arguments))])),
            ] + (delivery.persistence.map { [SwiftArgument("persistence", expression($0))] } ?? [])
        )
    }

    private static func expression(_ persistence: WirePersistence) -> SwiftExpression {
        let touches = persistence.touches.map { [SwiftArgument("touches", .text(SwiftText.literal($0)))] }
        return .call("WirePersistence", touches ?? [])
    }

    private static func expression(_ value: ValueBlueprint) -> String {
        switch value {
        case .member(let path, let conversion, let otherwise):
            TranslateConversion.expression(conversion, of: "message\(path)") + (otherwise.map { " ?? \($0)" } ?? "")
        case .senderID(let isText): "sender.id" + (isText ? ".description" : "")
        case .senderName: "sender.name"
        case .uuid(let isText): "source.uuid()" + (isText ? ".description" : "")
        case .timestamp(let isText): "source.timestamp()" + (isText ? ".description" : "")
        case .emptyText: "\"\""
        }
    }
}
