import ProtocolSpec

/// The contract's close codes as an enum.
struct TranslateCloseCode {
    static func declaration(_ blueprint: ProtocolBlueprint) -> SwiftDeclaration {
        let codes = Array(zip(blueprint.closeCodeNames, blueprint.contract.channel.closeCodes))
        var members = codes.map { name, code in
            SwiftDeclaration.enumCase(
                doc: code.description ?? code.reason,
                name: name,
                payload: nil,
                rawValue: String(code.code)
            )
        }
        members.append(
            .body(
                doc: "All that the contract says of the code.",
                head: "public var rule: CloseRule",
                statements: [
                    .choice("self", codes.map { name, code in ("case .\(name)", [.expression("", rule(code))]) })
                ]
            )
        )
        return .type(
            SwiftType(
                doc: "Why the server closes a socket, in the order in which it judges.",
                keyword: "public enum",
                name: "CloseCode",
                conformances: codes.isEmpty ? [] : ["UInt16", "WireCloseCode"],
                members: members
            )
        )
    }

    private static func rule(_ code: CloseCode) -> SwiftExpression {
        .call(
            "CloseRule",
            [
                SwiftArgument("code", .text(String(code.code))),
                SwiftArgument("name", .text(SwiftText.literal(code.name))),
                SwiftArgument("reason", .text(SwiftText.literal(code.reason))),
                SwiftArgument("condition", .text(condition(code.condition))),
                SwiftArgument("phase", .text(code.phase == .open ? ".open" : ".handshake")),
                SwiftArgument("retry", .text(retry(code.retry))),
            ]
        )
    }

    private static func condition(_ condition: CloseCode.Condition) -> String {
        switch condition {
        case .tokenMissing: ".tokenMissing"
        case .tokenInvalid: ".tokenInvalid"
        case .userUnknown: ".userUnknown"
        case .notAMember: ".notAMember"
        case .invalidFrame: ".invalidFrame"
        case .serverDecides: ".serverDecides"
        }
    }

    private static func retry(_ retry: CloseCode.Retry) -> String {
        switch retry {
        case .never: ".never"
        case .backoff: ".backoff"
        case .afterRefresh: ".afterRefresh"
        }
    }
}
