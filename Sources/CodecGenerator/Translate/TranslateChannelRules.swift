import CodecRuntime
import ServerRules

/// The channel's rules as a Swift expression.
struct TranslateChannelRules {
    static func expression(_ rules: ChannelRules) -> SwiftExpression {
        let touched = SwiftArgument("touchedAttributes", .array(rules.touchedAttributes.map(text)))
        return .call(
            "ChannelRules",
            [
                SwiftArgument("name", text(rules.name)),
                SwiftArgument("roomKey", text(rules.roomKey)),
                SwiftArgument("isRoomKeyUUID", .text(String(rules.isRoomKeyUUID))),
                SwiftArgument("exampleRooms", .array(rules.exampleRooms.map(text))),
                SwiftArgument("roles", .array(rules.roles.map(text))),
                SwiftArgument("examplePeople", .array(rules.examplePeople.map(person))),
                SwiftArgument("closeCodes", .array(rules.closeCodes.map(closeRule))),
                SwiftArgument("credential", rules.credential.map(token) ?? .text("nil")),
                SwiftArgument("tokenEndpoint", rules.tokenEndpoint.map(endpoint) ?? .text("nil")),
                SwiftArgument("discriminator", text(rules.discriminator)),
                SwiftArgument("clientMessages", .array(rules.clientMessages.map(outline))),
            ] + (rules.touchedAttributes.isEmpty ? [] : [touched])
        )
    }

    private static func text(_ text: String) -> SwiftExpression {
        .text(SwiftText.literal(text))
    }

    private static func outline(_ message: ChannelRules.MessageOutline) -> SwiftExpression {
        .call(
            "ChannelRules.MessageOutline",
            [
                SwiftArgument("discriminatorValue", text(message.discriminatorValue)),
                SwiftArgument("fields", .array(message.fields.map(text))),
            ] + (message.hasOthers ? [SwiftArgument("hasOthers", .text("true"))] : [])
        )
    }

    private static func person(_ person: ExamplePerson) -> SwiftExpression {
        let id = person.id.map { "WireUUID(high: 0x\(hex($0.high)), low: 0x\(hex($0.low)))" }
        return .call(
            "ExamplePerson",
            [
                SwiftArgument("key", text(person.key)),
                SwiftArgument("id", .text(id ?? "nil")),
                SwiftArgument("name", .text(SwiftText.optionalLiteral(person.name))),
            ]
        )
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private static func closeRule(_ rule: CloseRule) -> SwiftExpression {
        .call(
            "CloseRule",
            [
                SwiftArgument("code", .text(String(rule.code))),
                SwiftArgument("name", text(rule.name)),
                SwiftArgument("reason", text(rule.reason)),
                SwiftArgument("condition", .text(".\(rule.condition)")),
                SwiftArgument("phase", .text(".\(rule.phase)")),
                SwiftArgument("retry", .text(".\(rule.retry)")),
            ]
        )
    }

    private static func token(_ rules: TokenRules) -> SwiftExpression {
        .call(
            "TokenRules",
            [
                SwiftArgument("scheme", text(rules.scheme)),
                SwiftArgument("parameter", text(rules.parameter)),
                SwiftArgument("algorithms", .array(rules.algorithms.map(text))),
                SwiftArgument("lifetimeSeconds", .text(String(rules.lifetimeSeconds))),
                SwiftArgument("subject", text(rules.subject)),
                SwiftArgument(
                    "claims",
                    .array(
                        rules.claims.map { claim in
                            let value = SwiftText.literal(claim.value)
                            return .text("TokenRules.Claim(name: \(SwiftText.literal(claim.name)), value: \(value))")
                        }
                    )
                ),
            ]
        )
    }

    private static func endpoint(_ endpoint: ChannelRules.TokenEndpoint) -> SwiftExpression {
        .call(
            "ChannelRules.TokenEndpoint",
            [
                SwiftArgument("name", text(endpoint.name)),
                SwiftArgument("method", text(endpoint.method)),
                SwiftArgument("path", text(endpoint.path)),
                SwiftArgument("credential", token(endpoint.credential)),
                SwiftArgument("field", text(endpoint.field)),
                SwiftArgument("success", answer(endpoint.success)),
                SwiftArgument("refusal", answer(endpoint.refusal)),
            ] + (endpoint.others.isEmpty ? [] : [SwiftArgument("others", .array(endpoint.others.map(answer)))])
        )
    }

    private static func answer(_ answer: HTTPAnswer) -> SwiftExpression {
        .call(
            "HTTPAnswer",
            [
                SwiftArgument("status", .text(String(answer.status))),
                SwiftArgument("json", .text(SwiftText.rawLiteral(answer.json))),
                SwiftArgument("slots", .array(answer.slots.map(slot))),
            ]
        )
    }

    private static func slot(_ slot: HTTPAnswer.Slot) -> SwiftExpression {
        let source: SwiftExpression =
            if case .token(let rules) = slot.source {
                .call(".token", [SwiftArgument("", token(rules))])
            } else {
                .text(".\(slot.source)")
            }
        return .call(
            "HTTPAnswer.Slot",
            [SwiftArgument("path", .array(slot.path.map(text))), SwiftArgument("source", source)]
        )
    }
}
