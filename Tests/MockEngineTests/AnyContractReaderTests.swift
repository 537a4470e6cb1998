import CodecRuntime
import MockEngine
import ProtocolSpec
import SpecParser
import Testing

/// Mistakes in scenarios of a contract without roles. They are marked with `«`, as in `ScenarioReaderTests`.
@Suite struct AnyContractReaderTests {
    private func read(_ text: String) throws -> (scenario: Scenario?, diagnostics: [Diagnostic]) {
        var reader = ScenarioReader(language: FeedContract().language)
        return reader.read(try DocumentReader().read(text, file: "s.yaml"))
    }

    @Test func `all mistakes of a file are reported in one run, each at its place`() throws {
        let marked = """
            scenario: many mistakes
            contract: «[7]
            «you: client
            «people: {}
            include: [default, «nothing.yaml]
            script:
              - {on: connect, room: «privat, do: [{«join: x}, {«leave: x}, {«you: {ping: 1}}, {«client: {ping: 1}}]}
              - {on: {$message: «pingg}, do: []}
              - {on: {«$mesage: ping}, do: []}
              - {on: {$message: ping, «subscribe: x}, do: []}
              - {on: {«pin: 1}, do: []}
              - {on: {«$contains: x}, do: []}
              - {on: {$payload: x, «ping: 1}, do: []}
              - {on: {data: {«$equal: x}}, do: []}
              - {on: {data: {$equals: 1, «channel: x}}, do: []}
              - {on: {data: «{$equals: 1, $present: true}}, do: []}
              - {on: {data: {x: {$matches: «"(("}}}, do: []}
              - {on: {ping: {«lenght: 3}}, do: []}
              - on: connect
                do:
                  - «reply: pong
                  - server: «pongg
                  - server: «[1]
                  - server: {$message: pong, «pingg: 1}
                  - server: {$message: pong, pong: «x}
                  - server: {$message: pong, pong: «"{{you.name}}"}
                  - server: {$message: ticker, isUp: «"{{counter.a}}"}
                  - expect: {}
                  - server: {$message: ticker, symbol: "{{received.subscribe}}", last: «1}
                  - {server: pong, to: «everybody}
                  - server: {$message: «ping}
                  - server: {$payload: [], «pong: 1}
                  - {every: «soon, do: []}
                  - {every: «10us, do: []}
                  - «{every: 1s}
                  - {every: 1s, times: «0, until: {$message: «bye}, do: [{«every: 1s, do: []}]}
                  - server: {hello: «"{{number 3..1}}"}
                  - server: {hello: «"{{number 1..}}"}
                  - server: {hello: «"{{walk from 1 by 2}}"}
                  - server: {hello: «"{{received.pingg}}"}
                  - server: {hello: «"{{you.id}}"}
              - {on: {$message: ping}, do: [{server: {hello: «"{{received.pin}}"}}, {reply: {hello: «"{{received[x]}}"}}]}
            """
        let (text, places) = places(marked)
        let diagnostics = try read(text).diagnostics
        let told = diagnostics.map(\.description).joined(separator: "\n")
        #expect(diagnostics.map(\.location) == places, "\(told)")
    }

