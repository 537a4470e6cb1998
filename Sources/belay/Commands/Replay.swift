import ArgumentParser
import BelayMock
import CodecRuntime
import ContractEngine
import ContractFiles
import MockEngine
import MockServer
import ProtocolSpec
import ServerRules
import SystemCalls

/// Plays a transcript's clients again, and compares what the mock answers.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Play a transcript again, and say where the mock now answers differently.",
        discussion: """
            TRANSCRIPT is a file that belay mock --record has written. The scenario is the one that it names, from mocks/. A \
            transcript of a contract that was served as it stands in its file needs --contract.

            Example: belay replay run.ndjson
            Example: belay replay run.ndjson --contract asyncapi.yaml --scenario my-scenario.yaml
            """
    )

    @Argument(help: "The transcript: a file that belay mock --record has written.", completion: .file())
    var transcript: String

    @Option(help: "The scenario to play it with: a file, or a name in mocks/.", completion: .file())
    var scenario: String?

    @Option(
        help: "The AsyncAPI document that was served, where it was not the one that this belay was built with.",
        completion: .file()
    )
    var contract: String?

    @Option(help: ArgumentHelp("Whose side --contract is written from: server or client.", valueName: "side"))
    var perspective: Contract.Side.Role?

    func run() async throws {
        let lines = try lines()
        let served = try contract.map { path throws(Failure) in try ServedFile(path, perspective: perspective).contract
        }
        var replay: Replay?
        var first: TranscriptHeader?
        for (index, line) in lines.enumerated() {
            let value = try? JSONValue(decoding: Array(line.utf8).span.bytes)
            if let header = value.flatMap({ TranscriptHeader(line: $0) }) {
                // The mock was reset, or played another scenario from here on.
                if let difference = replay?.missing { throw Self.failure(difference, transcript) }
                first = first ?? header
                replay = try self.replay(header, first: first ?? header, line: index + 1, served)
                continue
            }
            guard replay != nil else {
                throw Failure.unreadable(
                    "\(transcript):1: error: this is not a transcript; belay mock --record FILE writes one"
                )
            }
            guard let value else {
                throw Failure.unreadable(
                    "\(transcript):\(index + 1): error: this line is not JSON; the file may have been cut off"
                )
            }
            if let difference = replay?.take(line, value) { throw Self.failure(difference, transcript) }
        }
        guard let replay else {
            throw Failure.unreadable(
                "\(transcript):1: error: this is not a transcript; belay mock --record FILE writes one"
            )
        }
        if let difference = replay.missing { throw Self.failure(difference, transcript) }
        print("\(transcript): the same, line by line (\(replay.lines))")
    }

    /// A replay of the lines after a header.
    private func replay(
        _ header: TranscriptHeader,
        first: TranscriptHeader,
        line: Int,
        _ served: InterpretedContract?
    ) throws -> Replay {
        let channel = served?.channel.name ?? BuiltContract.channel.name
        guard header.channel == channel else {
            throw Failure.unreadable(
                "\(transcript):\(line): error: this transcript is of the channel \(header.channel), and not of \(channel); "
                    + "name the contract that was served with --contract, or use the belay that recorded it"
            )
        }
        let language = served?.language ?? BuiltContract.language
        let scenario = try played(header, first: first, language)
        guard let engine = Self.engine(scenario, header, served) else {
            throw Failure.unreadable(
                "\(transcript):\(line): error: the pacing \"\(header.pacing)\" is unknown (known: timed, immediate)"
            )
        }
        return Replay(engine: engine, header: line) { text in
            try? ScenarioFiles.steps(text, in: scenario, language: language).steps
        }
    }

    /// An engine as the header says; nil where its pacing is unknown.
    private static func engine(
        _ scenario: Scenario,
        _ header: TranscriptHeader,
        _ served: InterpretedContract?
    ) -> (any RoomEngine)? {
        guard let served else { return BuiltContract.engine(scenario, header) }
        guard let pacing = MockEngine<InterpretedContract>.Pacing(rawValue: header.pacing) else { return nil }
        return MockEngine(
            serving: served,
            scenario: scenario,
            seed: header.seed,
            pacing: pacing,
            histories: header.histories
        )
    }

    /// What a header says was played; the first scenario of the transcript may be another one for this time.
    private func played(
        _ header: TranscriptHeader,
        first: TranscriptHeader,
        _ language: ScriptLanguage
    ) throws -> Scenario {
        let replacement = header.scenario == first.scenario ? scenario : nil
        if contract != nil, replacement == nil, header.source == nil, header.scenario == Scenario.defaultTalk.name {
            return .defaultTalk
        }
        let project = Project.hereOrBuilt()
        if let source = header.source {
            let place = "\(project.scenarioFolder)/(given)"
            do {
                return try ScenarioFiles.scenario(Array(source.utf8), file: place, language: language).0.scenario
            } catch { throw Failure.unreadable(error.message) }
        }
        let path = try project.scenarioPath(replacement ?? header.scenario)
        return try Documents.scenario(path, language: language).scenario
    }

    private func lines() throws -> [String] {
        guard FileSystem.isThere(transcript) else { throw Failure.notFound("no file \(transcript)") }
        do {
            return TranscriptLines.of(try FileSystem.contents(of: transcript))
        } catch {
            throw Failure.notFound("can't read \(transcript): \(error)")
        }
    }

    private static func failure(_ difference: Replay.Difference, _ path: String) -> Failure {
        .answerIsNo(
            """
            \(path):\(difference.line): the mock now answers differently
              recorded  \(Terminal.plain(difference.recorded ?? "nothing more"))
              replayed  \(Terminal.plain(difference.replayed ?? "nothing more"))
            """
        )
    }
}
