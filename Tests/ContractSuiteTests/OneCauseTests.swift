internal import CodecRuntime
internal import ContractSuite
internal import Testing
internal import WebSocketWire

/// Servers that let a person have one connection, join a room late, or die.
@Suite struct OneCauseTests {
    private static let secondTab = "garden/say/delivers/said/all/second-tab"

    @Test(arguments: [4005, 1000] as [WebSocketCloseCode])
    func `a server that closes a person's older connection is told once, and what needs one is judged`(
        code: WebSocketCloseCode
    ) async throws {
        let report = try await run(quirk: .closesOlder(code), change: { $0.limits = .init(idle: .milliseconds(300)) })
        let cause = "an older connection of the same person is closed with \(code.rawValue) when a new one opens"
        #expect(report.causes.map(\.title) == [cause])
        #expect(report.failures.map(\.id) == [Self.secondTab])
        let (observed, proof) = (
            report.failures.first?.finding.observed, report.failures.first?.evidence.filter { $0.role == .proof } ?? []
        )
        #expect(observed == "close \(code.rawValue) opened elsewhere came at ann when ann's tab 2 opened")
        #expect(proof.map(\.text) == ["close \(code.rawValue) opened elsewhere"])
        #expect(proof.map(\.who) == ["ann"])
        #expect(
            report.ids("skipped") == [
                "garden/wave/delivers/waved/others/not-second-tab", "garden/ask/delivers/told/sender/not-second-tab",
                "garden/life/many-tabs", "garden/life/tab-closed",
            ]
        )
        let skipped = report.results.filter { $0.verdict.status == "skipped" }
        #expect(skipped.allSatisfy { $0.verdict == .blocked(by: Self.secondTab) })
    }

    @Test func `a server that forgets a person's older connection is told once, and what needs one is judged`()
        async throws
    {
        let report = try await run(quirk: .forgetsOlder, change: { $0.limits = .init(idle: .milliseconds(300)) })
        #expect(
            report.causes.map(\.title) == ["an older connection of the same person hears nothing when a new one opens"]
        )
        #expect(report.failures.map(\.id) == [Self.secondTab])
        let observed = "ann is open, and hears nothing any more once ann's tab 8 has opened, which hears all"
        #expect(report.failures.first?.finding.observed == observed)
        let skipped = report.results.filter { $0.verdict.status == "skipped" }
        #expect(skipped.allSatisfy { $0.verdict == .blocked(by: Self.secondTab) })
    }

    /// The target puts the person's id into a claim of its own as well, which the contract lets it do.
    @Test func `a server that reads other claims than the contract's is told so, once`() async throws {
        let addClaim: @Sendable (inout Target) -> Void = { target in
            guard case .mint(var mint)? = target.tokens else { return }
            mint.claims["sub"] = .string("{id}")
            target.tokens = .mint(mint)
        }
        let report = try await run(only: ["*/admits*", "*/close/*"], quirk: .readsSubject("sub"), change: addClaim)
        #expect(report.causes.map(\.title) == ["the server reads other claims than the contract names"])
        #expect(report.failures.map(\.id) == ["garden/admits-by/claims"])
        #expect(report.failures.first?.finding.hint?.contains("the server's (subject: sub, and claims)") == true)
        #expect(
            Set(report.ids("skipped"))
                == Set(["missing-claim", "missing-subject", "refresh-as-access"].map { "garden/close/4403/\($0)" })
        )
        let correct = try await run(only: ["*/admits*"], change: addClaim)
        #expect(correct.result("garden/admits-by/claims")?.verdict == .passed(note: nil))
        let plain = try await run(only: ["*/admits*"])
        #expect(plain.result("garden/admits-by/claims") == nil)
    }

    @Test func `a message that comes twice is told once, whatever it disturbs`() async throws {
        let report = try await run(fault: .doubles, change: { $0.limits = .init(idle: .milliseconds(300)) })
        #expect(report.causes.map(\.title) == ["\"said\" comes more than once"])
        let ordered = report.result("garden/say/delivers/said/all/in-order")
        #expect(ordered?.verdict.finding?.observed.hasPrefix("number 2 is one that had come before: ") == true)
    }

    @Test func `alone, each check says so of itself`() async throws {
        let report = try await run(only: ["*/life/tab-closed"], quirk: .closesOlder(4005))
        let cause = "an older connection of the same person is closed with 4005 when a new one opens"
        #expect(report.failures.map(\.finding.cause?.title) == [cause])
    }

    @Test func `a connection that is accepted before it has joined its room is a SHOULD that fails`() async throws {
        let late = try await run(only: ["*/life/joined-at-once"], quirk: .joinsLate(250))
        let finding = late.failures.first?.finding
        #expect(finding?.cause?.title == "a connection is accepted before it has joined its room")
        #expect(
            finding?.observed.contains(/^[0-9]+ messages were lost, the last of them sent [0-9]{3} ms after bob/)
                == true
        )
        let isGreen = late.isGreen(strict: false)
        #expect(isGreen)
        let prompt = try await run(only: ["*/life/joined-at-once"])
        #expect(prompt.count("passed") == 1)
    }

    @Test func `the message and the close frame that decide are seen`() async throws {
        let report = try await run(
            only: ["*/life/last-message"],
            quirk: .dropsAtClose,
            change: { $0.limits.deliver = .milliseconds(500) }
        )
        let failure = report.failures.first
        #expect(failure?.finding.cause?.title == "the last message before a close frame is lost")
        let proof = failure?.evidence.filter { $0.role == .proof } ?? []
        #expect(proof.map(\.direction) == [.toServer, .toServer])
        #expect(proof.last?.text == "close 1000")
        #expect(
            failure?.finding.observed.hasPrefix("\(proof.first?.text ?? "?"), with close 1000 right behind it") == true
        )
    }

    @Test func `a process that dies comes first, and the checks beside it are asked again`() async throws {
        let report = try await run(
            only: ["*/malformed/array", "*/malformed/plain-text", "*/say/accepts/*", "*/close/4403/*"],
            quirk: .diesOnNonsense
        )
        #expect(report.failures.map(\.id) == ["garden/malformed/plain-text", "garden/malformed/array"])
        #expect(report.causes.map(\.title) == ["the server's process dies"])
        #expect(report.failures.allSatisfy { $0.finding.observed.hasPrefix("the server's process died: TCP ended") })
        #expect(report.ids("skipped") == [])
    }

    /// What a handler raises on.
    enum Weakness: String, CaseIterable {
        case everyWave = "a handler raises on every \"wave\""
        case textThatIsNone = "a handler raises where \"text\" is missing or of another type"
        case noJSON = "a handler raises on what its JSON parser refuses"

        func shows(at frame: String) -> Bool {
            switch self {
            case .everyWave: frame.contains("\"wave\"")
            case .textThatIsNone: frame.contains("\"say\"") && !frame.contains("\"text\":\"")
            case .noJSON: (try? JSONValue(decoding: frame)) == nil && !Self.isLenience(frame)
            }
        }

        /// Whether many parsers take it.
        private static func isLenience(_ frame: String) -> Bool {
            frame.contains("\\ud800") || frame.contains("00000000000000000000")
        }
    }

    @Test(arguments: Weakness.allCases)
    func `a handler that raises has one cause, however many kinds of frame show it`(weakness: Weakness) async throws {
        let report = try await run(
            only: ["garden/say/*", "garden/wave/*", "garden/malformed/*"],
            quirk: .raises(on: weakness.shows)
        )
        #expect(report.causes.map(\.title) == [weakness.rawValue])
        #expect(report.causes.first?.checks.count ?? 0 > 3)
        #expect(report.causes.first?.hint == report.causes.first?.results.first?.verdict.finding?.hint)
    }

    @Test func `a limit that is higher than the contract's is no question of units`() async throws {
        let report = try await run(only: ["*/drops/text/*"], fault: .takesTooLong)
        #expect(report.causes.map(\.title) == ["\"text\" of say may be longer than the contract has it"])
        #expect(report.failures.count == 3)
    }

    @Test func `a limit that is lower than the contract's is no question of units either`() async throws {
        let report = try await run(
            only: ["*/say/accepts/text/*"],
            quirk: .takesAtMost(SampleContract.longestText - 1),
            change: { $0.limits.deliver = .milliseconds(300) }
        )
        #expect(report.causes.map(\.title) == ["\"text\" of say may not be as long as the contract has it"])
        #expect(report.failures.count == 3)
    }

    @Test func `a server that takes the end of a tab for that of the person is told so, wherever it shows`()
        async throws
    {
        let report = try await run(
            only: ["*/say/delivers/*", "*/life/tab-closed"],
            fault: .closesWithOtherTab,
            change: { $0.limits.deliver = .milliseconds(500) }
        )
        #expect(report.causes.map(\.title) == ["a connection that closes takes the person's others along"])
    }

    @Test func `a message that comes when it is sent again was lost, whatever was in it`() async throws {
        let report = try await run(
            only: ["*/say/accepts/*", "*/malformed/*"],
            quirk: .losesEvery(5),
            change: { target in
                target.limits.deliver = .milliseconds(300)
                target.other = nil
            }
        )
        #expect(report.causes.map(\.title) == ["some \"said\" are lost"])
        let observed = Set(report.failures.map(\.finding.observed))
        #expect(observed.contains("nothing came within 300 ms; sent again, it came"))
    }
}
