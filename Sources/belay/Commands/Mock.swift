import AccessTokens
import ArgumentParser
import BelayMock
import CodecRuntime
import ContractFiles
import ContractReading
import Foundation
import MockEngine
import MockServer
import ProtocolSpec
import ServerRules

/// Serves the contract, with partners who follow a script.
struct Mock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the contract, with partners who follow a script.",
        discussion: """
            SCENARIO is a file, or the name of one in mocks/; when the file changes, the scenario starts again. The banner \
            shows a URL for each person, to paste into a WebSocket client, and the address of the inspector: a page that \
            shows what happens, and from which you can send messages and cause faults.

            Example: belay mock quiet --port 0 --ready-file /tmp/mock.json
            """
    )

    @Argument(help: "The scenario to play: a file, or a name in mocks/; or any AsyncAPI document, to serve that.")
    var scenario = "friendly-partner"

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 8000

    @OptionGroup var security: SecurityOptions

    @Option(help: "Use this seed, not the scenario's: other identifiers and times, and just as repeatable.")
    var seed: UInt64?

    @Option(help: "How fast scripts play: 2 is twice as fast as written, 0 skips all pauses.")
    var speed = 1.0

    @Option(
        help: "How a connection is denied: close (accepted, then closed with the contract's code) or refuse (HTTP 403)."
    )
    var denials = MockConfiguration.Denials.close

    @Option(help: "Write a transcript to this file, one frame a line, for belay replay.")
    var record: String?

    @Option(help: "Keep messages in this file, so that the next run has them; none is echoed before it is on disk.")
    var store: String?

    @Option(help: .hidden)
    var journal: String?

    @Option(
        help: ArgumentHelp(
            "Let pages of this origin use the mock, as http://192.168.1.5:3000 or http://box.lan. May be repeated.",
            valueName: "origin"
        )
    )
    var allowOrigin: [String] = []

    @Flag(help: "Let other machines drive the mock, with the key of --control-key or BELAY_CONTROL_KEY.")
    var allowRemote = false

    @Option(help: "The key for --allow-remote. Better set BELAY_CONTROL_KEY: other users can read a command line.")
    var controlKey: String?

    @Option(
        help: """
            Write where the mock listens and its people's tokens to this file, as JSON, once it listens. The file is \
            removed when the mock ends.
            """
    )
    var readyFile: String?

    @Flag(help: "Refuse clients that do not bring what another contract asks for (401); otherwise that is only told.")
    var requireCredentials = false

    @Option(help: ArgumentHelp("Whose side another contract is written from: server or client.", valueName: "side"))
    var perspective: Contract.Side.Role?

    func validate() throws {
        guard 0...65_535 ~= port else { throw ValidationError("--port must be from 0 to 65535, not \(port)") }
        guard speed.isFinite, speed >= 0 else { throw ValidationError("--speed must be 0 or more, not \(speed)") }
        for origin in allowOrigin where TrustedOrigins.normalized(origin) == nil {
            throw ValidationError(
                "--allow-origin must be as http://HOST or https://HOST:PORT, with no path behind it, not \(origin)"
            )
        }
        if store != nil, journal != nil {
            throw ValidationError("--journal is the old name of --store; give one of them")
        }
    }

    func run() async throws {
        OpenFileLimit.raise()
        if let contract = try contractArgument() { return try await interpret(contract) }
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
        configuration.trusted = TrustedOrigins(allowOrigin.compactMap(TrustedOrigins.normalized))
        configuration.library = ScenarioFolder(folder: project.scenarioFolder, contract: { contract?.contract() })
        configuration.messages = try messageLog(scenario.scenario)
        let readyFile = try readyFile.map { path throws(Failure) in try ReadyFile(path) }
        defer { readyFile?.remove() }
        if let record {
            let file = try TranscriptFile(record)
            configuration.record = { file.add($0) }
        }

        let console = MockConsole(scenario: scenario.scenario, seed: seed ?? scenario.scenario.seed)
        let service = MockService(
            server: BuiltContract.server(scenario, configuration, notice: { console.show($0) }),
            onReady: { info in
                console.showBanner(info)
                try readyFile?.write(info.readyFile)
            },
            onEnd: { readyFile?.remove() },
            meanwhile: { control in
                guard let contract else { return }
                var watch = SourceWatch(control: control, contract: contract, console: console)
                try await watch.run()
            }
        )
        defer { console.finish() }
        try await service.runUntilSignalled()
    }

    /// The contract that is to be served, where the argument is one and no scenario.
    private func contractArgument() throws -> Contract? {
        guard FileManager.default.fileExists(atPath: scenario),
            DocumentKind(of: try ContractFile.bytes(scenario)) == .contract
        else { return nil }
        let read = try ContractFile.reading(scenario, perspective: perspective)
        let count = read.warnings.count + ContractFaults.find(in: read.contract).count
        if count > 0 {
            Terminal.complain(
                "\(count) \(count == 1 ? "warning" : "warnings") about \(scenario): run belay lint \(scenario)"
            )
        }
        return read.contract
    }

    /// Serves a contract that this program was not built with.
    private func interpret(_ contract: Contract) async throws {
        for (option, isGiven) in [("--record", record != nil), ("--store", store != nil || journal != nil)]
        where isGiven {
            throw Failure.usage(
                "\(option) is for the contract that this program was built with, and \(scenario) is another"
            )
        }
        guard !contract.sockets.isEmpty else {
            throw Failure.unreadable("error: \(scenario) has no WebSocket to open; run belay explain \(scenario)")
        }
        var configuration = MockConfiguration.onThisMachine()
        configuration.host = host
        configuration.port = port
        configuration.tls = try security.identity(host: host)
        configuration.seed = seed
        configuration.speed = speed
        configuration.denials = denials
        let readyFile = try readyFile.map { path throws(Failure) in try ReadyFile(path) }
        defer { readyFile?.remove() }
        let mock = InterpretedMock(
            contract: contract,
            configuration: configuration,
            requiresCredentials: requireCredentials,
            readyFile: readyFile
        )
        try await mock.runUntilSignalled()
    }

    /// The same path for the same file, however it is written.
    private static func real(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }

    private func remoteKey() throws -> Secret? {
        let key = controlKey ?? ProcessInfo.processInfo.environment["BELAY_CONTROL_KEY"]
        guard allowRemote else {
            guard controlKey == nil else {
                throw Failure.usage("--control-key has no effect without --allow-remote; add it")
            }
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

    /// A shorter key could be guessed over a network.
    private static let shortestKey = 16

    private func messageLog(_ scenario: Scenario) throws -> MessageLog? {
        if journal != nil { Terminal.complain("warning: --journal is now called --store; the old name will go") }
        guard let path = store ?? journal else { return nil }
        let others = ["--record": record, "--ready-file": readyFile].compactMapValues { $0 }
        for (option, other) in others where Self.real(other) == Self.real(path) {
            throw Failure.usage("--store and \(option) name the same file; give each its own")
        }
        try AtomicFile.expectPlace(path)
        let header = TranscriptHeader(
            channel: BuiltContract.channel.name,
            scenario: scenario.name,
            seed: seed ?? scenario.seed,
            pacing: speed == 0 ? "immediate" : "timed"
        )
        do throws(MessageLogError) {
            let messages = try MessageLog(path: path, header: header)
            if let warning = messages.warning { Terminal.complain("warning: \(warning)") }
            return messages
        } catch {
            throw error.code == .notAMessageLog ? Failure.unreadable(error.message) : Failure.unavailable(error.message)
        }
    }
}

extension MockConfiguration.Denials: ExpressibleByArgument {}
