internal import AccessTokens
internal import CodecRuntime
internal import ContractSuite
internal import NIOCore
internal import NIOPosix
internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules
internal import Testing
internal import WebSocketWire

@Suite struct ContractVariantTests {
    @Test func `a contract that refuses in the handshake is kept by a server that does`() async throws {
        let report = try await run(SampleContract.contract(phase: .handshake), only: ["*/close/*"], phase: .handshake)
        #expect(report.failures.map(\.description) == [])
        let broken = try await run(SampleContract.contract(phase: .handshake), only: ["*/close/4404/stranger"])
        #expect(broken.failures.map(\.finding.observed) == ["the handshake was accepted"])
    }

    @Test func `a contract that closes on an invalid frame is kept by a server that does`() async throws {
        let contract = SampleContract.contract(onInvalid: .close(4405))
        let report = try await run(
            contract,
            only: ["*/closes/*", "*/malformed/[a-z]*", "*/malformed/array"],
            onInvalid: .close(4405)
        )
        #expect(report.failures.map(\.description) == [])
        #expect(report.count("passed") > 10)
        let broken = try await run(
            contract,
            only: ["*/closes/text/number"],
            change: { $0.limits.close = .seconds(1) }
        )
        #expect(broken.failures.map(\.finding.observed) == ["the socket is still open after 1 s"])
    }

    @Test func `a contract without a message that could be a fence is judged by a timer, and a note says so`()
        async throws
    {
        var contract = SampleContract.contract
        contract.channel.receives.removeFirst()
        let recorder = Recorder()
        let short: @Sendable (inout Target) -> Void = { $0.limits.deliver = .seconds(1) }
        let only = ["*/wave/delivers/*", "*/drops/on/number", "*/admits/*", "*/malformed/array"]
        let report = try await run(contract, only: only, listener: { recorder.add($0) }, change: short)
        #expect(report.failures.map(\.description) == [])
        #expect(recorder.events.contains { if case .note(let text) = $0 { text.contains("timer") } else { false } })
        let broken = try await run(contract, only: only, fault: .waveComesBack, change: short)
        #expect(broken.ids("failed") == ["garden/wave/delivers/waved/others/not-sender"])
    }
}

@Suite struct SituationTests {
    @Test func `a room with a life of its own disturbs nothing`() async throws {
        let report = try await run(quirk: .bystander)
        #expect(report.failures.map(\.description) == [])
        #expect(report.ids("skipped") == [])
    }

    @Test func `a member whose other client talks and quotes disturbs nothing, and is named where it matters`()
        async throws
    {
        let report = try await run(quirk: .otherClient)
        #expect(report.failures.map(\.description) == [])
        let reverse: @Sendable (inout Target) -> Void = { $0.main.members = ["bob", "ann"] }
        let only = ["*/delivers/*", "*/drops/text/number"]
        let reversed = try await run(only: only, quirk: .otherClient, change: reverse)
        #expect(reversed.failures.map(\.description) == [])
        let reason = "bob also talks from elsewhere (another client, or a script): use an account that nobody else uses"
        #expect(reversed.result("garden/say/drops/text/number")?.verdict == .skipped(reason))
    }

    @Test func `a server that takes its time is given it`() async throws {
        let report = try await run(only: ["*/delivers/*", "*/life/*", "*/drops/text/*"], quirk: .slow)
        #expect(report.failures.map(\.description) == [])
    }

    private static let nodesHint =
        "nodes share a room only through a channel layer: is Redis running, and the same (address, database, prefix) for "
        + "all of them? An in-memory layer ends at its process"

