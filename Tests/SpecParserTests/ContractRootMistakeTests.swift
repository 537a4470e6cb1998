import Testing

/// Mistakes at the root, in servers and in channels.
struct ContractRootMistakeTests {
    @Test func `the contract to make mistakes in has none`() {
        #expect(problems(inContract: ClubContract.text) == [])
    }

    @Test(arguments: [
        Mistake(
            "an older AsyncAPI",
            "asyncapi: 3.1.0",
            "asyncapi: 👉2.6.0",
            "AsyncAPI 2.6.0 is not supported; write a contract of 3.1.0"
        ),
        Mistake(
            "a version that is a number",
            "version: 1.0.0",
            "version: 👉1.0",
            "a version is a string, not a number"
        ),
        Mistake("a missing title", "  title: Chess club\n  version", "  👉version", "info needs \"title\""),
        Mistake(
            "no perspective",
            edits: [("asyncapi:", "👉asyncapi:"), ("x-perspective: server\n", "")],
            "the contract does not say whose side it is written from; add \"x-perspective: server\""
        ),
        Mistake(
            "the client's perspective",
            "x-perspective: server",
            "x-perspective: 👉client",
            "the client's side is not supported; write \"x-perspective: server\", "
                + "and swap send and receive"
        ),
        Mistake(
            "a perspective of neither side",
            "x-perspective: server",
            "x-perspective: 👉referee",
            "x-perspective is \"server\", not \"referee\""
        ),
        Mistake(
            "a misspelt perspective",
            "x-perspective: server",
            "👉x-perspectiv: server",
            "unknown key \"x-perspectiv\" in a contract; did you mean \"x-perspective\"?"
        ),
        Mistake(
            "frames that are no JSON",
            "x-perspective: server",
            "defaultContentType: 👉application/cbor\nx-perspective: server",
            "content of type application/cbor is not supported; only application/json is"
        ),
        Mistake(
            "a misspelt key at the root",
            "components:",
            "👉componets: {}\ncomponents:",
            "unknown key \"componets\" in a contract; did you mean \"components\"?"
        ),
        Mistake(
            "an extension in the wrong place",
            "x-perspective: server",
            "x-perspective: server\n👉x-room: {}",
            "x-room belongs on the WebSocket channel, not here"
        ),
        Mistake(
            "no server",
            "  local:\n    host: localhost:9000\n    protocol: ws",
            "  👉{}",
            "there is no server; name at least one"
        ),
        Mistake(
            "a server of another protocol",
            "protocol: ws",
            "protocol: 👉mqtt",
            "a server's protocol is one of ws, wss, not \"mqtt\""
        ),
        Mistake(
            "a host with a path",
            "host: localhost:9000",
            "host: 👉localhost:9000/chat",
            "\"localhost:9000/chat\" is not a host; write a name, with a port where it needs one: localhost:8000"
        ),
        Mistake(
            "a server's pathname",
            "protocol: ws",
            "protocol: ws\n    👉pathname: /v2",
            "\"pathname\" is not supported here; write the whole path as the channel's address"
        ),
        Mistake(
            "a server without a host",
            "    host: localhost:9000\n    protocol",
            "    👉protocol",
            "a server needs \"host\""
        ),
    ])
    func `a mistake at the root or in a server`(mistake: Mistake) throws {
        try mistake.check()
    }