    /// Lines and columns of the marks in a text, and the text without them.
    private func places(_ marked: String) -> (text: String, places: [ProtocolSpec.SourceLocation]) {
        var places: [ProtocolSpec.SourceLocation] = []
        let lines = marked.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
            var plain = ""
            for character in line {
                if character == "«" {
                    let column = plain.unicodeScalars.count + 1
                    places.append(SourceLocation(file: "s.yaml", line: index + 1, column: column))
                } else {
                    plain.append(character)
                }
            }
            return plain
        }
        return (lines.joined(separator: "\n"), places)
    }

    @Test(arguments: [
        (
            "{on: {$message: pingg}, do: []}",
            "a client sends no message \"pingg\" (it sends ping, subscribe, orders, note)"
        ),
        ("{on: {$message: pingg}, do: []}", "did you mean \"ping\"?"),
        ("{on: {$mesage: ping}, do: []}", "did you mean \"$message\"?"),
        ("{on: {$message: ping, pin: 1}, do: []}", "the message \"ping\" has no field \"pin\"; did you mean \"ping\"?"),
        ("{on: {$contains: x}, do: []}", "under \"$payload\" for the whole payload"),
        ("{on: {data: {$lenght: 1}}, do: []}", "unknown matcher \"$lenght\"; did you mean \"$length\"?"),
        ("{on: {ping: {lenght: 3}}, do: []}", "unknown key \"lenght\" in a matcher; did you mean \"length\"?"),
        ("{on: connect, do: [{server: pongg}]}", "the server sends no message \"pongg\""),
        (
            "{on: connect, do: [{server: {$message: pong, pong: x}}]}",
            "the server could not send this: pong: it is no integer"
        ),
        ("{on: connect, do: [{reply: pong}]}", "none has been received before this step"),
        ("{on: connect, do: [{every: 1us, do: []}]}", "\"every\" is at least 1ms"),
        ("{on: connect, do: [{join: x}]}", "the contract has no roles: every client is you"),
        ("{on: connect, do: [{client: {ping: 1}}]}", "the contract has no roles, and every client is you"),
        (
            "{on: connect, do: [{server: {hello: \"{{number 3..1}}\"}}]}",
            "the lower one first, such as {{number 1..100}}"
        ),
        ("{on: connect, room: privat, do: []}", "did you mean \"private\"?"),
    ])
    func `a message says how to mend it`(_ rule: String, _ cure: String) throws {
        let messages = try read("scenario: x\nscript: [\(rule)]").diagnostics.map(\.message)
        #expect(messages.contains { $0.contains(cure) }, "\(messages)")
    }

    @Test func `the file names its contract, and what is said by default`() throws {
        let plain = try #require(try read("scenario: x").scenario)
        #expect(plain.contract == nil && plain.defaultTalk == .statedOnly)
        let full = try #require(try read("{scenario: x, contract: ../feed.yaml, include: default}").scenario)
        #expect(full.contract == "../feed.yaml" && full.defaultTalk == .everything)
    }

    @Test func `a contract that names no close codes says what to write instead`() throws {
        var language = FeedContract().language
        language.closeCodes = []
        var reader = ScenarioReader(language: language)
        let text = "{scenario: x, script: [{on: connect, do: [{close: 4000}, {close: bye}, {deny: bye}]}]}"
        let messages = reader.read(try DocumentReader().read(text, file: "s.yaml")).diagnostics.map(\.message)
        #expect(messages.count == 2 && messages.allSatisfy { $0.contains("{close: 4000}") }, "\(messages)")
    }

    @Test func `a message may have another name, where no other has it`() throws {
        var language = FeedContract().language
        for (index, alias) in [(0, "Ping!"), (1, "Same"), (2, "Same")] { language.clientMessages[index].alias = alias }
        var reader = ScenarioReader(language: language)
        let text = "{scenario: x, script: [{on: {$message: Ping!}, do: []}, {on: {$message: Same}, do: []}]}"
        let node = try DocumentReader().read(text, file: "s.yaml")
        #expect(reader.read(node).diagnostics.map(\.message).count == 1)
        let pattern = reader.pattern(try DocumentReader().read("{$message: Ping!}", file: "s.yaml")).pattern
        let ping = HeardMessage(name: "ping", payload: .object([]))
        #expect(pattern?.isSatisfied(by: ping) == true)
    }

    @Test func `a field that nobody can know is no mistake`() throws {
        var language = FeedContract().language
        language.clientMessages.append(ScriptLanguage.Message(name: "free", fields: ["a"], hasOthers: true))
        var reader = ScenarioReader(language: language)
        let text = """
            scenario: x
            script:
              - {on: {whatever: 1}, do: [{reply: {hello: "{{received.whatever.it[3].is}}"}}]}
              - {on: {$message: free, whatever: 1}, do: []}
            """
        #expect(reader.read(try DocumentReader().read(text, file: "s.yaml")).diagnostics.isEmpty)
    }
}
