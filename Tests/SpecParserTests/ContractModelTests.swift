import CodecRuntime
import ProtocolSpec
import ServerRules
import SpecParser
import Testing

/// What a contract is once it is read: the values that everything else is made from.
struct ContractModelTests {
    private func club(_ edits: (of: String, with: String)...) throws -> RoomContract {
        try contract(ClubContract.edited(edits))
    }

    @Test func `the root says what and where`() throws {
        let club = try club()
        #expect(club.title == "Chess club")
        #expect(club.version == "1.0.0")
        #expect(club.servers.map(\.host) == ["localhost:9000"])
        #expect(club.servers.map(\.scheme) == [.ws])
        #expect(club.sources == ["a.yaml": ClubContract.text])
    }

    @Test func `an address is text and parameters by turns`() throws {
        let address = try club().channel.address
        #expect(address.segments == [.literal("/tables/"), .parameter("table"), .literal("/")])
        #expect(address.path(["table": "7"]) == "/tables/7/")
        #expect(address.parameters.map(\.isUUID) == [true])
        #expect(address.parameters.map(\.examples) == [["11111111-2222-4333-8444-555555555555"]])
    }

    @Test(
        arguments: [
            ("/{table}", [.parameter("table")], "/"),
            ("/a/b/{table}/c", [.literal("/a/b/"), .parameter("table"), .literal("/c")], ""),
        ] as [(String, [Address.Segment], String)]
    )
    func `an address may end as it likes`(template: String, segments: [Address.Segment], before: String) throws {
        let address = try club(("/tables/{table}/", template)).channel.address
        #expect(address.segments == (before.isEmpty ? [] : [.literal(before)]) + segments)
    }

    @Test func `close codes stay in the document's order`() throws {
        let codes = try club().channel.closeCodes
        #expect(codes.map(\.code) == [4401, 4402, 4403, 4404, 4405])
        #expect(codes.map(\.condition) == [.tokenMissing, .tokenInvalid, .userUnknown, .notAMember, .invalidFrame])
        #expect(codes.map(\.retry) == [.never, .afterRefresh, .never, .never, .backoff])
    }

    @Test func `messages know their constant and their direction`() throws {
        let channel = try club().channel
        #expect(channel.discriminator == "kind")
        #expect(channel.receives.map(\.message.name) == ["move", "resign"])
        #expect(channel.receives.map(\.message.discriminatorValue) == ["move", "resign"])
        #expect(channel.sends.map(\.name) == ["moved", "resigned"])
        #expect(channel.sends.map(\.discriminatorValue) == ["moved", "resigned"])
    }

    @Test func `one constant may serve in both directions`() throws {
        let channel = try club(("kind: {const: moved}", "kind: {const: move}")).channel
        #expect(channel.receives[0].message.discriminatorValue == channel.sends[0].discriminatorValue)
    }

    @Test func `of several constants the one that tells messages apart is chosen`() throws {
        let channel = try club(
            ("required: [kind, square, clock]", "required: [v, kind, square, clock]"),
            ("kind: {const: move}", "v: {const: '1'}\n          kind: {const: move}"),
            (
                "required: [kind], properties: {kind: {type: string",
                "required: [v, kind], properties: {v: {const: '1'}, kind: {type: string"
            ),
            ("required: [kind, id,", "required: [v, kind, id,"),
            ("kind: {const: moved}", "v: {const: '1'}\n          kind: {const: moved}"),
            (
                "required: [kind], properties: {kind: {const: resigned",
                "required: [v, kind], properties: {v: {const: '1'}, kind: {const: resigned"
            )
        ).channel
        #expect(channel.discriminator == "kind")
    }