    /// What a check before has said may come late, to connections that were opened after it.
    @Test func `nodes between which messages take a while keep the contract`() async throws {
        let state = ReferenceRooms()
        let first = try await ReferenceServer.start(quirk: .lagsBetweenNodes(30), state: state)
        let second = try await ReferenceServer.start(quirk: .lagsBetweenNodes(30), state: state)
        let target = Target.sample(ports: [first.port, second.port])
        let report = try await Suite(contract: SampleContract.contract, target: target, seed: 1)
            .run(only: [Glob("*/delivers/*"), Glob("*/node-2")], environment: TestHost()) { _ in }
        try await first.stop()
        try await second.stop()
        #expect(report.failures.map(\.description) == [])
        #expect(report.ids("skipped") == [])
    }

    @Test func `two nodes that share their rooms pass, two that don't are found out`() async throws {
        let only = [Glob("*/nodes/*"), Glob("*/node-2")]
        for isShared in [true, false] {
            let state = ReferenceRooms()
            let first = try await ReferenceServer.start(state: state)
            let second = try await ReferenceServer.start(state: isShared ? state : ReferenceRooms())
            let target = Target.sample(
                ports: [first.port, second.port],
                deliver: isShared ? .seconds(2) : .milliseconds(200)
            )
            let report = try await Suite(contract: SampleContract.contract, target: target, seed: 1)
                .run(only: only, environment: TestHost()) { _ in }
            try await first.stop()
            try await second.stop()
            let across = report.results.filter { $0.check.id.contains("/nodes/") }
            #expect(!across.isEmpty)
            if isShared {
                #expect(report.failures.map(\.description) == [])
                #expect(report.ids("skipped") == [])
            } else {
                // One cause, and only what shows it: the rest can't be judged while nothing crosses.
                #expect(
                    report.ids("failed") == [
                        "garden/say/delivers/said/all/nodes/1-and-2/second-tab",
                        "garden/say/delivers/said/all/nodes/1-and-2/partner",
                        "garden/wave/delivers/waved/others/nodes/1-and-2/partner",
                    ]
                )
                #expect(report.failures.allSatisfy { $0.finding.hint == Self.nodesHint })
            }
        }
    }

    @Test func `a server that cannot be reached gives an error with the address that was tried`() async throws {
        let server = try await ReferenceServer.start()
        // A client's own port: nobody listens there, and no test beside this one can take it.
        let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: server.port).get()
        let port = try #require(client.localAddress?.port)
        let suite = Suite(contract: SampleContract.contract, target: .sample(ports: [port]), seed: 1)
        let error = await #expect(throws: SuiteError.self) {
            try await suite.run(environment: TestHost()) { _ in }
        }
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains("tried ws://127.0.0.1:\(port)") == true)
        try await client.close()
        try await server.stop()
    }

    @Test func `a server that never answers ends in a verdict`() async throws {
        let listening = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let target = Target.sample(
            ports: [listening.localAddress?.port ?? 0],
            deliver: .milliseconds(50),
            close: .milliseconds(50)
        )
        let report = try await Suite(contract: SampleContract.contract, target: target, seed: 1)
            .run(environment: TestHost()) { _ in }
        try await listening.close()
        #expect(report.count("passed") == 0)
        #expect(report.ids("failed").contains("garden/admits/ann"))
        #expect(report.count("skipped") > 100)
    }

    @Test func `a server that floods ends in a verdict`() async throws {
        let report = try await run(only: ["*/admits/ann"], quirk: .floods)
        #expect(report.failures.map(\.finding.hint) == ["the server floods its clients"])
    }

    @Test func `a wrong key is one failure, and what needs none is still judged`() async throws {
        let wrong: @Sendable (inout Target) -> Void = { target in
            guard case .mint(var mint)? = target.tokens else { return }
            mint.key = SecretSource(place: .value(Secret("another key than the gardeners'")), location: mint.location)
            target.tokens = .mint(mint)
        }
        for phase in [CloseRule.Phase.open, .handshake] {
            let report = try await run(SampleContract.contract(phase: phase), phase: phase, change: wrong)
            #expect(report.failures.map(\.id) == ["garden/admits/ann"])
            #expect(
                report.ids("passed") == [
                    "garden/close/4401/absent", "garden/close/4401/empty", "garden/close/4403/garbage",
                    "garden/close/4403/three-parts", "garden/close/4401/before-4404",
                ]
            )
            let others = report.results.filter { $0.verdict.status == "skipped" }
            #expect(others.allSatisfy { $0.verdict == .blocked(by: "garden/admits/ann") })
        }
    }

    @Test func `an admission that fails for another reason blocks no denial`() async throws {
        let report = try await run(only: ["*/admits/*", "*/close/*"], fault: .greets)
        #expect(report.ids("failed") == ["garden/admits/ann", "garden/admits/bob"])
        #expect(report.ids("skipped") == [])
    }

    @Test func `a server that hangs up on everybody fails once, not a hundred times`() async throws {
        let report = try await run(quirk: .hangsUp)
        let failed = report.ids("failed")
        #expect(failed.filter { !$0.contains("/close/") } == ["garden/admits/ann", "garden/admits/bob"])
        #expect(report.result("garden/life/ping")?.verdict == .blocked(by: "garden/admits/ann"))
    }

    @Test(arguments: [Quirk.deliversNothing, .deliversToOneself])
    func `a server that delivers nothing is asked for each delivery, and for nothing that rests on them`(
        quirk: Quirk
    )
        async throws
    {
        let limits = Target.Limits(deliver: .milliseconds(300), idle: .milliseconds(300))
        let report = try await run(quirk: quirk, change: { $0.limits = limits })
        let isDeafToAll = if case .deliversNothing = quirk { true } else { false }
        let deliveries = report.ids("failed")
        #expect(
            deliveries
                == (isDeafToAll
                    ? ["garden/say/delivers/said/all/sender", "garden/say/delivers/said/all/second-tab"] : [])
                + ["garden/say/delivers/said/all/partner", "garden/wave/delivers/waved/others/partner"]
                + (isDeafToAll ? ["garden/ask/delivers/told/sender/sender"] : [])
        )
        let judged = report.ids("passed").filter { !$0.contains("/close/") && !$0.contains("/admits/") }
        #expect(judged.contains("garden/life/ping"))
        #expect(judged.contains("garden/life/idle") != isDeafToAll)
        #expect(
            report.results.filter { $0.verdict.status == "skipped" }.allSatisfy { result in
                if case .blocked(let check) = result.verdict { deliveries.contains(check) } else { false }
            }
        )
    }

    @Test func `an idle connection that the server drops is found`() async throws {
        let idle: @Sendable (inout Target) -> Void = { $0.limits.idle = .milliseconds(150) }
        #expect(try await run(only: ["*/idle"], change: idle).count("passed") == 1)
        let dropped = try await run(only: ["*/idle"], quirk: .dropsIdle, change: idle)
        #expect(dropped.failures.map(\.finding.observed) == ["the server closed with 1001"])
    }

    @Test(arguments: [["*/idle"], ["*/admits/*", "*/say/*", "*/idle"]])
    func `a server that dies or goes deaf in its silence is found, alone and behind all other checks`(
        only: [String]
    )
        async throws
    {
        let idle: @Sendable (inout Target) -> Void = { $0.limits = .init(deliver: .seconds(1), idle: .seconds(2)) }
        let dead = try await run(only: only, quirk: .diesInSilence(1_000), change: idle)
        #expect(dead.failures.map(\.id) == ["garden/life/idle"])
        #expect(dead.failures.map(\.finding.observed) == ["the server closed with 1011 after 1 s of silence"])
        #expect(dead.failures.map(\.finding.cause?.title) == ["a connection ends while nothing is sent"])
        let deaf = try await run(only: only, quirk: .deafInSilence(1_000), change: idle)
        #expect(deaf.failures.map(\.id) == ["garden/life/idle"])
        #expect(
            deaf.failures.map(\.finding.observed) == ["it did not come within 1 s, though the connection is open"]
        )
        #expect(
            deaf.failures.map(\.finding.expected)
                == ["after 2 s of silence, a message from ann reaches ann"]
        )
    }

    @Test func `silence that was not to be had skips the check, and says so`() async throws {
        let report = try await run(only: ["*/idle"], quirk: .talksOn, change: { $0.limits.idle = .milliseconds(300) })
        let reason = report.result("garden/life/idle")?.verdict.reason ?? ""
        #expect(report.ids("skipped") == ["garden/life/idle"])
        #expect(
            reason.hasPrefix("the room was never quiet for 300 ms: messages kept coming that the suite did not send")
        )
        #expect(reason.hasSuffix("give the suite rooms that nobody else uses"))
    }

    @Test func `silence is counted from what was heard last, as an idle timeout does`() async throws {
        let dropped = try await run(only: ["*/idle"], quirk: .dropsQuiet, change: { $0.limits.idle = .seconds(1) })
        #expect(dropped.failures.count { $0.finding.observed.hasPrefix("the server closed with 1001") } == 1)
    }

    @Test func `a run that is cancelled reports what it has, and is not green`() async throws {
        let first = AsyncStream<Void>.makeStream()
        let task = Task {
            try await run(listener: { event in if case .finished = event { first.continuation.yield() } })
        }
        for await _ in first.stream { break }
        task.cancel()
        let report = try await task.value
        #expect(report.wasInterrupted)
        #expect(report.results.last?.verdict == .skipped("the run was interrupted"))
        let isGreen = report.isGreen(strict: false)
        #expect(!isGreen)
    }
}

