import CodecRuntime
import ProtocolSpec
import ServerRules

/// What a target of a contract with people may be: where a live server is, who is there and how its tokens are made; or, with
/// `url`, what any contract's target may be.
struct TargetSchema {
    let contract: RoomContract

    /// The names under which tokens with a fault may be given, besides those of people. They are for an editor's hover:
    /// any name is allowed, since it may be a person's.
    static let faultyTokens = [
        ("expired", "has expired"), ("forged", "is signed with another key"),
        ("unknown-user", "names a person who does not exist"), ("refresh", "is a refresh token"),
        ("refresh-as-access", "is a refresh token"), ("alg-none", "is not signed at all"),
        ("missing-claim", "lacks a claim that must be there"), ("missing-subject", "names no person"),
    ]

    /// The schema of the file, and the definitions that it refers to.
    var schema: (body: JSONSchema, definitions: [JSONSchema.Property]) {
        let other = SocketTargetSchema(contract: contract)
        let body = JSONSchema.when(
            JSONSchema([("required", .array([.string("url")]))]),
            then: .object(other.file),
            else: .object(file)
        )
        return (
            body.described("Where a live server is, for belay verify."),
            [
                .optional("room", room), .optional("secret", secret), .optional("claims", claims),
                .optional("pointer", pointer), .optional("limit", limit),
            ] + other.definitions
        )
    }

    private var file: [JSONSchema.Property] {
        [
            .optional("$schema", JSONSchema.anything.described("The schema of this file, for editors.")),
            .optional(
                "name",
                JSONSchema.type("string").described("What reports call the server; the first node if left out.")
            ),
            .needed(
                "nodes",
                JSONSchema.array(of: Self.url("ws"), atLeast: 1)
                    .described("Every node, ws:// or wss://; two or more bring every delivery check between nodes.")
            ),
            .optional("http", Self.url("http").described("Where the HTTP endpoints are; the first node if left out.")),
            .optional("origin", JSONSchema.type("string").described("The Origin header to send, as a browser would.")),
            .needed("rooms", JSONSchema.object(rooms).described("The rooms that the checks play in.")),
            .needed(
                "people",
                JSONSchema.map(of: person).with("minProperties", .integer(1))
                    .described(
                        "Every person the checks play, by a name for this file; also one who is in none of the rooms."
                    )
            ),
            .optional("tokens", tokens.described("Where tokens come from: one of three.")),
            .optional("probes", JSONSchema.object(probes).described("What else can be observed.")),
            .optional(
                "limits",
                JSONSchema.object(limits)
                    .described("How long to wait before something counts as missing; a passing check never waits.")
            ),
            .optional(
                "secrets",
                JSONSchema.map(of: .reference("secret")).described("Secrets that cases name: {{secret.NAME}}.")
            ),
            .optional(
                "cases",
                JSONSchema.any(of: [.type("string"), .array(of: .type("string"))])
                    .described("Files and folders with cases of your own, by their paths from here.")
            ),
            .optional(
                "tls",
                JSONSchema.object([
                    .needed(
                        "ca",
                        JSONSchema.type("string").described("The file, PEM; its path from this file's folder.")
                    )
                ]).described("A certificate authority of your own, for wss:// and https://.")
            ),
        ]
    }

    private static func url(_ scheme: String) -> JSONSchema {
        .text(matching: TextPattern.url(scheme), cure: "a URL like \(scheme)://127.0.0.1:8000, without a query")
    }

    // MARK: Rooms and people

    private var rooms: [JSONSchema.Property] {
        RoomName.allCases.map { name in
            switch name {
            case .main: .needed(name.rawValue, JSONSchema.reference("room").described("The room of the checks."))
            case .other:
                .optional(
                    name.rawValue,
                    JSONSchema.reference("room").described("A room that shares a member with the first: for isolation.")
                )
            }
        }
    }

    private var room: JSONSchema {
        let parameters = contract.channel.address.parameters.map { parameter -> JSONSchema.Property in
            let uuid = JSONSchema.text(matching: TextPattern.uuid, cure: "a UUID, as the contract has it")
            let value = parameter.isUUID ? uuid : Self.key
            return .needed(parameter.name, parameter.description.map { value.described($0) } ?? value)
        }
        let members = JSONSchema.array(of: .type("string"), atLeast: 1)
            .described("Who is in it, by their names under people; the first speaks first.")
        return .object(parameters + [.needed("members", members)])
    }

    /// A text, or a whole number that need not be quoted.
    private static var key: JSONSchema { .any(of: [.type("string"), .integer(Int.min...Int.max)]) }

    private var person: JSONSchema {
        .object([
            .needed("id", Self.key.described("The person's id, as tokens and messages have it.")),
            .optional("name", JSONSchema.type("string").described("The person's name; not judged if left out.")),
        ])
    }

