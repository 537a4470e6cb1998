import BelayMock
import NIOCore
import NIOPosix
import Synchronization
import Testing
import WebSocketWire

/// The library product, as a Swift client's tests use it: the public part alone.
@Suite struct BelayMockTests {
    /// A client as an app has it.
    private static func open(_ url: String) async throws -> ClientConnection {
        let parts = try #require(url.firstMatch(of: /ws:\/\/([^:\/]+):(\d+)(\/.*)/))
        let outcome = try await WebSocketClient.connect(
            host: String(parts.1),
            port: try #require(Int(parts.2)),
            target: String(parts.3),
            group: MultiThreadedEventLoopGroup.singleton
        )
        guard case .established(let connection) = outcome else { throw Refused() }
        return connection
    }

    private static func text(_ connection: ClientConnection) async throws -> String {
        while let event = await connection.nextEvent(by: .now() + .seconds(10)) {
            if case .text(let text) = event.kind { return text }
        }
        throw Refused()
    }

    private static func closeCode(_ connection: ClientConnection) async throws -> UInt16? {
        while let event = await connection.nextEvent(by: .now() + .seconds(10)) {
            if case .closeFrame(let frame) = event.kind { return frame.code?.rawValue }
        }
        throw Refused()
    }

    private static func says(_ content: String) -> String { #"{"type":"message","content":"\#(content)"}"# }

    @Test func `a client talks to a mock that lives as long as the body`() async throws {
        let left = Mutex<ClientConnection?>(nil)
        let heard = try await Mock.run(scenario: "quiet") { server in
            let john = try await Self.open(try server.url(of: "inviter"))
            left.withLock { $0 = john }
            john.socket.send(text: Self.says("hello"))
            return try await Self.text(john)
        }
        #expect(heard.contains("hello") && heard.contains("John Doe"))
        let connection = try #require(left.withLock { $0 })
        #expect(try await Self.closeCode(connection) == 1001)
    }

    @Test func `the journal has all that happens, in order, and ends with the mock`() async throws {
        let reader = try await Mock.run(scenario: "quiet") { server in
            let journal = server.journal
            let reader = Task { await journal.reduce(into: [MockEntry]()) { $0.append($1) } }
            let john = try await Self.open(try server.url(of: "inviter"))
            john.socket.send(text: "{")
            john.socket.send(text: Self.says("one"))
            _ = try await Self.text(john)
            for await entry in server.journal where entry.kind == .sent { break }
            return reader
        }
        let entries = await reader.value
        let expected: [MockEntry.Kind] = [.connected, .received, .dropped, .received, .sent]
        #expect(entries.prefix(5).map(\.kind) == expected)
        #expect(entries.map(\.number) == Array(1...max(1, entries.count)))
        #expect(entries[1].problems.count == 1 && entries[3].problems.isEmpty)
        #expect(entries[3].people == ["inviter"] && entries[4].people == ["inviter"])
    }

    @Test func `twenty mocks run at once and share nothing`() async throws {
        let all = try await withThrowingTaskGroup(of: [String].self) { tasks in
            for number in 1...20 {
                tasks.addTask {
                    try await Mock.run(scenario: "quiet", seed: UInt64(number)) { server in
                        let john = try await Self.open(try server.url(of: "inviter"))
                        john.socket.send(text: Self.says("I am \(number)"))
                        _ = try await server.wait(forMessages: 1, like: "{content: I am \(number)}", from: "inviter")
                        _ = try await Self.text(john)
                        return try await server.messages()
                    }
                }
            }
            var all: [[String]] = []
            for try await messages in tasks { all.append(messages) }
            return all
        }
        #expect(all.count == 20 && all.allSatisfy { $0.count == 1 })
        // Another seed, other identifiers.
        #expect(Set(all.flatMap { $0 }).count == 20)
    }

    @Test func `partners are made to speak, faults to happen, and another scenario to play`() async throws {
        try await Mock.run(scenario: .yaml("{scenario: mine, you: inviter, script: []}")) { server in
            let john = try await Self.open(try server.url(of: "inviter"))
            try await server.play("invitee: {type: message, content: by hand}")
            #expect(try await Self.text(john).contains("by hand"))
            try await server.play("[close: 4003]")
            #expect(try await Self.closeCode(john) == 4003)
            let again = try await Self.open(try server.url(of: "inviter"))
            try await server.play(scenario: "friendly-partner")
            #expect(try await Self.closeCode(again) == 1012)
        }
    }

    @Test func `the README's example`() async throws {
        try await Mock.run(scenario: "friendly-partner", speed: 0) { server in
            let url = try server.url(of: "inviter")
            // Connect the client under test to `url`, then:
            let client = try await Self.open(url)
            client.socket.send(text: Self.says("Hello, is anybody there?"))
            try await server.play("invitee: {type: message, content: Hi}")
            try await server.wait(forMessages: 1, like: "{content: {matches: Hello}}", from: "inviter")
            for await entry in server.journal where entry.kind == .sent { break }
        }
    }

    @Test func `what can't be done is an error that says why`() async throws {
        await #expect(throws: MockFailure.self) { try await Mock.run(scenario: "no-such-scene") { _ in } }
        await #expect(throws: MockFailure.self) { try await Mock.run(scenario: .yaml("scenario: [")) { _ in } }
        try await Mock.run(scenario: "quiet") { server in
            let unknown = #expect(throws: MockFailure.self) { try server.url(of: "nobody") }
            #expect(unknown?.code == .notFound)
            #expect(throws: MockFailure.self) { try server.url(of: "inviter", in: "attic") }
            let error = await #expect(throws: MockFailure.self) { try await server.play("- puase: 1s") }
            #expect(error?.description.contains("did you mean \"pause\"?") == true)
            #expect(error?.code == .invalid)
            let late = await #expect(throws: MockFailure.self) {
                try await server.wait(forMessages: 1, within: .milliseconds(1))
            }
            #expect(late?.description.contains("0 of 1") == true)
            #expect(late?.code == .timedOut)
        }
    }

    @Test func `an error of the body ends the mock and is thrown`() async throws {
        await #expect(throws: Refused.self) {
            try await Mock.run(scenario: "quiet") { _ in throw Refused() }
        }
    }
}

private struct Refused: Error {}
