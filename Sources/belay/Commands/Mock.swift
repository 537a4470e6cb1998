import AccessTokens
import ArgumentParser
import BelayMock
import CodecRuntime
import ContractEngine
import ContractFiles
import ContractReading
import MockEngine
import MockServer
import ProtocolSpec
import ServerRules
import SystemCalls

/// Serves the contract, with partners who follow a script.
struct Mock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve a contract, with partners who follow a script.",
        discussion: """
            SCENARIO is a file, or the name of one in mocks/; when the file changes, the scenario starts again. The banner \
            shows a URL for each person, to paste into a WebSocket client, and the address of the inspector: a page that \
            shows what happens, and from which you can send messages and cause faults.

            Any AsyncAPI document is served, too, with what its server says by itself, or with a scenario that names it.

            Example: belay mock quiet --port 0 --ready-file /tmp/mock.json
            Example: belay mock asyncapi.yaml
            Example: belay mock asyncapi.yaml my-scenario.yaml
            """
    )

    @Argument(
        help: ArgumentHelp(
            """
            What to serve and play, by what it is: any AsyncAPI document, and a scenario, which is a file or a name in \
            mocks/. (default: friendly-partner)
            """,
            valueName: "file"
        ),
        completion: .file()
    )
    var files: [String] = []

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

    @Option(help: "Write a transcript to this file, one frame a line, for belay replay.", completion: .file())
    var record: String?

    @Option(
        help: "Keep messages in this file, so that the next run has them; none is echoed before it is on disk.",
        completion: .file()
    )
    var store: String?

    @Option(
        help: ArgumentHelp(
            "How many messages stay in memory, the newest, of 1 KiB each on average. The file of --store keeps all.",
            valueName: "n"
        )
    )
    var keepMessages = MemoryLimit.messages.entries

    @Option(
        help: ArgumentHelp(
            "How many events the inspector and the control API can show, the newest, of 512 bytes each on average.",
            valueName: "n"
        )
    )
    var keepEvents = MemoryLimit.events.entries

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
            """,
        completion: .file()
    )
    var readyFile: String?

    @Flag(help: "End the mock when its standard input ends: with the program that started it, even one that crashes.")
    var stopWithStdin = false

    @Flag(help: "Refuse clients that do not bring what another contract asks for (401); otherwise that is only told.")
    var requireCredentials = false

    @Option(help: ArgumentHelp("Whose side another contract is written from: server or client.", valueName: "side"))
    var perspective: Contract.Side.Role?

    @Flag(help: "Take another contract's schemas as they are written, not as they are meant; see belay lint --help.")
    var literal = false

    func validate() throws {
        guard 0...65_535 ~= port else { throw ValidationError("--port must be from 0 to 65535, not \(port)") }
        guard speed.isFinite, speed >= 0 else { throw ValidationError("--speed must be 0 or more, not \(speed)") }
        for (option, count) in [("--keep-messages", keepMessages), ("--keep-events", keepEvents)]
        where !(1...MemoryLimit.most ~= count) {
            throw ValidationError("\(option) must be from 1 to \(MemoryLimit.most), not \(count)")
        }
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
        let sources = try sources()
        if let contract = sources.contract { return try await serve(contract, sources.scenario) }
        let project = Project.hereOrBuilt()
        if let other = try project.otherContract() {
            return try await serve(other, sources.scenario ?? project.defaultScenario(Self.friendlyPartner))
        }
        let scenario = try Documents.scenario(try project.scenarioPath(sources.scenario ?? Self.friendlyPartner))
        let contract = ContractOnDisk(project)
        var configuration = try configuration()
        configuration.library = ScenarioFolder(
            folder: project.scenarioFolder,
            messages: BuiltMessages(contract: { contract?.contract() }),
            explain: { contract?.explanation(width: $0) }
        )
        configuration.messages = try messageLog(scenario.scenario, BuiltContract.channel)
        configuration.record = try recorder()
        let built = configuration
        try await serve(
            MockConsole(scenario: scenario.scenario, seed: seed ?? scenario.scenario.seed),
            contract.map(SourceWatch.Watched.built)
        ) { show, onReady in
            try await BuiltContract.server(scenario, built, notice: show).run(onReady: onReady)
        }
    }

    /// The scenario that plays where none is named.
    private static let friendlyPartner = "friendly-partner"

    /// What was asked for.
    private struct Sources {
        var contract: String?
        var scenario: String?
    }

    /// Tells contracts and scenarios apart by what they are.
    private func sources() throws -> Sources {
        var sources = Sources()
        for file in files {
            let isFile = DiskFiles.exists(file)
            let isContract = isFile ? DocumentKind(of: try ContractFile.bytes(file)) == .contract : false
            let other = isContract ? sources.contract : sources.scenario
            if let other {
                let kind = isContract ? "contract" : "scenario"
                throw Failure.usage(
                    "\(other) and \(file) are both a \(kind), and a mock has one; start another mock for it"
                )
            }
            if isContract { sources.contract = file } else { sources.scenario = file }
        }
        guard sources.contract == nil, let scenario = sources.scenario,
            DiskFiles.exists(scenario)
        else { return sources }
        sources.contract = try Documents.contract(namedBy: scenario)
        return sources
    }

    /// Serves a contract as it stands in its file.
    private func serve(_ path: String, _ scenario: String?) async throws {
        let file = try ServedFile(path, perspective: perspective, isLiteral: literal)
        let played = try played(scenario, by: file)
        var configuration = try configuration()
        configuration.requiresCredentials = requireCredentials
        configuration.library = ScenarioFolder(
            folder: try scenarioFolder(of: scenario, path),
            messages: InterpretedMessages { file.contract },
            contract: FilePath.absolute(path),
            explain: { file.explanation(width: $0) }
        )
        configuration.messages = try messageLog(played.scenario, file.contract.channel)
        configuration.record = try recorder()
        let chosen = configuration
        let title = file.contract.contract.title
        try await serve(
            MockConsole(
                scenario: played.scenario,
                seed: seed ?? played.scenario.seed,
                title: title,
                contract: file.path
            ),
            .read(file)
        ) { show, onReady in
            let server = ContractServer(
                serving: { file.contract },
                scenario: played,
                configuration: chosen,
                notice: show
            )
            try await server.run(onReady: onReady)
        }
    }

    private func played(_ scenario: String?, by file: ServedFile) throws -> PlayedScenario {
        guard let scenario else { return PlayedScenario(scenario: .defaultTalk) }
        let path = DiskFiles.exists(scenario) ? scenario : try named(scenario, beside: file.path)
        return try Documents.scenario(path, language: file.contract.language)
    }

    /// The scenario of that name in the folder `mocks` beside a contract, or in the contract's own folder.
    private func named(_ name: String, beside contract: String) throws -> String {
        let folder = FilePath.folder(of: contract)
        let places = ["mocks/\(name).yaml", "\(name).yaml"].map { FilePath.path($0, in: folder) }
        if let place = places.first(where: DiskFiles.exists) { return place }
        if let project = try? Project.here() { return try project.scenarioPath(name) }
        throw Failure.notFound(
            "no scenario \(name): there is no file of that name, nor \(places.joined(separator: " or "))"
        )
    }

    /// The folder that scenarios of a contract are in: that of the one that plays, else `mocks` beside the contract.
    private func scenarioFolder(of scenario: String?, _ contract: String) throws -> String? {
        if let scenario, DiskFiles.exists(scenario) {
            let folder = FilePath.folder(of: scenario)
            return folder.isEmpty ? "." : folder
        }
        let mocks = FilePath.path("mocks", in: FilePath.folder(of: contract))
        if FileSystem.isThere(mocks) { return mocks }
        return scenario == nil ? nil : (try? Project.here())?.scenarioFolder
    }

    /// What all mocks are told by the command line.
    private func configuration() throws -> MockConfiguration {
        var configuration = MockConfiguration.onThisMachine()
        configuration.host = host
        configuration.port = port
        configuration.tls = try security.identity(host: host)
        configuration.seed = seed
        configuration.speed = speed
        configuration.denials = denials
        configuration.keptMessages = .messages(keepMessages)
        configuration.keptEvents = .events(keepEvents)
        configuration.remoteKey = try remoteKey()
        configuration.trusted = TrustedOrigins(allowOrigin.compactMap(TrustedOrigins.normalized))
        return configuration
    }

    /// Takes the lines of a transcript; nil where none is asked for. The file is made only now that nothing else can fail.
    private func recorder() throws(Failure) -> (@Sendable (String) -> Void)? {
        guard let record else { return nil }
        let file = try TranscriptFile(record)
        return { file.add($0) }
    }

    /// Serves until the process is told to end.
    private func serve(
        _ console: MockConsole,
        _ watched: SourceWatch.Watched?,
        _ server:
            @escaping @Sendable (
                _ show: @escaping JournalEntry.Notice,
                _ onReady: @escaping @Sendable (MockInfo, Control?) async -> Void
            ) async throws -> Void
    ) async throws {
        let readyFile = try readyFile.map { path throws(Failure) in try ReadyFile(path) }
        defer { readyFile?.remove() }
        let service = MockService(
            server: { try await server({ console.show($0) }, $0) },
            onReady: { info in
                console.showBanner(info)
                try readyFile?.write(info.readyFile)
            },
            onEnd: { readyFile?.remove() },
            meanwhile: { control in
                guard let watched else { return }
                if case .read(let file) = watched { file.tellWarnings() }
                var watch = SourceWatch(control: control, contract: watched, console: console)
                try await watch.run()
            }
        )
        defer { console.finish() }
        try await service.runUntilSignalled(orEndOf: stopWithStdin ? StandardInput() : nil)
    }

    private func remoteKey() throws -> Secret? {
        let key = controlKey ?? ProcessEnvironment["BELAY_CONTROL_KEY"]
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

    private func messageLog(_ scenario: Scenario, _ channel: ChannelRules) throws -> MessageLog? {
        if journal != nil { Terminal.complain("warning: --journal is now called --store; the old name will go") }
        guard let path = store ?? journal else { return nil }
        let others = ["--record": record, "--ready-file": readyFile].compactMapValues { $0 }
        for (option, other) in others where FilePath.canonical(other) == FilePath.canonical(path) {
            throw Failure.usage("--store and \(option) name the same file; give each its own")
        }
        try AtomicFile.expectPlace(path)
        let header = TranscriptHeader(
            channel: channel.name,
            scenario: scenario.name,
            seed: seed ?? scenario.seed,
            pacing: speed == 0 ? "immediate" : "timed"
        )
        do throws(MessageLogError) {
            let messages = try MessageLog(path: path, header: header, limit: .messages(keepMessages))
            if let warning = messages.warning { Terminal.complain("warning: \(warning)") }
            return messages
        } catch {
            throw error.code == .notAMessageLog ? Failure.unreadable(error.message) : Failure.unavailable(error.message)
        }
    }
}

extension MockConfiguration.Denials: ExpressibleByArgument {}