@Suite struct OddFrameTests {
    @Test func `a text that the server can't keep may be dropped, if the socket stays open`() async throws {
        let report = try await run(only: ["*/accepts/text/nul"], quirk: .dropsNUL)
        let note = "dropped, and the socket stays open"
        #expect(report.result("garden/say/accepts/text/nul")?.verdict == .passed(note: note))
    }

    @Test func `a handler that raises is told by what it raised on`() async throws {
        let array = try await run(only: ["*/malformed/array"], fault: .diesOnArray).failures.first?.finding
        #expect(array?.cause?.title == "a handler raises on JSON that is not an object")
        #expect(array?.hint?.contains("a list has no .get") == true)
        let deep = try await run(only: ["*/malformed/deep-array"], fault: .diesOnDeepNesting).failures.first?.finding
        #expect(deep?.hint?.contains("RecursionError is not a ValueError") == true)
        let nul = try await run(only: ["*/accepts/text/nul"], fault: .diesOnNUL).failures.first?.finding
        #expect(nul?.hint?.contains("PostgreSQL stores no U+0000") == true)
        #expect(nul?.cause == CauseName("a handler raises on U+0000 in a text"))
        let number = try await run(only: ["*/drops/text/number"], fault: .diesOnNumber).failures.first?.finding
        #expect(number?.hint?.contains("a number has no .strip()") == true)
    }