    @Test func `a delivery's fields stand as the message's schema has them`() throws {
        let delivery = try club().channel.receives[0].deliveries[0]
        #expect(delivery.audience == .all)
        #expect(delivery.fields.map(\.name) == ["at", "id", "square", "clock", "by", "name"])
        #expect(
            delivery.fields.map(\.source)
                == [.timestamp, .uuid, .payload(["square"]), .payload(["clock"]), .senderID, .senderName]
        )
    }

    @Test func `an operation knows what an invalid frame gets and what is kept`() throws {
        let receives = try club().channel.receives
        #expect(receives.map(\.onInvalid.answer) == [.close(4405), .ignore])
        #expect(receives[0].persists?.message == "moved")
        #expect(receives[0].persists?.touches == "last_move_at")
        #expect(receives[1].persists == nil)
    }

    @Test func `the channel's token comes in the query`() throws {
        let credential = try #require(try club().channel.credential)
        #expect(credential.place == .query)
        #expect(
            credential.rules
                == TokenRules(
                    scheme: "ticket",
                    parameter: "ticket",
                    algorithms: ["HS256", "HS512"],
                    lifetimeSeconds: 5400,
                    subject: "who",
                    claims: [.init(name: "club", value: "chess"), .init(name: "kind", value: "ticket")]
                )
        )
    }

    @Test func `an endpoint has its token, its answers and what they are made from`() throws {
        let endpoint = try #require(try club().endpoints.first)
        #expect(endpoint.method == "POST")
        #expect(endpoint.path == "/tickets/")
        #expect(endpoint.credential.place == .cookie)
        #expect(endpoint.credential.rules.lifetimeSeconds == 604_800)
        #expect(endpoint.replies.map(\.status) == [201, 403])
        #expect(endpoint.delivery.fields.map(\.source) == [.jwt(scheme: "ticket")])
    }

    @Test func `a room has members and people`() throws {
        let room = try club().channel.room
        #expect(room.key == "table")
        #expect(room.members == ["white", "black"])
        #expect(room.people.map(\.name) == ["Ada", "Bob"])
    }

    @Test func `a security scheme may stand on the servers where nothing else is served`() throws {
        let endpoint = try #require(
            ClubContract.text.components(around: "  box-office:").last?.components(around: "operations:").first
        )
        let operation = try #require(
            ClubContract.text.components(around: "  sell:").last?.components(around: "components:\n").first
        )
        var text = try ClubContract.edited(
            ("  box-office:" + endpoint, ""),
            ("  sell:" + operation, ""),
            ("protocol: ws", "protocol: ws\n    security: [{$ref: '#/components/securitySchemes/ticket'}]")
        )
        text = text.replacing(
            "    security: [{$ref: '#/components/securitySchemes/ticket'}]\n    messages",
            with: "    messages"
        )
        #expect(try contract(text).channel.credential?.name == "ticket")
    }

    @Test func `schemas keep every rule and its place`() throws {
        let marked = MarkedText(
            try ClubContract.edited(
                (
                    "square: {type: string, minLength: 2, maxLength: 2}",
                    "👉square: {type: string, minLength: 👉2, maxLength: 👉2}"
                )
            )
        )
        let property = try #require(try contract(marked.text).channel.receives[0].message.payload.object?["square"])
        guard case .string(let rules) = property.schema.kind else {
            Issue.record("\(property.schema.kind)")
            return
        }
        #expect([property.location, rules.minLength?.location, rules.maxLength?.location] == marked.places)
        #expect(property.isRequired)
    }

    @Test func `bounds, constants and defaults of integers are exact`() throws {
        let schema =
            "{type: integer, minimum: -9007199254740993, maximum: 9007199254740993.0, default: 9007199254740993}"
        let contract = try club(
            ("{type: integer, minimum: 0, maximum: 7200}", schema),
            ("{enum: [draw, nothing]}", "{const: 9007199254740993}")
        )
        let move = try #require(contract.channel.receives.first?.message.payload.object)
        let left = try #require(move["clock"]?.schema.object?["left"]?.schema)
        guard case .integer(let rules) = left.kind, case .constant(let constant)? = move["offer"]?.schema.kind else {
            Issue.record("\(left.kind)")
            return
        }
        #expect(rules.integers == -9_007_199_254_740_993...9_007_199_254_740_993)
        #expect(left.standard?.value == .integer(9_007_199_254_740_993))
        #expect(constant == .integer(9_007_199_254_740_993))
    }

    @Test func `places are those of what is named`() throws {
        let marked = MarkedText(
            try ClubContract.edited(
                ("  local:\n", "  👉local:\n"),
                ("  table:\n    address", "  👉table:\n    address"),
                ("      4401:", "      👉4401:"),
                ("  receiveMove:", "  👉receiveMove:"),
                ("    move:\n", "    👉move:\n")
            )
        )
        let club = try contract(marked.text)
        #expect(
            [
                club.servers[0].location, club.channel.location, club.channel.closeCodes[0].location,
                club.channel.receives[0].location, club.channel.receives[0].message.location,
            ] == marked.places
        )
    }

    @Test func `examples of a message are kept with their places`() throws {
        let marked = MarkedText(
            try ClubContract.edited(
                (
                    "    resign:\n      payload",
                    "    resign:\n      examples: [{name: over, payload: {kind: 👉resign}}]\n      payload"
                )
            )
        )
        let example = try #require(try contract(marked.text).channel.receives[1].message.examples.first)
        #expect(example.name == "over")
        #expect([example.payload["kind"]?.location] == marked.places)
    }

    @Test func `anchors and merge keys serve in a contract too`() throws {
        let club = try club(
            ("by: {type: string, format: uuid}", "by: &id {type: string, format: uuid}"),
            ("x-perspective: server", "x-perspective: server\nx-shared: &text {type: string}"),
            ("          name: {type: string}", "          name: {<<: *text, title: Name}")
        )
        #expect(club.channel.sends[0].payload.object?["name"]?.schema.title == "Name")
    }
}
