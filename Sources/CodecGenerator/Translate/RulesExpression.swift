import CodecRuntime
import ProtocolSpec

/// The contract's rules as Swift expressions.
enum RulesExpression {
    static func channel(_ contract: Contract) -> SwiftExpression {
        let channel = contract.channel
        let room = channel.address.parameters.first { $0.name == channel.room.key }
        return .call(
            "ChannelRules",
            [
                SwiftArgument("name", text(channel.name)),
                SwiftArgument("roomKey", text(channel.room.key)),
                SwiftArgument("isRoomKeyUUID", .text(String(room?.isUUID == true))),
                SwiftArgument("exampleRooms", .array((room?.examples ?? []).map(text))),
                SwiftArgument("roles", .array(channel.room.members.map(text))),
                SwiftArgument("examplePeople", .array(channel.room.people.map(person))),
                SwiftArgument(
                    "closeCodes",
                    .text(channel.closeCodes.isEmpty ? "[]" : "CloseCode.allCases.map(\\.rule)")
                ),
                SwiftArgument("credential", channel.credential.map { token($0.rules) } ?? .text("nil")),
                SwiftArgument("tokenEndpoint", contract.tokenEndpoint.map(endpoint) ?? .text("nil")),
                SwiftArgument("discriminator", text(channel.discriminator)),
                SwiftArgument("clientMessages", .array(channel.receives.map { outline($0.message) })),
            ] + kept(channel)
        )
    }

    /// Nothing where no message is kept, or moves anything.
    private static func kept(_ channel: Channel) -> [SwiftArgument] {
        let names = channel.receives.compactMap { $0.persists?.touches }
        let once = names.enumerated().filter { names.firstIndex(of: $0.element) == $0.offset }.map(\.element)
        return once.isEmpty ? [] : [SwiftArgument("keptAttributes", .array(once.map(text)))]
    }

    private static func text(_ text: String) -> SwiftExpression {
        .text(SwiftText.literal(text))
    }

    private static func outline(_ message: Message) -> SwiftExpression {
        .call(
            "ChannelRules.MessageOutline",
            [
                SwiftArgument("discriminatorValue", text(message.discriminatorValue ?? "")),
                SwiftArgument("fields", .array((message.payload.object?.properties ?? []).map { text($0.name) })),
            ] + (message.payload.object?.additional == nil ? [] : [SwiftArgument("hasOthers", .text("true"))])
        )
    }

    private static func person(_ person: Room.Person) -> SwiftExpression {
        // An identity that is no UUID was refused when the contract was read.
        let id = person.id.flatMap { WireUUID($0) }
        return .call(
            "ExamplePerson",
            [
                SwiftArgument("key", text(person.key)),
                SwiftArgument(
                    "id",
                    .text(id.map { "WireUUID(high: 0x\(hex($0.high)), low: 0x\(hex($0.low)))" } ?? "nil")
                ),
                SwiftArgument("name", .text(SwiftText.optionalLiteral(person.name))),
            ]
        )
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
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

    private static func endpoint(_ endpoint: TokenEndpointFacts) -> SwiftExpression {
        .call(
            "ChannelRules.TokenEndpoint",
            [
                SwiftArgument("name", text(endpoint.endpoint.name)),
                SwiftArgument("method", text(endpoint.endpoint.method)),
                SwiftArgument("path", text(endpoint.endpoint.path)),
                SwiftArgument("credential", token(endpoint.endpoint.credential.rules)),
                SwiftArgument("status", .text(String(endpoint.status))),
                SwiftArgument("field", text(endpoint.field)),
                SwiftArgument("refusal", .text(String(endpoint.refusal))),
            ]
        )
    }
}

/// What a contract says of the endpoint that gives a new token for its channel.
struct TokenEndpointFacts {
    var endpoint: HTTPEndpoint
    var status: Int
    var field: String
    var refusal: Int
}

extension Contract {
    /// The endpoint whose answer carries a token of the channel's scheme, if there is one.
    var tokenEndpoint: TokenEndpointFacts? {
        guard let scheme = channel.credential?.name else { return nil }
        for endpoint in endpoints where endpoint.credential.place == .cookie {
            guard let field = endpoint.delivery.fields.first(where: { $0.source == .jwt(scheme: scheme) }) else {
                continue
            }
            let statuses = endpoint.replies.map(\.status)
            return TokenEndpointFacts(
                endpoint: endpoint,
                status: statuses.first { 200..<300 ~= $0 } ?? 200,
                field: field.name,
                refusal: statuses.first { 400..<500 ~= $0 } ?? 401
            )
        }
        return nil
    }
}
