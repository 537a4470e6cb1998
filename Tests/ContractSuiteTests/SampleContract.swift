internal import CodecRuntime
internal import ProtocolSpec
internal import ServerRules

/// A contract of this test's own: gardeners who talk over a plot. It shares no name with the product's.
enum SampleContract {
    static let plot = "8d4c2f10-0000-4000-8000-000000000001"
    static let otherPlot = "8d4c2f10-0000-4000-8000-000000000002"
    static let longestText = 40
    static let key = "a key that only the gardeners know, and nobody else"

    static let rules = TokenRules(
        scheme: "gate",
        parameter: "pass",
        algorithms: ["HS256"],
        lifetimeSeconds: 600,
        subject: "who",
        claims: [TokenRules.Claim(name: "kind", value: "entry")]
    )

    static func at(_ line: Int) -> SourceLocation { SourceLocation(file: "garden.yaml", line: line, column: 3) }

    static let contract = contract()

    /// - Parameters:
    ///   - onInvalid: what an invalid frame gets.
    ///   - phase: how a connection is denied.
    /// - Returns: the contract with these.
    static func contract(
        onInvalid: InvalidFrameAnswer = .ignore,
        phase: CloseRule.Phase = .open
    ) -> RoomContract {
        let rule = InvalidFrameRule(answer: onInvalid, location: at(50))
        let channel = Channel(
            name: "garden",
            location: at(10),
            description: nil,
            address: address,
            credential: Credential(name: "gate", location: at(12), description: nil, place: .query, rules: rules),
            room: Room(location: at(14), key: "plot", members: ["owner", "helper"], people: []),
            closeCodes: closeCodes(phase),
            onInvalid: rule,
            receives: [say(rule), wave(rule), ask(rule)],
            sends: [said, waved, told],
            discriminator: "kind"
        )
        return RoomContract(
            location: at(1),
            title: "Garden",
            version: "1.0",
            description: nil,
            servers: [],
            channel: channel,
            endpoints: [],
            recursiveSchemas: [:],
            sources: [:]
        )
    }

    private static let address = Address(
        location: at(11),
        template: "/garden/{plot}/",
        segments: [.literal("/garden/"), .parameter("plot"), .literal("/")],
        parameters: [
            Address.Parameter(name: "plot", location: at(11), description: nil, isUUID: true, examples: [plot])
        ]
    )

    private static func closeCodes(_ phase: CloseRule.Phase) -> [CloseCode] {
        let codes: [(Int, String, CloseRule.Condition, RetryPolicy)] = [
            (4401, "noPass", .tokenMissing, .never), (4403, "badPass", .tokenInvalid, .afterRefresh),
            (4402, "nobody", .userUnknown, .never), (4404, "notYourPlot", .notAMember, .never),
            (4405, "nonsense", .invalidFrame, .never),
        ]
        return codes.enumerated().map { index, code in
            CloseCode(
                code: code.0,
                location: at(20 + index),
                name: code.1,
                reason: code.1,
                description: nil,
                condition: code.2,
                phase: phase,
                retry: code.3
            )
        }
    }
}

// MARK: - Messages

extension SampleContract {
    private static func say(_ rule: InvalidFrameRule) -> ReceiveOperation {
        receive(
            "say",
            [("text", text(min: 1, max: longestText), true), ("loud", schema(.boolean), false)],
            rule,
            delivers: Delivery(
                location: at(61),
                message: "said",
                audience: .all,
                fields: [
                    field("id", .uuid), field("text", .payload(["text"])), field("by", .senderID),
                    field("name", .senderName), field("at", .timestamp),
                ]
            )
        )
    }

    private static func wave(_ rule: InvalidFrameRule) -> ReceiveOperation {
        receive(
            "wave",
            [("on", schema(.boolean), true)],
            rule,
            delivers: Delivery(
                location: at(71),
                message: "waved",
                audience: .others,
                fields: [field("by", .senderID), field("on", .payload(["on"]))]
            )
        )
    }

    private static func ask(_ rule: InvalidFrameRule) -> ReceiveOperation {
        let number = NumberRules(minimum: Located(1, at: at(80)), maximum: Located(6, at: at(80)))
        return receive(
            "ask",
            [("number", schema(.integer(number)), true)],
            rule,
            delivers: Delivery(
                location: at(81),
                message: "told",
                audience: .sender,
                fields: [field("number", .payload(["number"]))]
            )
        )
    }

    private static let said = message(
        "said",
        [
            ("id", text(format: .uuid), true), ("text", text(min: 1, max: longestText), true),
            ("by", text(format: .uuid), true), ("name", text(), true), ("at", text(format: .dateTime), true),
        ]
    )
    private static let waved = message("waved", [("by", text(format: .uuid), true), ("on", schema(.boolean), true)])
    private static let told = message("told", [("number", schema(.integer(NumberRules())), true)])

    private static func field(_ name: String, _ source: Delivery.Source) -> Delivery.Field {
        Delivery.Field(name: name, location: at(90), source: source)
    }

    private static func receive(
        _ name: String,
        _ fields: [(String, Schema, Bool)],
        _ rule: InvalidFrameRule,
        delivers: Delivery
    ) -> ReceiveOperation {
        ReceiveOperation(
            name: name,
            location: at(60),
            description: nil,
            message: message(name, fields),
            onInvalid: rule,
            persists: nil,
            deliveries: [delivers]
        )
    }

    private static func message(_ name: String, _ fields: [(String, Schema, Bool)]) -> Message {
        let all = [("kind", schema(.constant(.string(name))), true)] + fields
        let properties = all.map { name, schema, isRequired in
            ObjectRules.Property(name: name, location: at(95), isRequired: isRequired, schema: schema)
        }
        return Message(
            name: name,
            location: at(94),
            description: nil,
            payload: schema(.object(ObjectRules(properties: properties))),
            discriminatorValue: name
        )
    }

    static func schema(_ kind: Schema.Kind) -> Schema { Schema(location: at(96), kind: kind) }

    static func text(min: Int? = nil, max: Int? = nil, format: StringFormat? = nil) -> Schema {
        schema(
            .string(
                StringRules(
                    minLength: min.map { Located($0, at: at(97)) },
                    maxLength: max.map { Located($0, at: at(98)) },
                    format: format.map { Located($0, at: at(99)) }
                )
            )
        )
    }
}