    @Test func `one cause for a server that closes on all nonsense, and one for one that answers`() async throws {
        let only = ["*/drops/text/*", "*/malformed/array", "*/malformed/plain-text"]
        let closed = try await run(only: only, fault: .closesOnNonsense)
        #expect(
            Set(closed.failures.map(\.finding.cause)) == [CauseName("an invalid frame closes the socket with 1003")]
        )
        let answered = try await run(only: only, fault: .answersWithError)
        let title = "an invalid frame is answered with a message that the contract does not have"
        #expect(Set(answered.failures.map(\.finding.cause)) == [CauseName(title)])
        let taken = try await run(only: ["*/drops/on/*"], fault: .takesTruthy)
        #expect(Set(taken.failures.map(\.finding.cause)) == [CauseName("\"on\" of wave is not validated")])
    }

    @Test func `the frame that is not JSON is shown where it goes wrong`() async throws {
        let found = try await run(only: ["*/not-a-number/on"], fault: .passesOnNaN).failures.first?.finding
        #expect(found?.observed.hasPrefix("bob received what is not JSON: {\"kind\":\"waved\"") == true)
        #expect(found?.observed.hasSuffix(#""on":NaN}"#) == true)
    }

    @Test func `a server that hears nothing behind a huge frame is found`() async throws {
        let report = try await run(
            only: ["*/wave/huge/on/1mb"],
            quirk: .deafToHuge,
            change: { $0.limits.deliver = .milliseconds(200) }
        )
        let verdict = report.result("garden/wave/huge/on/1mb")?.verdict
        #expect(verdict?.finding?.observed == "ann, who sent it, hears nothing more within 1 s", "\(verdict as Any)")
    }

    @Test func `a huge text may be delivered where the contract sets no limit, and may not be cut`() async throws {
        var contract = SampleContract.contract
        contract.channel.receives[0].message.payload = SampleContract.schema(
            .object(
                ObjectRules(properties: [
                    ObjectRules.Property(
                        name: "kind",
                        location: SampleContract.at(1),
                        isRequired: true,
                        schema: SampleContract.schema(.constant(.string("say")))
                    ),
                    ObjectRules.Property(
                        name: "text",
                        location: SampleContract.at(1),
                        isRequired: true,
                        schema: SampleContract.text()
                    ),
                ])
            )
        )
        let said = contract.channel.sends[0].payload.object?.properties ?? []
        contract.channel.sends[0].payload = SampleContract.schema(
            .object(
                ObjectRules(
                    properties: said.map { property in
                        var property = property
                        if property.name == "text" { property.schema = SampleContract.text() }
                        return property
                    }
                )
            )
        )
        let only = ["*/say/huge/text/1mb"]
        let whole = try await run(contract, only: only, fault: .takesTooLong)
        #expect(whole.failures.map(\.description) == [])
        let cut = try await run(contract, only: only, fault: .takesTooLong, quirk: .cutsLong)
        #expect(cut.failures.map(\.finding.cause?.title) == ["a field with megabytes of text is changed on its way"])
    }
}