    // MARK: Tokens

    private var tokens: JSONSchema {
        var sources: [JSONSchema.Property] = []
        if let algorithms = contract.channel.credential?.rules.algorithms, let first = algorithms.first {
            let mint = JSONSchema.object([
                .optional(
                    "algorithm",
                    JSONSchema.words(algorithms).described("How tokens are signed.").defaultValue(.string(first))
                ),
                .needed("key", JSONSchema.reference("secret").described("The key that signs them.")),
                .optional("claims", .reference("claims")),
            ])
            sources.append(.optional("mint", mint.described("The suite signs tokens itself.")))
        }
        let given = Self.faultyTokens.map { name, what in
            JSONSchema.Property.optional(name, JSONSchema.reference("secret").described("A token that \(what)."))
        }
        let names = JSONSchema.type("object")
            .with("properties", .object(given.map { JSONValue.Member(name: $0.name, value: $0.schema.json) }))
            .with("additionalProperties", JSONSchema.reference("secret").json)
        sources.append(.optional("given", names.described("Tokens that were made elsewhere, by person or fault.")))
        let command = JSONSchema.type("string").described("Prints the same map as JSON.")
        sources.append(.optional("command", command))
        return JSONSchema.object(sources).with("minProperties", .integer(1)).with("maxProperties", .integer(1))
    }

    private var secret: JSONSchema {
        let places = JSONSchema.object([
            .optional("env", JSONSchema.type("string").described("The variable of the environment that holds it.")),
            .optional("file", JSONSchema.type("string").described("The file that holds it.")),
            .optional(
                "value",
                JSONSchema.type("string").described("The value itself, for one that need not be secret.")
            ),
        ])
        return .any(of: [
            .type("string"), places.with("minProperties", .integer(1)).with("maxProperties", .integer(1)),
        ])
    }

    private var claims: JSONSchema {
        let unknown = JSONSchema.type("string").with("pattern", .string("\\{(?!(?:id|uuid)\\})[A-Za-z_]+\\}"))
        return JSONSchema.map(of: JSONSchema([("not", unknown.json)]))
            .described("Claims beside those that the contract asks for; {id} and {uuid} in texts are filled in.")
    }

    // MARK: Probes and limits

    private var probes: [JSONSchema.Property] {
        let get = JSONSchema.Property.needed(
            "get",
            JSONSchema.type("string").described(
                "The path that is asked; {NAME} in it is the room's value of that name."
            )
        )
        let person = JSONSchema.Property.needed("as", JSONSchema.type("string").described("Who asks."))
        let place = { (name: String, what: String, isNeeded: Bool) in
            JSONSchema.Property(
                name: name,
                schema: JSONSchema.reference("pointer").described(what),
                isRequired: isNeeded
            )
        }
        let messages = JSONSchema.object([
            get, person,
            place("items", "Where the list is; if left out, it is the answer itself, or the one list in it.", false),
            place("id", "Where an item's id is.", true),
            place("content", "Where an item's content is.", true),
            place("next", "Where the next page's URL is; all is on one page if left out.", false),
        ])
        let last = JSONSchema.object([get, person, place("value", "Where the time is.", true)])
        let refresh = JSONSchema.object([
            .needed("cookie", JSONSchema.type("string").described("The cookie's name.")),
            .needed(
                "value",
                JSONSchema.any(of: [.object([.needed("mint", .reference("claims"))]), .reference("secret")])
                    .described("The refresh token: a secret, or {mint: CLAIMS}.")
            ),
        ])
        return [
            .optional("messages", messages.described("The list of what was kept.")),
            .optional("lastMessageAt", last.described("The room's attribute that each message moves.")),
            .optional("refresh", refresh.described("How a refresh cookie is made.")),
        ]
    }

    private var pointer: JSONSchema {
        JSONSchema.type("string")
            .described("A JSON Pointer: a slash before each step, of which the first may be left out.")
    }

    private var limit: JSONSchema {
        .text(matching: TextPattern.limit, cure: "a time like 2s or 500ms, up to 60m")
    }

    private var limits: [JSONSchema.Property] {
        let limit = JSONSchema.reference("limit")
        return [
            .optional(
                "deliver",
                limit.described("For a message, counted from the last frame that arrived.").defaultValue(.string("2s"))
            ),
            .optional(
                "close",
                limit.described("For a handshake's answer and for a close.").defaultValue(.string("2s"))
            ),
            .optional(
                "probe",
                limit.described(
                    "For a probe to show everything, page by page: a room with a long history takes its time."
                )
                .defaultValue(.string("30s"))
            ),
            .optional(
                "idle",
                ScenarioSchema.duration.described("How long an idle connection must stay up; 0s leaves that out.")
                    .defaultValue(.string("15s"))
            ),
        ]
    }
}
