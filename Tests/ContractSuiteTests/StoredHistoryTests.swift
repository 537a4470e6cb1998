internal import ContractSuite
internal import NIOCore
internal import Synchronization
internal import Testing

@Suite struct StoredHistoryTests {
    private static let kept = "garden/say/persists/said/kept"
    private static let invalid = "garden/say/persists/said/invalid"

    @Test(arguments: StoredHistory.Order.allCases.filter { $0 != .byText }, [nil, 7])
    func `runs with the same seed on the same rooms are as green as the first`(
        order: StoredHistory.Order,
        page: Int?
    ) async throws {
        let history = StoredHistory(earlier: 20, order: order, page: page)
        for number in 1...4 {
            let (report, _) = try await history.run(environment: TestHost(number: UInt64(number)))
            #expect(report.failures.map(\.description) == [])
            #expect(report.ids("skipped") == [])
        }
    }

    /// Each probe is asked once before the run, to find out whether the target is right about it.
    private static let trial = 1
    /// And the next page, where the list has one.
    private static let trialOfNext = 1

    @Test func `the messages of two runs with one seed differ in the run's word alone`() async throws {
        var texts: [[String]] = []
        for number in [1, 2] as [UInt64] {
            let history = StoredHistory()
            _ = try await history.run(environment: TestHost(number: number))
            texts.append(history.rooms.state.withLock { $0.stored.map(\.text) })
        }
        #expect(texts[0] != texts[1])
        let word = /b[a-z2-9]{6}-/
        #expect(texts[0].map { $0.replacing(word, with: "") } == texts[1].map { $0.replacing(word, with: "") })
    }

    @Test func `5,000 messages on pages of 50, the oldest first, are read once for all checks`() async throws {
        let history = StoredHistory(earlier: 5_000, order: .oldestFirst, page: 50)
        let (report, requests) = try await history.run()
        #expect(report.failures.map(\.description) == [])
        #expect(report.ids("skipped") == [])
        #expect(requests.count == Self.trial + Self.trialOfNext + 102)
    }

    @Test func `5,000 messages on one page are read once for all checks`() async throws {
        let (report, requests) = try await StoredHistory(earlier: 5_000).run()
        #expect(report.failures.map(\.description) == [])
        #expect(requests.count == Self.trial + 1)
    }

    @Test func `a store that loses one message in 23 is told how many of how many`() async throws {
        let count = Mutex(0)
        let lost = Mutex<Set<String>>([])
        let history = StoredHistory(isLost: { text in
            lost.withLock { lost in
                // Asked for at each look: what was lost stays lost.
                if lost.contains(text) { return true }
                let isLost =
                    text.contains("-m1")
                    && count.withLock {
                        $0 = $0 + 1
                        return $0 % 23 == 0
                    }
                if isLost { lost.insert(text) }
                return isLost
            }
        })
        let (report, _) = try await history.run()
        let finding = report.result(Self.kept)?.verdict.finding
        #expect(finding?.cause?.title == "some messages are not stored")
        #expect(finding?.observed.contains(#/^[0-9]+ of 32 were not stored within 2 s; the first of them is /#) == true)
    }

    @Test(arguments: [0, 20])
    func `a list with more pages, where the target does not say so, is the target's mistake`(earlier: Int) async throws
    {
        let history = StoredHistory(earlier: earlier, order: .oldestFirst, page: 10, namesPages: false)
        let error = await #expect(throws: SuiteError.self) { try await history.run() }
        #expect(error?.code == .target)
        #expect(error?.message.contains("t.yaml:1:1: error: probes.messages: GET /list?page=1 answers ") == true)
        #expect(error?.message.hasSuffix("add next: /next") == true)
    }

    @Test func `a list in no order of time shows what is stored, and not what should not be`() async throws {
        let (report, _) = try await StoredHistory(earlier: 20, order: .byText).run()
        #expect(report.failures.map(\.description) == [])
        let reason = "a list of messages in the order of time is needed: order what probes.messages reads by it"
        let skipped = report.results.filter { $0.verdict == .skipped(reason) }.map(\.check.id)
        #expect(skipped == [Self.invalid, "garden/wave/persists/nothing", "garden/ask/persists/nothing"])
        #expect(report.result(Self.kept)?.verdict.status == "passed")
    }

    @Test func `a list that takes longer than a message may is slow, and nothing is missing`() async throws {
        var limits = Target.Limits(idle: nil)
        limits.deliver = .milliseconds(400)
        let history = StoredHistory(delay: .milliseconds(600))
        let (report, requests) = try await history.run(limits: limits)
        #expect(report.failures.map(\.description) == [])
        #expect(requests.count == Self.trial + 1)
        // What is not there is known once a look that began late enough has come back.
        let losing = StoredHistory(delay: .milliseconds(600), isLost: { $0.contains("-m2.") })
        let (lost, looks) = try await losing.run(limits: limits)
        #expect(lost.failures.map(\.id) == [Self.kept])
        #expect(looks.count == Self.trial + 2)
    }

    @Test func `a list that is late is skipped with its time and size, and not asked for again`() async throws {
        var limits = Target.Limits(idle: nil)
        limits.probe = .milliseconds(300)
        let (report, requests) = try await StoredHistory(length: 1_000_000).run(limits: limits)
        #expect(report.failures.map(\.description) == [])
        let reasons = Set(report.results.compactMap(\.verdict.reason))
        #expect(reasons.count == 1)
        let words = /the list of messages was not complete after 300 ms \(\d+ kB read\): page it, newest first, or .+/
        #expect(reasons.first?.wholeMatch(of: words) != nil)
        #expect(report.ids("skipped").allSatisfy { $0.contains("/persists/") })
        #expect(requests.count == 1)
    }

    @Test func `a list that is too long is skipped with its size`() async throws {
        let (report, requests) = try await StoredHistory(length: 50_000_000).run()
        #expect(report.failures.map(\.description) == [])
        #expect(
            report.result(Self.kept)?.verdict.reason
                == "the list of messages has more than 32 MiB: page it, newest first, or give the suite a fresh room"
        )
        #expect(requests.count == 1)
    }

    @Test func `pages that lead back to the first one are named`() async throws {
        let history = StoredHistory(earlier: 5, page: 3, isLost: { _ in true }, isEndless: true)
        let (report, _) = try await history.run()
        #expect(
            report.result(Self.kept)?.verdict.finding?.observed
                == "GET /list?page=2 names /list?page=1 as the next one, which was read before"
        )
    }
}
