import ContractSuite
import ProtocolSpec
import SocketSuite
import SpecParser
import Testing

struct SocketTargetTests {
    private func read(_ text: String, _ contract: Contract) throws -> (SocketTarget?, [String]) {
        let node = try DocumentReader().read(Array(text.utf8), file: "target.yaml")
        var diagnostics = DiagnosticCollector()
        let target = SocketTarget.read(node, for: contract, diagnostics: &diagnostics)
        return (target, diagnostics.sorted.map { "\($0.location.line): \($0.message)" })
    }

    @Test func `a target needs no more than a URL`() throws {
        let (target, problems) = try read("url: wss://example.com/v1?key=a%20b", try Contracts.pingPong())
        #expect(problems.isEmpty)
        let found = try #require(target)
        #expect(found.nodes == [Node(scheme: "wss", host: "example.com", port: 443, prefix: "/v1")])
        #expect(found.query.map(\.name) == ["key"])
        #expect(found.query.map(\.value.template) == ["a b"])
        #expect(!found.isLoopback)
        #expect(found.send.isEmpty && !found.isHostile)
    }

    @Test func `everything that a target may say is read`() throws {
        let (target, problems) = try read(
            """
            name: here
            nodes: [ws://127.0.0.1:1, ws://127.0.0.1:2]
            headers: {X-Key: {env: KEY}, X-Plain: 5}
            params: {room: red}
            subprotocols: a
            first: [{hello: 1}, plain]
            listen: 2s
            send: pi*
            hostile: true
            limits: {answer: 1s, close: 500ms, connections: 1}
            """,
            try Contracts.pingPong()
        )
        #expect(problems.isEmpty)
        let found = try #require(target)
        #expect(found.nodes.map(\.port) == [1, 2])
        #expect(found.headers.map(\.value.template) == ["{env: KEY}", "5"])
        #expect(found.first?.map(\.template) == ["{\"hello\":1}", "plain"])
        #expect(found.listen == .seconds(2))
        #expect(found.limits.answer == .seconds(1) && found.limits.close == .milliseconds(500))
        #expect(found.limits.connections == 1)
        #expect(found.isHostile && found.isLoopback)
        #expect(found.send.contains { $0.matches("ping") })
    }

    @Test func `people are those of the target, else those of the contract whose tokens its key can sign`() throws {
        let contract = try Contracts.chat()
        let socket = contract.sockets[0]
        func people(_ text: String) throws -> [String] {
            let (target, problems) = try read("url: ws://127.0.0.1:1\n\(text)", contract)
            #expect(problems.isEmpty)
            return try #require(target).people(at: socket, of: contract).map { "\($0.key) \($0.id ?? "-")" }
        }
        #expect(try people("").isEmpty)
        #expect(try people("keys: {token: k}") == ["customer c-1", "agent a-1", "friend a-2", "outsider c-2"])
        #expect(try people("keys: {token: k}\npeople: {me: {id: 7}, agent: {id: 8}}") == ["agent 8", "me 7"])
        #expect(try people("people: {agent: {credentials: {token: x}}, me: {id: 7}}") == ["agent a-1"])
    }

    @Test func `what is wrong with people and keys is told`() throws {
        let (_, problems) = try read(
            "url: ws://127.0.0.1:1\nkeys: {tokn: k}\npeople:\n  agent: {}\n  me: {credentials: {tken: x}}\nother: {rom: 1}",
            try Contracts.chat()
        )
        #expect(problems.map { $0.prefix(2) } == ["2:", "4:", "5:", "6:"])
        #expect(problems[0].contains("did you mean \"token\"?"))
        #expect(problems[1].contains("the person \"agent\" has an \"id\", or \"credentials\""))
    }

    @Test func `each mistake is told at its line with its cure`() throws {
        let (target, problems) = try read(
            """
            url: ftp://example.com
            params: {rom: red}
            send: [pingg]
            listen: soon
            header: {}
            """,
            try Contracts.pingPong()
        )
        #expect(target == nil)
        #expect(problems.first?.hasPrefix("1: the server's URL is like ws://") == true)
        let (_, others) = try read(
            """
            url: ws://example.com
            params: {rom: red}
            send: [pingg]
            listen: soon
            header: {}
            """,
            try Contracts.pingPong()
        )
        #expect(others.map { $0.prefix(2) } == ["2:", "3:", "4:", "5:"])
        #expect(others[0].contains("did you mean \"room\"?"))
        #expect(others[1].contains("did you mean \"ping\"?"))
        #expect(others[3].contains("did you mean \"headers\"?"))
    }

    @Test(arguments: ["127.0.0.1", "127.9.9.9", "localhost", "LOCALHOST", "a.localhost", "::1"])
    func `this machine is known by its names`(host: String) throws {
        let target = SocketTarget(
            location: .init(file: "", line: 1, column: 1),
            name: "",
            nodes: [
                Node(scheme: "ws", host: host, port: 1)
            ]
        )
        #expect(target.isLoopback)
    }

    @Test(arguments: ["example.com", "127.0.0.1.example.com", "10.0.0.1", "0.0.0.0", "localhost.example.com", "127.1"])
    func `no other host is taken for this machine`(host: String) throws {
        let target = SocketTarget(
            location: .init(file: "", line: 1, column: 1),
            name: "",
            nodes: [
                Node(scheme: "ws", host: host, port: 1)
            ]
        )
        #expect(!target.isLoopback)
    }

    @Test func `a secret is put where it belongs and shown nowhere`() throws {
        let contract = try Contracts.pingPong()
        let (target, _) = try read(
            "url: ws://127.0.0.1:1\nheaders: {Authorization: 'Bearer {env: KEY}'}\nquery: {a: {file: key.txt}}",
            contract
        )
        let machine = FakeMachine(variables: ["KEY": "never-seen-1"], files: ["key.txt": "never-seen-2\n"])
        let resolved = try ResolvedTarget(try #require(target), for: contract, machine)
        #expect(resolved.headers.map(\.value) == ["Bearer never-seen-1"])
        #expect(resolved.query.map(\.value) == ["never-seen-2"])
        let shown = resolved.redactor.clean("Bearer never-seen-1 and ?a=never-seen-2")
        #expect(!shown.contains("never-seen"))
    }

    @Test func `a secret that is not there is told with its place`() throws {
        let contract = try Contracts.pingPong()
        let (target, _) = try read("url: ws://127.0.0.1:1\nheaders: {X-Key: {env: KEY}}", contract)
        let found = try #require(target)
        let error = #expect(throws: SuiteError.self) { try ResolvedTarget(found, for: contract, FakeMachine()) }
        #expect(error?.message.hasPrefix("target.yaml:2:18: error: the environment variable KEY") == true)
    }
}
