import AccessTokens
import ArgumentParser
import BelayMock
import CodecRuntime
import ContractFiles
import Foundation
import MockEngine
import MockRuntime
import MockServer

/// Serves the contract with scripted partners.
struct Mock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the contract, with partners who follow a script.",
        discussion: """
            SCENARIO is a file, or the name of one in mocks/; when it changes, it is played anew. The banner shows a URL \
            for each person, ready to be pasted into a WebSocket client, and the address of the inspector, a page that \
            shows what happens and lets you have a hand in it.

            Example: belay mock quiet --port 0 --ready-file /tmp/mock.json
            """
    )

    @Argument(help: "The scenario to play: a file, or a name in mocks/.")
    var scenario = "friendly-partner"

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 8000

    @OptionGroup var security: SecurityOptions

    @Option(help: "Replaces the scenario's seed: other identifiers, as repeatable.")
    var seed: UInt64?

    @Option(help: "How fast scripts play: 2 is twice as fast as written, 0 without waiting.")
    var speed = 1.0

    @Option(help: "How a connection is denied: close (accepted, then closed with the code) or refuse (HTTP 403).")
    var denials = MockConfiguration.Denials.close

    @Option(help: "Writes a transcript to this file, a frame a line: for belay replay.")
    var record: String?

    @Option(help: "Keeps messages in this file beyond the mock's own life; none is echoed before it is safe there.")
    var journal: String?

    @Flag(help: "Lets other machines drive the mock, with the key of --control-key or BELAY_CONTROL_KEY.")
    var allowRemote = false

    @Option(help: "What others must bring to drive the mock; better given as BELAY_CONTROL_KEY, which no list shows.")
    var controlKey: String?

    @Option(help: "Writes where the mock listens and its people's tokens to this file, as JSON, once it listens.")
    var readyFile: String?

    func validate() throws {
        guard 0...65_535 ~= port else { throw ValidationError("--port is a number from 0 to 65535, not \(port)") }
        guard speed.isFinite, speed >= 0 else { throw ValidationError("--speed is 0 or more, not \(speed)") }
    }

    func run() async throws {
        let project = try Project.hereOrBuilt()
        let scenario = try Documents.scenario(try project.scenarioPath(scenario))
        let contract = ContractOnDisk(project)
        var configuration = MockConfiguration.onThisMachine()
        configuration.host = host
        configuration.port = port
        configuration.tls = try security.identity(host: host)
        configuration.seed = seed
        configuration.speed = speed
        configuration.denials = denials
        configuration.remoteKey = try remoteKey()
        configuration.library = ScenarioFolder(folder: project.scenarioFolder, contract: { contract?.contract() })
        configuration.messages = try messageJournal(scenario.scenario)
        try clearReadyFile()
        if let record {
            let file = try TranscriptFile(record)
            configuration.record = { file.add($0) }
        }

        let console = MockConsole(scenario: scenario.scenario, seed: seed ?? scenario.scenario.seed)
        let service = MockService(
            server: BuiltContract.server(scenario, configuration, notice: { console.show($0) }),
            onReady: { directory in
                console.showBanner(directory)
                guard let readyFile else { return }
                try AtomicFile.write(directory.readyFile.jsonText + "\n", to: readyFile, permissions: 0o600)
            },
            meanwhile: { control in
                guard let contract else { return }
                var watch = SourceWatch(control: control, contract: contract, console: console)
                try await watch.run()
            }
        )
        defer { console.finish() }
        try await service.runUntilSignalled()
    }

    /// A path by which a file is known however it was spelt.
    private static func real(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }

    private func remoteKey() throws -> Secret? {
        let key = controlKey ?? ProcessInfo.processInfo.environment["BELAY_CONTROL_KEY"]
        guard allowRemote else {
            guard controlKey == nil else { throw Failure.usage("--control-key is of no use without --allow-remote") }
            return nil
        }
        guard let key, key.utf8.count >= Self.shortestKey else {
            throw Failure.usage(
                "--allow-remote needs a key of at least \(Self.shortestKey) characters: set BELAY_CONTROL_KEY, "
                    + "for example to the output of: openssl rand -hex 16"
            )
        }
        return Secret(key)
    }

    /// Fewer could be guessed over a network.
    private static let shortestKey = 16

    private func messageJournal(_ scenario: Scenario) throws -> MessageLog? {
        guard let journal else { return nil }
        let others = ["--record": record, "--ready-file": readyFile].compactMapValues { $0 }
        for (option, path) in others where Self.real(path) == Self.real(journal) {
            throw Failure.usage("--journal and \(option) name the same file; give each its own")
        }
        try AtomicFile.expectPlace(journal)
        let header = TranscriptHeader(
            channel: BuiltContract.channel.name,
            scenario: scenario.name,
            seed: seed ?? scenario.seed,
            pacing: speed == 0 ? "immediate" : "timed"
        )
        do throws(MessageLogError) {
            let messages = try MessageLog(path: journal, header: header)
            if let warning = messages.warning { Terminal.complain("warning: \(warning)") }
            return messages
        } catch {
            throw error.kind == .noJournal ? Failure.unreadable(error.message) : Failure.unavailable(error.message)
        }
    }

    /// A file of an earlier run must not be taken for this one's; and one that can't be written is told before all else.
    private func clearReadyFile() throws {
        guard let readyFile else { return }
        try AtomicFile.expectPlace(readyFile)
        guard FileManager.default.fileExists(atPath: readyFile), !AtomicFile.isStream(readyFile) else { return }
        guard unlink(readyFile) == 0 else {
            throw Failure.unavailable("can't replace \(readyFile): \(String(cString: strerror(errno)))")
        }
    }
}

extension MockConfiguration.Denials: ExpressibleByArgument {}
