import AccessTokens
import CodecRuntime
import Logging
import MockEngine
import MockServer
import NIOCore
import NIOHTTP1
import NIOPosix
import ProtocolSpec
import SendBuddyMock
import SendBuddyProtocol
import ServerRules
import ServiceLifecycle
import Synchronization
import Testing
import WebSocketWire

/// The server over real sockets on 127.0.0.1, each test with one of its own, several at once.
@Suite struct MockServerTests {
    private static let now = 1_795_424_891
    private static let quiet = Scenario(
        name: "quiet",
        about: nil,
        seed: 1,
        clock: WireTimestamp(microseconds: 1_768_329_000_123_456),
        you: "inviter",
        people: [],
        rules: []
    )

    /// Runs a mock while a body talks to it, then stops it as a signal would.
    private func withMock(
        _ scenario: Scenario = quiet,
        denials: MockConfiguration.Denials = .close,
        _ body: @escaping @Sendable (MockInfo) async throws -> Void
    ) async throws {
        let ids = Mutex(0)
        var configuration = MockConfiguration(
            now: { Self.now },
            tokenID: {
                ids.withLock {
                    $0 += 1
                    return "\($0)"
                }
            }
        )
        configuration.port = 0
        configuration.denials = denials
        let server = ContractServer(
            wire: SendBuddy(),
            scenario: PlayedScenario(scenario: scenario),
            configuration: configuration
        )
        let (ready, continuation) = AsyncStream.makeStream(of: MockInfo.self)
        let service = RunOnce { try await server.run { info, _ in continuation.yield(info) } }
        let group = ServiceGroup(services: [service], logger: .init(label: "test", factory: { _ in SilentLog() }))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let info = try #require(await ready.first { _ in true })
            try await body(info)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private static func connect(_ info: MockInfo, _ target: String) async throws -> ClientHandshakeOutcome {
        let port = try #require(info.authority.split(separator: ":").last.flatMap { Int($0) })
        return try await WebSocketClient.connect(
            host: "127.0.0.1",
            port: port,
            target: target,
            group: MultiThreadedEventLoopGroup.singleton
        )
    }

    /// Opens the main room for a person, or with another token.
    private static func open(_ info: MockInfo, as key: String) async throws -> ClientConnection {
        let person = try #require(info.people.first { $0.key == key })
        let target = SendBuddy().target(room: info.rooms[0].key, token: person.token?.reveal())
        guard case .established(let connection) = try await connect(info, target) else {
            throw Unexpected(what: "the handshake was refused")
        }
        return connection
    }

    private static func texts(_ connection: ClientConnection, _ count: Int) async throws -> [String] {
        var texts: [String] = []
        while texts.count < count {
            let event = try #require(await connection.nextEvent(by: .now() + .seconds(10)))
            if case .text(let text) = event.kind { texts.append(text) }
        }
        return texts
    }

    private static func closeFrame(_ connection: ClientConnection) async throws -> CloseFrame {
        while let event = await connection.nextEvent(by: .now() + .seconds(10)) {
            if case .closeFrame(let frame) = event.kind { return frame }
        }
        throw Unexpected(what: "no close frame")
    }

    @Test func `two people talk, and each reads the same bytes`() async throws {
        try await withMock { info in
            let john = try await Self.open(info, as: "inviter")
            let jane = try await Self.open(info, as: "invitee")
            john.socket.send(text: SendMessage(content: "hello").encodedText())
            let heard = try await Self.texts(john, 1)
            #expect(heard == (try await Self.texts(jane, 1)))
            guard case .message(let message) = try ServerMessage(decoding: heard[0]) else {
                Issue.record("\(heard)")
                return
            }
            #expect(message.content == "hello" && message.senderName == "John Doe")
        }
    }

    @Test(arguments: [(nil, 4001), ("", 4001), ("x", 4003)] as [(String?, UInt16)])
    func `a denied connection is accepted, then closed with the contract's code and reason`(
        _ token: String?,
        _ code: UInt16
    ) async throws {
        try await withMock { info in
            let target = SendBuddy().target(room: info.rooms[0].key, token: token)
            guard case .established(let connection) = try await Self.connect(info, target) else {
                Issue.record("refused")
                return
            }
            let frame = try await Self.closeFrame(connection)
            #expect(frame.code?.rawValue == code)
            #expect(frame.reason == CloseCode(rawValue: code)?.reason)
        }
    }

    @Test func `with denials refused the handshake gets a 403`() async throws {
        try await withMock(denials: .refuse) { info in
            let target = SendBuddy().target(room: info.rooms[0].key, token: nil)
            guard case .refused(let exchange) = try await Self.connect(info, target) else {
                Issue.record("established")
                return
            }
            #expect(exchange.response.status == .forbidden)
        }
    }

    @Test func `a token is good until its time is over and no longer`() async throws {
        try await withMock { info in
            let rules = try #require(info.channel.credential)
            let mint = TokenMint(rules: rules, key: MockConfiguration.developmentKey)
            let john = try #require(info.people.first).person.id.description
            for (age, isGood) in [(0, true), (899, true), (900, false), (901, false)] {
                let token = try await mint.token(subject: john, issuedAt: Self.now - age, id: "x")
                let target = SendBuddy().target(room: info.rooms[0].key, token: token)
                guard case .established(let connection) = try await Self.connect(info, target) else {
                    Issue.record("refused")
                    return
                }
                connection.socket.send(text: SendMessage(content: "x").encodedText())
                if isGood {
                    #expect(try await Self.texts(connection, 1).count == 1)
                } else {
                    #expect(try await Self.closeFrame(connection).code == 4003)
                }
            }
        }
    }

    @Test func `a server that is asked to stop closes every socket with 1001`() async throws {
        let sockets = Mutex<[ClientConnection]>([])
        try await withMock { info in
            for key in ["inviter", "invitee", "inviter"] {
                let connection = try await Self.open(info, as: key)
                sockets.withLock { $0.append(connection) }
            }
        }
        for socket in sockets.withLock({ $0 }) { #expect(try await Self.closeFrame(socket).code == 1001) }
    }

    @Test func `a script's pauses pass and its lines arrive`() async throws {
        var scenario = Self.quiet
        let line = TemplateValue.object([
            .init(name: "type", value: .other(.string("typing"))), .init(name: "is_typing", value: .other(.bool(true))),
        ])
        let place = SourceLocation(file: "s", line: 1, column: 1)
        let actions: [Scenario.Action] = [.pause(1_000), .line(by: .role("invitee"), Scenario.Line(payload: line))]
        scenario.rules = [
            .init(
                location: place,
                trigger: .connect,
                steps: (actions + actions).map { Scenario.Step(location: place, action: $0) }
            )
        ]
        try await withMock(scenario) { info in
            let john = try await Self.open(info, as: "inviter")
            let heard = try await Self.texts(john, 2)
            #expect(heard.allSatisfy { $0.contains("Jane Smith") })
        }
    }

    @Test func `a port in use is an error of one sentence`() async throws {
        try await withMock { info in
            var configuration = MockConfiguration(now: { Self.now }, tokenID: { "" })
            configuration.port = try #require(info.authority.split(separator: ":").last.flatMap { Int($0) })
            let server = ContractServer(
                wire: SendBuddy(),
                scenario: PlayedScenario(scenario: Self.quiet),
                configuration: configuration
            )
            let error = await #expect(throws: MockServerError.self) { try await server.run { _, _ in } }
            #expect(error?.description.contains("is in use") == true)
        }
    }
}

private struct Unexpected: Error {
    var what: String
}

/// A service that is one function.
private struct RunOnce: Service {
    let body: @Sendable () async throws -> Void

    func run() async throws { try await body() }
}
