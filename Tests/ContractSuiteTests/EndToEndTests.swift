internal import ContractSuite
internal import ProtocolSpec
internal import Testing

@Suite struct EndToEndTests {
    @Test func `a correct server keeps the contract, and every check is made`() async throws {
        let recorder = Recorder()
        let (suite, report) = try await ConcurrencyLimit.shared.pass {
            let server = try await ReferenceServer.start()
            let suite = Suite(contract: SampleContract.contract, target: .sample(ports: [server.port]), seed: 1)
            let report = try await suite.run(environment: TestHost()) { recorder.add($0) }
            try await server.stop()
            return (suite, report)
        }
        #expect(report.failures.map(\.description) == [])
        #expect(report.ids("skipped") == [])
        let isGreen = report.isGreen(strict: true)
        #expect(isGreen)
        #expect(report.results.map(\.check.id) == suite.checks.map(\.id))
        #expect(Self.finished(recorder) == suite.checks.map(\.id))
    }

    private static func finished(_ recorder: Recorder) -> [String] {
        recorder.events.compactMap { if case .finished(let result) = $0 { result.check.id } else { nil } }
    }

    @Test(arguments: Fault.allCases)
    func `a fault is found by the checks that are about it and by no other`(fault: Fault) async throws {
        let report = try await ConcurrencyLimit.shared.pass {
            let server = try await ReferenceServer.start(fault: fault)
            let target = Target.sample(ports: [server.port], deliver: .seconds(2), close: .seconds(2))
            let report = try await Suite(contract: SampleContract.contract, target: target, seed: 1)
                .run(environment: TestHost()) { _ in }
            try await server.stop()
            return report
        }
        let globs = fault.found.map(Glob.init)
        let allowed = globs + fault.disturbed.map(Glob.init)
        let unexpected = report.failures.filter { failure in !allowed.contains { $0.matches(failure.id) } }
        #expect(unexpected.map(\.description) == [])
        #expect(report.failures.filter { $0.isAboutFrame && !$0.showsFrame }.map(\.description) == [])
        #expect(globs.filter { glob in !report.failures.contains { glob.matches($0.id) } }.map(\.pattern) == [])
        let isGreen = report.isGreen(strict: true)
        #expect(!isGreen)
    }
}

extension Failure {
    /// Whether it is about a frame that is refused.
    fileprivate var isAboutFrame: Bool { id.contains("/drops/") || id.contains("/malformed/") }

    /// Whether its evidence has more of what was sent than the requests that opened connections.
    fileprivate var showsFrame: Bool {
        evidence.contains { line in
            line.direction == .toServer && !["GET ", "Host:", "Origin:", "close "].contains { line.text.hasPrefix($0) }
        }
    }
}
