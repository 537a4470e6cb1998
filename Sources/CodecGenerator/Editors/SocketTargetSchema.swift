import CodecRuntime
import ProtocolSpec

/// What a target by URL may be: where a live server is, what it needs, and what may be sent to it.
struct SocketTargetSchema {
    /// The parameters of paths.
    let parameters: [String]
    /// The security schemes, and those of them whose tokens the contract describes.
    let schemes: (all: [String], signed: [String])
    /// What clients may say.
    let messages: [String]

    init(contract: Contract) {
        parameters = contract.sockets.flatMap(\.parameters).map(\.name)
        schemes = (
            contract.credentials.map(\.name), contract.credentials.filter { $0.rules != nil }.map(\.name)
        )
        messages = contract.sockets.flatMap(\.receives).map { contract[$0.message].name }
    }

    init(contract: RoomContract) {
        parameters = contract.channel.address.parameters.map(\.name)
        let names = contract.channel.credential.map { [$0.name] } ?? []
        schemes = (names, names)
        messages = contract.channel.receives.map(\.message.name)
    }

    /// The schema of the file, and the definitions that it refers to.
    var schema: (body: JSONSchema, definitions: [JSONSchema.Property]) {
        let oneOf = JSONSchema.one(of: [
            JSONSchema([("required", .array([.string("url")]))]),
            JSONSchema([("required", .array([.string("nodes")]))]),
        ])
        return (
            JSONSchema.object(file).and(oneOf).described("Where a live server is, for belay verify."),
            definitions
        )
    }

    /// What the file's schema refers to.
    var definitions: [JSONSchema.Property] { [.optional("value", value), .optional("time", time)] }

    private static let url = JSONSchema.text(
        matching: "^([Ww][Ss]|[Hh][Tt][Tt][Pp])[Ss]?://[^/?#@]+",
        cure: "a URL like ws://127.0.0.1:8000/path"
    )

    private var time: JSONSchema { ScenarioSchema.duration }

    private var value: JSONSchema {
        .any(of: [
            .type("string", "number", "boolean"),
            .object([.needed("env", JSONSchema.type("string").described("The environment variable that has it."))]),
            .object([.needed("file", JSONSchema.type("string").described("The file that has it."))]),
        ])
        .described("A text, or where a secret is.")
    }

    var file: [JSONSchema.Property] {
        [
            .optional("$schema", JSONSchema.anything.described("The schema of this file, for editors.")),
            .optional(
                "name",
                JSONSchema.type("string").described("What reports call the server; its URL if left out.")
            ),
            .optional(
                "url",
                Self.url.described("The server: the path of one of its sockets, or the base of all.")
            ),
            .optional("nodes", JSONSchema.array(of: Self.url, atLeast: 1).described("The same, of several nodes.")),
            .optional("headers", values("Header fields of the handshake.")),
            .optional("query", values("Parameters of the query.")),
            .optional("params", named(parameters, "Parameters of the path.")),
            .optional(
                "credentials",
                named(schemes.all, "Credentials, by the name of their security scheme.")
            ),
            .optional(
                "people",
                JSONSchema.map(of: person).described("Who the server knows, by role or any other name.")
            ),
            .optional(
                "keys",
                named(
                    schemes.signed,
                    "Keys that sign tokens of these people, or of the contract's, by their security scheme."
                )
            ),
            .optional(
                "other",
                named(
                    parameters,
                    "Parameters of the path that lead to a second room."
                )
            ),
            .optional("subprotocols", list(.type("string"), "What to offer; the contract's first one if left out.")),
            .optional("first", list(.anything, "What a client says first; the contract's login if left out.")),
            .optional(
                "listen",
                JSONSchema.reference("time").described("How long to listen.").defaultValue(.string("10s"))
            ),
            .optional(
                "send",
                list(message, "Messages that may be sent to a host that is not this machine; * is any text.")
            ),
            .optional(
                "hostile",
                JSONSchema.type("boolean").described("Whether frames that break the contract may be sent there, too.")
            ),
            .optional(
                "tls",
                JSONSchema.object([.needed("ca", JSONSchema.type("string").described("The file, PEM."))])
                    .described("A certificate authority of your own, for wss://.")
            ),
            .optional("secrets", values("Secrets that cases name: {{secret.NAME}}.")),
            .optional(
                "cases",
                list(.type("string"), "Files and folders with cases of your own, by their paths from here.")
            ),
            .optional("limits", JSONSchema.object(limits).described("How long to wait; a passing check never waits.")),
        ]
    }

    private var person: JSONSchema {
        JSONSchema.object([
            .optional("id", JSONSchema.type("string", "integer").described("What tokens call this person.")),
            .optional("name", JSONSchema.type("string").described("What others see; cases may name it.")),
            .optional(
                "credentials",
                named(schemes.all, "What this person brings, by the name of its security scheme.")
            ),
        ])
    }

    private var limits: [JSONSchema.Property] {
        let time = JSONSchema.reference("time")
        return [
            .optional("answer", time.described("For an answer.").defaultValue(.string("5s"))),
            .optional(
                "connections",
                JSONSchema.integer(1...64).described(
                    "How many conversations go on at once; 1 for no second connection."
                )
                .defaultValue(.integer(6))
            ),
            .optional("close", time.described("For a handshake, a pong and a close.").defaultValue(.string("5s"))),
            .optional(
                "quiet",
                time.described("How long silence lasts behind a WebSocket ping.").defaultValue(.string("150ms"))
            ),
        ]
    }

    private var message: JSONSchema {
        var seen: Set<String> = []
        return JSONSchema.type("string").examples(messages.filter { seen.insert($0).inserted }.map(JSONValue.string))
    }

    private func values(_ words: String) -> JSONSchema { JSONSchema.map(of: .reference("value")).described(words) }

    /// A mapping with these keys alone.
    private func named(_ names: [String], _ words: String) -> JSONSchema {
        var seen: Set<String> = []
        let properties = names.filter { seen.insert($0).inserted }.map { name in
            JSONSchema.Property.optional(name, .reference("value"))
        }
        return JSONSchema.object(properties).described(words)
    }

    /// A list, or its only item.
    private func list(_ item: JSONSchema, _ words: String) -> JSONSchema {
        JSONSchema.any(of: [item, .array(of: item)]).described(words)
    }
}