@Suite struct RoomSpellingTests {
    @Test func `another spelling of the room's id may be the same room`() async throws {
        let report = try await run(only: ["*/room-spelling/*"], quirk: .readsSpellings)
        #expect(report.failures.map(\.description) == [])
        #expect(report.count("passed") == 2)
    }

    @Test func `a second room is named as what it is`() async throws {
        let failures = try await run(only: ["*/room-spelling/*"], fault: .tellsSpellingsApart).failures
        #expect(failures.map(\.finding.cause?.title).count == 2)
        #expect(
            failures.allSatisfy { $0.finding.cause == CauseName("another spelling of a room's id is another room") }
        )
    }

    @Test func `capitals make no difference to an id of digits, and the check says so`() async throws {
        let report = try await run(
            only: ["*/room-spelling/capitals"],
            change: { $0.main.parameters = ["plot": "80402010-0000-4000-8000-000000000001"] }
        )
        #expect(
            report.result("garden/life/room-spelling/capitals")?.verdict.reason?.contains("letters from a to f") == true
        )
    }
}

@Suite struct OddSubjectTests {
    @Test func `a token whose subject is not an id needs a key to be made with`() async throws {
        let report = try await run(only: ["*/subject-not-an-id"], change: { $0.tokens = nil })
        #expect(
            report.result("garden/close/subject-not-an-id")?.verdict.reason?.hasSuffix("add tokens.mint") == true
        )
    }

    @Test func `an exception and an admission are told apart`() async throws {
        let raised = try await run(only: ["*/subject-not-an-id"], fault: .diesOnOddSubject).failures.first?.finding
        #expect(raised?.cause == CauseName("a token whose subject is not an id raises"))
        let admitted = try await run(
            only: ["*/subject-not-an-id"],
            fault: .takesOddSubject,
            change: { $0.limits.close = .milliseconds(300) }
        ).failures.first?.finding
        #expect(admitted?.cause == CauseName("a token whose subject is not an id is admitted"))
    }
}
