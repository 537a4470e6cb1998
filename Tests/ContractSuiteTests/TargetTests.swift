internal import CodecRuntime
internal import ContractSuite
internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules
internal import Testing

/// A document in which every value has a line of its own, so that a test can tell which one a diagnostic means.
private func located(_ json: JSONValue) -> DocumentNode {
    var line = 0
    func node(_ json: JSONValue) -> DocumentNode {
        line += 1
        let location = SourceLocation(file: "target.yaml", line: line, column: 1)
        let content: DocumentNode.Content =
            switch json {
            case .null: .null
            case .bool(let value): .bool(value)
            case .integer(let value): .integer(value)
            case .number(let value): .number(DecimalNumber(value) ?? 0)
            case .string(let value): .string(value)
            case .array(let items): .sequence(items.map(node))
            case .object(let members):
                .mapping(
                    members.map { member in
                        line += 1
                        let key = SourceLocation(file: "target.yaml", line: line, column: 1)
                        return DocumentNode.Entry(key: member.name, keyLocation: key, value: node(member.value))
                    }
                )
            }
        return DocumentNode(content: content, location: location)
    }
    return node(json)
}

private let complete = """
    {"name": "staging", "nodes": ["ws://127.0.0.1:8000", "ws://[::1]/base/"], "http": "http://example.test",
     "origin": "http://localhost:3000",
     "rooms": {"main": {"plot": "8d4c2f10-0000-4000-8000-000000000001", "members": ["ann", "bob"]},
               "other": {"plot": "8d4c2f10-0000-4000-8000-000000000002", "members": ["ann", "cat"]}},
     "people": {"ann": {"id": 7, "name": "Ann"}, "bob": {"id": "b"}, "cat": {"id": "c"}, "out": {"id": "o"}},
     "tokens": {"mint": {"algorithm": "HS256", "key": {"env": "KEY"}, "claims": {"who": "{id}", "jti": "{uuid}"}}},
     "probes": {"messages": {"get": "/m", "as": "ann", "items": "/r", "id": "/id", "content": "/body"},
                "lastMessageAt": {"get": "/s", "as": "ann", "value": "/last"},
                "refresh": {"cookie": "c", "value": {"mint": {"kind": "renewal"}}}},
     "limits": {"deliver": "500ms", "close": "1.5s", "probe": "1m", "idle": "10s"}}
    """

@Suite struct TargetTests {
    private func read(_ json: JSONValue) -> (target: Target?, diagnostics: [Diagnostic], node: DocumentNode) {
        let node = located(json)
        var diagnostics = DiagnosticCollector()
        let target = Target.read(node, for: SampleContract.contract, diagnostics: &diagnostics)
        return (target, diagnostics.sorted, node)
    }

    @Test func `a claim that the contract has another value for is an error at its place`() throws {
        let text = complete.replacing(#""who": "{id}","#, with: #""who": "{id}", "kind": "renewal","#)
        let claim = SampleContract.rules.claims[0]
        let (target, diagnostics, _) = read(try JSONValue(decoding: text))
        #expect(target == nil)
        #expect(
            diagnostics.map(\.message) == [
                "the contract's \(SampleContract.rules.scheme) has \"kind\": \"\(claim.value)\", not \"renewal\": write that, or "
                    + "leave it out, since the contract's claims are added anyway"
            ]
        )
    }

