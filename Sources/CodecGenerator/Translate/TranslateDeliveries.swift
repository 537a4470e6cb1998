import CodecRuntime
import ProtocolSpec

/// What is sent after each message, as typed code.
struct TranslateDeliveries {
    static func declaration(_ blueprint: ProtocolBlueprint) -> SwiftDeclaration {
        let operations = blueprint.contract.channel.receives
        let cases = zip(operations, blueprint.clientCases).map { operation, message in
            branch(operation, message, blueprint)
        }
        return .type(
            SwiftType(
                doc: nil,
                keyword: "extension",
                name: blueprint.name,
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

    private static func branch(
        _ operation: ReceiveOperation,
        _ message: ProtocolBlueprint.Case,
        _ blueprint: ProtocolBlueprint
    ) -> (label: String, statements: [SwiftStatement]) {
        let readsPayload = operation.deliveries.contains { delivery in
            delivery.fields.contains { if case .payload = $0.source { true } else { false } }
        }
        // Kept once, however many audiences get it.
        let kept = operation.persists.flatMap { persists in
            operation.deliveries.firstIndex { $0.message == persists.message }
        }
        let deliveries = operation.deliveries.enumerated().compactMap { index, item in
            delivery(of: item, from: message, keeping: index == kept ? operation.persists : nil, blueprint)
        }
        return ("case .\(message.name)\(readsPayload ? "(let message)" : "")", [.expression("", .array(deliveries))])
    }

    private static func delivery(
        of delivery: Delivery,
        from received: ProtocolBlueprint.Case,
        keeping: Persistence?,
        _ blueprint: ProtocolBlueprint
    ) -> SwiftExpression? {
        guard let sent = blueprint.serverCases.first(where: { $0.message == delivery.message }),
            let structure = blueprint.structure(named: sent.type),
            let source = blueprint.structure(named: received.type)
        else { return nil }
        let arguments: [SwiftArgument] = structure.fields.compactMap { field in
            guard !field.isConstant, let wanted = delivery.fields.first(where: { $0.name == field.jsonName }) else {
                return nil
            }
            let value = expression(wanted.source, for: field, of: sent.type, from: source)
            return SwiftArgument(SwiftName.bare(field.name), .text(value))
        }
        return .call(
            "WireDelivery",
            [
                SwiftArgument("to", .text(".\(delivery.audience.rawValue)")),
                SwiftArgument("", .call(".\(sent.name)", [SwiftArgument("", .call(sent.type, arguments))])),
            ] + (keeping.map { [SwiftArgument("keeping", keepingExpression($0))] } ?? [])
        )
    }

    private static func keepingExpression(_ persists: Persistence) -> SwiftExpression {
        let touches = persists.touches.map { [SwiftArgument("touches", .text(SwiftText.literal($0)))] }
        return .call("WireKeeping", touches ?? [])
    }

    private static func expression(
        _ source: Delivery.Source,
        for field: FieldBlueprint,
        of type: String,
        from received: StructBlueprint
    ) -> String {
        let isText = TranslateValue.type(field.element.type) == "String"
        let description = isText ? ".description" : ""
        switch source {
        case .payload(let path):
            let (text, isOptional) = access(path, in: received)
            // What the received message does without is, in the sent one, what a missing member means.
            let standard = field.isOptional || !isOptional ? nil : TranslateStandard.expression(field, in: type)
            return "message" + text + (standard.map { " ?? \($0)" } ?? "")
        case .senderID: return "sender.id" + description
        case .senderName: return "sender.name"
        case .uuid: return "source.uuid()" + description
        case .timestamp: return "source.timestamp()" + description
        // No delivery on a socket hands out a token: the parser allows it on HTTP operations alone.
        case .jwt: return "\"\""
        }
    }

    /// `.a?.b` for a path of JSON names.
    private static func access(_ path: [String], in structure: StructBlueprint) -> (text: String, isOptional: Bool) {
        var text = ""
        var current: StructBlueprint? = structure
        var (wasOptional, isOptional) = (false, false)
        for name in path {
            guard let field = current?.fields.first(where: { $0.jsonName == name }) else { break }
            text += (wasOptional ? "?" : "") + ".\(field.storage)"
            wasOptional = field.isOptional
            isOptional = isOptional || wasOptional
            current = current?.nestedStructure(of: field)
        }
        return (text, isOptional)
    }
}

extension StructBlueprint {
    fileprivate func nestedStructure(of field: FieldBlueprint) -> StructBlueprint? {
        guard case .generated(let name) = field.element.type else { return nil }
        for case .structure(let structure) in nested where structure.name == name { return structure }
        return nil
    }
}
