import ContractSuite
import ProtocolSpec
import SocketSuite
import Testing

struct HandshakeRequestTests {
    private static let here = SourceLocation(file: "", line: 1, column: 1)

    private func request(
        _ contract: Contract,
        _ url: String = "ws://127.0.0.1:1",
        _ opening: Opening = Opening(),
        change: (inout SocketTarget) -> Void = { _ in }
    ) throws -> HandshakeRequest {
        let address = try #require(SocketTarget.address(url))
        var target = SocketTarget(location: Self.here, name: "", nodes: [address.node])
        change(&target)
        let place = try #require(SocketPlace.all(of: contract, at: address.path).first)
        let resolved = try ResolvedTarget(target, for: contract, FakeMachine())
        return HandshakeRequest(place, of: contract, target: resolved, opening: opening)
    }

    private func secured(_ scheme: String) throws -> Contract {
        try Contracts.pingPong(
            "components: {securitySchemes: {pass: {\(scheme)}}}",
            server: ", security: [{$ref: '#/components/securitySchemes/pass'}]"
        )
    }

    private func pass(_ value: String) -> (inout SocketTarget) -> Void {
        { $0.credentials = [.init(name: "pass", value: SecretText(value, at: Self.here))] }
    }

    @Test func `parameters come from the target, else from the examples`() throws {
        let contract = try Contracts.pingPong()
        #expect(try request(contract).uri == "/rooms/green")
        let own = try request(contract) { target in
            target.parameters = [.init(name: "room", value: SecretText("deep blue", at: Self.here))]
        }
        #expect(own.uri == "/rooms/deep%20blue")
    }

    @Test func `the path of the URL is taken as it is where it is the socket's`() throws {
        let contract = try Contracts.pingPong()
        #expect(try request(contract, "ws://127.0.0.1:1/rooms/red").uri == "/rooms/red")
        #expect(try request(contract, "ws://127.0.0.1:1/rooms/red/").uri == "/rooms/red/")
        // The only socket is wherever the URL says that it is.
        #expect(try request(contract, "ws://127.0.0.1:1/somewhere/else").uri == "/somewhere/else")
    }

    @Test func `a credential goes where its scheme says`() throws {
        let query = try request(try secured("type: httpApiKey, in: query, name: key"), change: pass("p w"))
        #expect(query.uri == "/rooms/green?key=p%20w")
        let header = try request(try secured("type: httpApiKey, in: header, name: X-Key"), change: pass("pw"))
        #expect(header.headers.map { "\($0.name): \($0.value)" } == ["X-Key: pw"])
        let cookie = try request(try secured("type: httpApiKey, in: cookie, name: sid"), change: pass("pw"))
        #expect(cookie.headers.map { "\($0.name): \($0.value)" } == ["Cookie: sid=pw"])
        let bearer = try request(try secured("type: http, scheme: bearer"), change: pass("pw"))
        #expect(bearer.headers.map { "\($0.name): \($0.value)" } == ["Authorization: Bearer pw"])
        let offered = try request(
            try secured("type: httpApiKey, in: header, name: Sec-WebSocket-Protocol"),
            change: pass("pw")
        )
        #expect(offered.subprotocols == ["pw"])
        let basic = try request(try secured("type: userPassword"), change: pass("Aladdin:open sesame"))
        #expect(basic.headers.map(\.value) == ["Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="])
    }

    @Test func `a person brings what is this person's, and no one else's`() throws {
        let contract = try secured("type: httpApiKey, in: query, name: key")
        func uri(_ person: String?) throws -> String {
            try request(contract, "ws://127.0.0.1:1", Opening(person: person)) { target in
                target.query = [.init(name: "key", value: SecretText("mine", at: Self.here))]
                target.people = [
                    .init(key: "ada", credentials: [.init(name: "pass", value: SecretText("hers", at: Self.here))])
                ]
            }.uri
        }
        #expect(try uri("ada") == "/rooms/green?key=hers")
        #expect(try uri(nil) == "/rooms/green?key=mine")
    }

    @Test(
        arguments: [
            // The URL, the room that the target names, the other room's path.
            ("ws://127.0.0.1:1", "red", "/rooms/red"),
            ("ws://127.0.0.1:1/rooms/blue", "", "/rooms/green"),
            ("ws://127.0.0.1:1/rooms/blue", "deep red", "/rooms/deep%20red"),
            // The document shows one room alone, and elsewhere its place is not known.
            ("ws://127.0.0.1:1", "", "/rooms/green"),
            ("ws://127.0.0.1:1/somewhere/else", "red", "/somewhere/else"),
        ]
    )
    func `another room is the one that the target names, else one that the document shows`(
        url: String,
        other: String,
        path: String
    ) throws {
        let request = try request(try Contracts.pingPong(), url, Opening(room: .other)) { target in
            guard !other.isEmpty else { return }
            target.other = [.init(name: "room", value: SecretText(other, at: Self.here))]
        }
        #expect(request.uri == path)
    }

    @Test func `a room that there is not has a name like the one that there is`() throws {
        let contract = try Contracts.pingPong()
        #expect(try request(contract, "ws://127.0.0.1:1", Opening(room: .none)).uri == "/rooms/nobody-green")
        let own = try request(contract, "ws://127.0.0.1:1/rooms/17", Opening(room: .none))
        #expect(own.uri == "/rooms/2147483646")
    }

    @Test func `a handshake without credentials has none that the user gave`() throws {
        let contract = try secured("type: httpApiKey, in: query, name: key")
        let bare = try request(contract, "ws://127.0.0.1:1", Opening(credentials: .none)) { target in
            target.query = [.init(name: "key", value: SecretText("pw", at: Self.here))]
        }
        #expect(bare.uri == "/rooms/green")
        let madeUp = try request(contract, "ws://127.0.0.1:1", Opening(credentials: .madeUp)) { target in
            target.query = [.init(name: "key", value: SecretText("pw", at: Self.here))]
        }
        #expect(madeUp.uri.contains("key=eyJ") && !madeUp.uri.contains("pw"))
    }

    @Test func `subprotocols are those of the target, else the contract's first`() throws {
        let contract = try Contracts.example("charge-point")
        #expect(try request(contract).subprotocols == ["ocp1.2"])
        #expect(try request(contract) { $0.subprotocols = ["x", "y"] }.subprotocols == ["x", "y"])
        let none = try request(contract, "ws://127.0.0.1:1", Opening(subprotocols: .these([])))
        #expect(none.subprotocols.isEmpty)
    }
}
