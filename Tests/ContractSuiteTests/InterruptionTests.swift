internal import CodecRuntime
internal import ContractSuite
internal import Synchronization
internal import Testing

@Suite struct InterruptionTests {
    @Test func `a run that is cancelled reports what is known by then`() async throws {
        let report = try await ConcurrencyLimit.shared.pass {
            let server = try await ReferenceServer.start()
            let suite = Suite(contract: SampleContract.contract, target: .sample(ports: [server.port]), seed: 1)
            let task = Mutex<Task<Report, any Error>?>(nil)
            let started = AsyncStream.makeStream(of: Void.self)
            let work = Task {
                for await _ in started.stream { break }
                return try await suite.run(environment: TestHost()) { event in
                    guard case .progress(let progress) = event, progress.done == 5 else { return }
                    task.withLock { $0?.cancel() }
                }
            }
            task.withLock { $0 = work }
            started.continuation.finish()
            let report = try await work.value
            try await server.stop()
            return report
        }
        #expect(report.wasInterrupted)
        #expect(report.outcome(strict: false) == .interrupted)
        #expect(report.count("passed") >= 5)
        #expect(report.count("failed") == 0)
        #expect(report.results.last.map { $0.verdict } == .skipped("the run was interrupted"))
        #expect(report.results.map(\.check.id) == SampleReport.checks.map(\.id))
    }

    /// Prints its tokens when the run is over.
    private struct UnansweredHost: HostEnvironment {
        let asked: AsyncStream<Void>.Continuation

        func environment(_ name: String) -> String? { nil }
        func contents(of path: String) throws -> String { "" }

        func output(of command: String) async throws -> String {
            asked.finish()
            let never = AsyncStream<Void> { _ in }
            for await _ in never {}
            throw CancellationError()
        }

        func now() -> Int { 0 }

        func nonce() -> UInt64 { 0 }
    }

    @Test func `a run that is cancelled before its first check has a report, too`() async throws {
        let asked = AsyncStream.makeStream(of: Void.self)
        var target = Target.sample(ports: [1])
        target.tokens = .command("tokens", SampleContract.at(1))
        let suite = Suite(contract: SampleContract.contract, target: target, seed: 1)
        let recorder = Recorder()
        let work = Task {
            try await suite.run(environment: UnansweredHost(asked: asked.continuation)) { recorder.add($0) }
        }
        for await _ in asked.stream {}
        work.cancel()
        let report = try await work.value
        #expect(report.wasInterrupted && report.count("skipped") == suite.checks.count)
        let ends = recorder.events.filter { if case .ended = $0 { true } else { false } }
        #expect(ends.count == 1)
    }

    @Test func `progress counts up to all, one check at a time`() async throws {
        let recorder = Recorder()
        let report = try await ConcurrencyLimit.shared.pass {
            let server = try await ReferenceServer.start()
            let suite = Suite(contract: SampleContract.contract, target: .sample(ports: [server.port]), seed: 1)
            let report = try await suite.run(only: [Glob("*/close/*")], environment: TestHost()) {
                recorder.add($0)
            }
            try await server.stop()
            return report
        }
        let states = recorder.events.compactMap { if case .progress(let state) = $0 { state } else { nil } }
        #expect(states.map(\.done) == states.map(\.done).sorted())
        #expect(states.last?.done == report.results.count)
        #expect(states.allSatisfy { $0.total == report.results.count })
        // Each is reported twice: when it begins and when it ends.
        #expect(states.map(\.check).sorted() == report.results.flatMap { [$0.check.id, $0.check.id] }.sorted())
    }
}