    @Test func `two people have two ids`() throws {
        let (target, diagnostics, _) = read(
            try JSONValue(decoding: complete.replacing(#""out": {"id": "o"}"#, with: #""out": {"id": "c"}"#))
        )
        #expect(target == nil)
        #expect(diagnostics.map(\.message) == [#"the person "out" has the id of "cat": each is somebody else"#])
    }

    @Test func `a complete target is read`() throws {
        let (target, diagnostics, _) = read(try JSONValue(decoding: complete))
        let read = try #require(target)
        #expect(diagnostics.isEmpty)
        #expect(read.name == "staging")
        #expect(read.nodes.map(\.description) == ["ws://127.0.0.1:8000", "ws://[::1]:80/base"])
        #expect(read.http.description == "http://example.test:80")
        #expect(read.main == Target.Room(parameters: ["plot": SampleContract.plot], members: ["ann", "bob"]))
        #expect(read.people.map(\.id) == ["7", "b", "c", "o"])
        #expect(read.outsider?.key == "out")
        #expect(read.probes.messages?.items == "/r")
        #expect(read.probes.lastMessageAt?.value == "/last")
        #expect(read.probes.refresh?.cookie == "c")
        #expect(
            read.limits
                == Target.Limits(
                    deliver: .milliseconds(500),
                    close: .milliseconds(1500),
                    probe: .seconds(60),
                    idle: .seconds(10)
                )
        )
    }

    @Test func `what may be left out has a default`() throws {
        let json = try JSONValue(decoding: complete)
        let bare = ["name", "http", "origin", "tokens", "probes", "limits"].reduce(json) { $0.setting(nil, at: [$1]) }
        let target = try #require(read(bare).target)
        #expect(target.name == "ws://127.0.0.1:8000")
        #expect(target.http.description == "http://127.0.0.1:8000")
        #expect(target.limits == Target.Limits())
        #expect(target.tokens == nil)
    }

    /// Where, what instead, what is said, and at which value.
    static let mistakes: [([String], String?, String, [String])] = [
        (["nodes"], "[]", "\"nodes\" names at least one node: ws://127.0.0.1:8000", ["nodes"]),
        (
            ["nodes", "0"], "\"127.0.0.1\"", "a node is a URL like ws://127.0.0.1:8000, not \"127.0.0.1\"",
            ["nodes", "0"]
        ),
        (
            ["nodes", "0"], "\"https://x\"",
            "a node is a URL like ws://127.0.0.1:8000, not \"https://x\"", ["nodes", "0"]
        ),
        (
            ["nodes", "1"], "\"ws://127.0.0.1:8000/\"",
            "the node ws://127.0.0.1:8000 is listed twice: what goes between nodes shows only between two",
            ["nodes", "1"]
        ),
        (["rooms", "main"], nil, "\"rooms\" needs \"main\"", ["rooms"]),
        (
            ["rooms", "main", "plot"], "\"x\"", "\"plot\" must be a UUID, as the contract says, not \"x\"",
            ["rooms", "main", "plot"]
        ),
        (["rooms", "main", "members"], "[]", "a room needs at least one member", ["rooms", "main", "members"]),
        (
            ["rooms", "main", "members", "0"], "\"anna\"",
            "the member \"anna\" is not one of \"people\"; did you mean \"ann\"?",
            ["rooms", "main", "members", "0"]
        ),
        (
            ["rooms", "other", "members"], "[\"cat\"]",
            "the room \"other\" needs a member of \"main\": one person in two rooms shows the most", ["rooms", "other"]
        ),
        (["people", "bob", "id"], nil, "the person \"bob\" needs \"id\"", ["people", "bob"]),
        (["tokens"], "{}", "\"tokens\" is one of mint, given and command", ["tokens"]),
        (
            ["tokens", "mint", "algorithm"], "\"HS512\"", "the contract's tokens are signed with HS256, not \"HS512\"",
            ["tokens", "mint", "algorithm"]
        ),
        (
            ["tokens", "mint", "claims", "who"], "\"{name}\"", "nothing fills {name}; {id} and {uuid} can stand here",
            ["tokens", "mint", "claims", "who"]
        ),
        (
            ["tokens", "mint", "key"], "{\"env\": \"A\", \"file\": \"b\"}",
            "the key is one of {env: NAME}, {file: PATH} and {value: …}", ["tokens", "mint", "key"]
        ),
        (
            ["limits", "close"], "\"2\"", "a limit is a time like 2s or 500ms, up to 60m, not \"2\"",
            ["limits", "close"]
        ),
        (
            ["probes", "messages", "items"], "5", "\"items\" is a string, not an integer",
            ["probes", "messages", "items"]
        ),
        (
            ["probes", "refresh", "value"], "{\"env\": \"A\", \"file\": \"b\"}",
            "the refresh token is one of {env: NAME}, {file: PATH} and {value: …}", ["probes", "refresh", "value"]
        ),
        (["tls"], "{}", "\"tls\" needs \"ca\"", ["tls"]),
        (
            ["probes", "messages", "as"], "\"bbo\"", "\"bbo\" is not one of \"people\"; did you mean \"bob\"?",
            ["probes", "messages", "as"]
        ),
    ]

    @Test(arguments: mistakes)
    func `each mistake is reported at its place`(
        path: [String],
        value: String?,
        message: String,
        place: [String]
    ) throws {
        let json = try JSONValue(decoding: complete).setting(value.map { try JSONValue(decoding: $0) }, at: path)
        let (target, diagnostics, node) = read(json)
        #expect(target == nil)
        #expect(diagnostics.map(\.message) == [message])
        #expect(diagnostics.first?.location == node.nearest(to: place).location)
    }

    @Test func `a server over TLS is asked over TLS, with an authority of the target's own`() throws {
        let json = try JSONValue(decoding: complete)
            .setting(nil, at: ["http"]).setting(.array([.string("wss://staging.test/base")]), at: ["nodes"])
            .setting(try JSONValue(decoding: #"{"ca": "ca.pem"}"#), at: ["tls"])
        let (target, diagnostics, node) = read(json)
        #expect(diagnostics.isEmpty)
        #expect(target?.nodes.map(\.description) == ["wss://staging.test:443/base"])
        #expect(target?.http.description == "https://staging.test:443/base")
        #expect(target?.certificateAuthority?.path == "ca.pem")
        #expect(target?.certificateAuthority?.location == node.nearest(to: ["tls", "ca"]).location)
    }

    @Test(arguments: [
        ("\"results\"", "/results"), ("\"/results\"", "/results"), ("\"a/b\"", "/a/b"), ("\"\"", ""), (nil, ""),
    ])
    func `a list is found with or without a slash, and may be the answer itself`(value: String?, items: String) throws {
        let json = try JSONValue(decoding: complete)
            .setting(try value.map { try JSONValue(decoding: $0) }, at: ["probes", "messages", "items"])
            .setting(.string("sender/id"), at: ["probes", "messages", "id"])
        let target = try #require(read(json).target)
        #expect(target.probes.messages?.items == items)
        #expect(target.probes.messages?.id == "/sender/id")
    }

    @Test func `no idle time at all leaves out what only waits`() throws {
        let json = try JSONValue(decoding: complete).setting(.string("0s"), at: ["limits", "idle"])
        let target = try #require(read(json).target)
        #expect(target.limits.idle == nil)
        let ids = Suite(contract: SampleContract.contract, target: target, seed: 1).checks.map(\.id)
        #expect(!ids.contains("garden/life/idle") && !ids.contains("garden/life/token-expires"))
    }

    @Test func `a refresh token may be made by another program`() throws {
        let value = try JSONValue(decoding: #"{"env": "REFRESH_TOKEN"}"#)
        let json = try JSONValue(decoding: complete).setting(value, at: ["probes", "refresh", "value"])
        guard case .secret(let source) = read(json).target?.probes.refresh?.value,
            case .environment(let name) = source.place
        else {
            Issue.record("it was read as something else")
            return
        }
        #expect(name == "REFRESH_TOKEN")
    }

    @Test func `an unknown key is an error with the nearest right one, in every mapping`() throws {
        let json = try JSONValue(decoding: complete)
            .setting(.string("x"), at: ["node"]).setting(.string("x"), at: ["rooms", "main", "member"])
            .setting(.string("x"), at: ["limits", "idel"])
        let messages = read(json).diagnostics.map(\.message)
        #expect(
            messages.sorted() == [
                "unknown key \"idel\" in \"limits\"; did you mean \"idle\"?",
                "unknown key \"member\" in the room \"main\"; did you mean \"members\"?",
                "unknown key \"node\" in a target; did you mean \"nodes\"?",
            ]
        )
    }

    @Test func `given tokens belong to people or faults`() throws {
        let given = try JSONValue(decoding: #"{"given": {"ann": "t", "refresh": "r", "alg-none": "n", "expird": "x"}}"#)
        let messages = read(try JSONValue(decoding: complete).setting(given, at: ["tokens"])).diagnostics.map(\.message)
        #expect(messages == ["\"expird\" is neither a person nor a fault; did you mean \"expired\"?"])
    }

    @Test(arguments: [
        ("ws://h", "ws://h:80"), ("ws://h:8000/", "ws://h:8000"), ("WS://h/a/b", "ws://h:80/a/b"), ("ws://", nil),
        ("ws://h:0", nil), ("ws://h:99999", nil), ("http://h", nil), ("ws://h?x", nil), ("ws://u@h", nil),
        ("ws://[::1", nil),
    ])
    func `a node is a URL`(text: String, expected: String?) {
        #expect(Node(text, schemes: ["ws": 80])?.description == expected)
    }
}