    @Test func `a channel that no operation uses is an error`() {
        let marked = MarkedText(
            """
            asyncapi: 3.1.0
            info: {title: A, version: '1'}
            x-perspective: server
            servers: {a: {host: b, protocol: ws}}
            channels:
              👉a: {address: '/{b}', parameters: {b: {}}, messages: {}, x-room: {key: b, members: [c]}}
            operations: {}
            """
        )
        #expect(
            problems(inContract: marked.text)
                == marked.errors(["no operation is on this channel; say what it receives and sends"])
        )
    }

    @Test func `extensions of other tools are ignored`() throws {
        let text = try ClubContract.edited(
            ("x-perspective: server", "x-perspective: server\nx-owner: {team: chess}\nx-logo: a.png")
        )
        #expect(problems(inContract: text) == [])
    }

    @Test(arguments: [
        Mistake(
            "a misspelt keyword of AsyncAPI's own",
            "    address: /tables",
            "    👉adress: /tables",
            "unknown key \"adress\" in a channel; did you mean \"address\"?"
        ),
        Mistake(
            "a parameter that is not explained",
            edits: [
                ("address: /tables/{table}/", "address: 👉/tables/{tabel}/"),
                ("      table:\n        x-format", "      👉table:\n        x-format"), ("key: table", "key: 👉table"),
            ],
            "the address has {tabel}, which is missing under \"parameters\"; did you mean \"table\"?",
            "the address has no {table}; use the parameter or remove it; did you mean \"tabel\"?",
            "the room's key \"table\" is not a parameter of the address"
        ),
        Mistake(
            "a relative address",
            "address: /tables",
            "address: 👉tables",
            "an address is a path and begins with a slash"
        ),
        Mistake(
            "a query in the address",
            "address: /tables/{table}/",
            "address: 👉/tables/{table}/?v=1",
            "an address is a path alone; the query belongs under bindings.ws.query"
        ),
        Mistake(
            "a parameter that is part of a segment",
            "address: /tables/{table}/",
            "address: 👉/tables/t-{table}/",
            "\"t-{table}\" is not a parameter; a parameter is a whole path segment: /{name}/"
        ),
        Mistake(
            "a parameter without a name",
            "address: /tables/{table}/",
            "address: 👉/tables/{}/",
            "\"{}\" is not a parameter; a parameter is a whole path segment: /{name}/"
        ),
        Mistake(
            "a parameter twice",
            "address: /tables/{table}/",
            "address: 👉/tables/{table}/{table}",
            "the address has {table} twice; name each parameter once"
        ),
        Mistake(
            "another format",
            "x-format: uuid",
            "x-format: 👉email",
            "x-format is \"uuid\", not \"email\"; leave it out for any text"
        ),
        Mistake(
            "an example that is not a UUID",
            "[11111111-2222-4333-8444-555555555555]",
            "[👉one]",
            "the example \"one\" is not a UUID"
        ),
        Mistake(
            "a parameter's enum",
            "x-format: uuid",
            "x-format: uuid\n        👉enum: [a]",
            "\"enum\" is not supported here; any value that fits the format is a room"
        ),
        Mistake(
            "a socket opened with POST",
            "method: GET",
            "method: 👉POST",
            "a WebSocket is opened with GET (RFC 6455, section 4.1)"
        ),
        Mistake(
            "headers, which no browser can set",
            "method: GET",
            "👉headers: {}",
            "\"headers\" is not supported here; a browser cannot set headers on a WebSocket"
        ),
        Mistake(
            "another query parameter",
            "ticket: {type: string}\n    messages",
            "ticket: {type: string}\n            👉v: {type: string}\n    messages",
            "the query parameter \"v\" is not supported; the token is the only one"
        ),
        Mistake(
            "a second socket",
            "  box-office:",
            "  👉lobby:\n    address: /lobby\n    messages: {}\n    bindings: {ws: {}}\n  box-office:",
            "a contract has one WebSocket channel, and this is another; give it a file of its own"
        ),
        Mistake(
            "the servers of a channel",
            "    bindings:\n      ws:",
            "    👉servers: []\n    bindings:\n      ws:",
            "\"servers\" is not supported here; every channel is served by every server"
        ),
        Mistake(
            "room keys on an HTTP channel",
            "address: /tickets/",
            "address: /tickets/\n    👉x-on-invalid: ignore",
            "x-on-invalid belongs on the WebSocket channel or one of its receive operations, not here"
        ),
    ])
    func `a mistake in a channel`(mistake: Mistake) throws {
        try mistake.check()
    }

    @Test(arguments: [
        Mistake(
            "no room",
            edits: [("  table:\n    address", "  👉table:\n    address"), (roomText, "")],
            "the channel needs x-room, which names a room's members"
        ),
        Mistake(
            "a misspelt extension",
            "    x-room:",
            "    👉x-rooms:",
            "unknown key \"x-rooms\" in a channel; did you mean \"x-room\"?"
        ),
        Mistake(
            "a key that is not a parameter",
            "key: table",
            "key: 👉tabel",
            "the room's key \"tabel\" is not a parameter of the address; did you mean \"table\"?"
        ),
        Mistake("no members", "members: [white, black]", "members: 👉[]", "a room has members; name at least one role"),
        Mistake(
            "a member twice",
            "members: [white, black]",
            "members: [white, 👉white]",
            "the role \"white\" is there twice"
        ),
        Mistake(
            "a role of two words",
            "members: [white, black]",
            "members: [👉the white, black]",
            "\"the white\" is not a role; a role begins with a letter and has letters, digits, - and _"
        ),
        Mistake(
            "an unknown key in the room",
            "key: table",
            "key: table\n      👉membres: [a]",
            "unknown key \"membres\" in x-room; did you mean \"members\"?"
        ),
        Mistake(
            "two people with one id",
            "bbbbbbbb-2222-4333-8444-555555555555",
            "👉aaaaaaaa-2222-4333-8444-555555555555",
            "white has this id already; give black another"
        ),
        Mistake(
            "a person whose id is not a UUID, where one is sent",
            "white: {id: aaaaaaaa-2222-4333-8444-555555555555",
            "👉white: {id: ada",
            "\"ada\" is not a UUID, and a delivery sends it as one"
        ),
        Mistake(
            "an unknown key of a person",
            "name: Ada",
            "👉nmae: Ada",
            "unknown key \"nmae\" in a person; did you mean \"name\"?"
        ),
    ])
    func `a mistake in the room`(mistake: Mistake) throws {
        try mistake.check()
    }

    private static let roomText = """
            x-room:
              key: table
              members: [white, black]
              people:
                white: {id: aaaaaaaa-2222-4333-8444-555555555555, name: Ada}
                black: {id: bbbbbbbb-2222-4333-8444-555555555555, name: Bob}

        """
}
