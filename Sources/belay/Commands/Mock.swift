import AccessTokens
import ArgumentParser
import CodecRuntime
import Foundation
import MockEngine
import MockServer
import ServiceLifecycle
import UnixSignals

/// Serves the contract with scripted partners.
struct Mock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the contract, with partners who follow a script.",
        discussion: """
            SCENARIO is a file, or the name of one in mocks/. The banner shows a URL for each person, ready to be pasted \
            into a WebSocket client.

            Example: belay mock quiet --port 0 --ready-file /tmp/mock.json
            """
    )

    @Argument(help: "The scenario to play: a file, or a name in mocks/.")
    var scenario = "friendly-partner"

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 8000

    @Option(help: "Replaces the scenario's seed: other identifiers, as repeatable.")
    var seed: UInt64?

    @Option(help: "How fast scripts play: 2 is twice as fast as written, 0 without waiting.")
    var speed = 1.0

    @Option(help: "How a connection is denied: close (accepted, then closed with the code) or refuse (HTTP 403).")
    var denials = MockConfiguration.Denials.close

    @Option(help: "Writes a transcript to this file, a frame a line: for belay replay.")
    var record: String?

    @Option(help: "Writes where the mock listens and its people's tokens to this file, as JSON, once it listens.")
    var readyFile: String?

    func validate() throws {
        guard 0...65_535 ~= port else { throw ValidationError("--port is a number from 0 to 65535, not \(port)") }
        guard speed.isFinite, speed >= 0 else { throw ValidationError("--speed is 0 or more, not \(speed)") }
    }

    func run() async throws {
        let path = try Project.hereOrBuilt().scenarioPath(scenario)
        let scenario = try Documents.scenario(path)
        var configuration = MockConfiguration(
            now: { Int(Date().timeIntervalSince1970) },
            tokenID: { UUID().uuidString.replacing("-", with: "").lowercased() }
        )
        configuration.host = host
        configuration.port = port
        configuration.seed = seed
        configuration.speed = speed
        configuration.denials = denials
        try clearReadyFile()
        if let record {
            let file = try TranscriptFile(record, header: header(of: scenario))
            configuration.record = { file.add($0) }
        }

        let console = MockConsole(scenario: scenario, seed: seed ?? scenario.seed)
        let server = MockServer(
            wire: BuiltContract.wire,
            scenario: scenario,
            configuration: configuration,
            notice: { console.show($0) }
        )
        let service = MockService(server: server) { directory in
            console.showBanner(directory)
            guard let readyFile else { return }
            try AtomicFile.write(directory.readyFile.jsonText + "\n", to: readyFile, permissions: 0o600)
        }
        defer { console.finish() }
        try await service.runUntilSignalled()
    }

    private func header(of scenario: Scenario) -> TranscriptHeader {
        TranscriptHeader(
            channel: BuiltContract.channel.name,
            scenario: scenario.name,
            seed: seed ?? scenario.seed,
            pacing: BuiltContract.Engine.Pacing(speed: speed).rawValue
        )
    }

    /// A file of an earlier run must not be taken for this one's.
    private func clearReadyFile() throws {
        guard let readyFile, FileManager.default.fileExists(atPath: readyFile) else { return }
        guard unlink(readyFile) == 0 else {
            throw Failure.unavailable("can't replace \(readyFile): \(String(cString: strerror(errno)))")
        }
    }
}

extension MockConfiguration.Denials: ExpressibleByArgument {}
