import ArgumentParser
import BelayMock
import CodecRuntime
import ContractFiles
import Foundation
import MockEngine
import MockServer
import ProtocolSpec
import ServerRules

/// Plays a transcript's clients again, and compares what the mock answers.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Play a transcript again, and say where the mock now answers differently.",
        discussion: """
            TRANSCRIPT is a file that belay mock --record has written. The scenario is the one that it names, from mocks/.

            Example: belay replay run.ndjson
            """
    )

    @Argument(help: "The transcript: a file that belay mock --record has written.")
    var transcript: String

    @Option(help: "The scenario to play it with: a file, or a name in mocks/.")
    var scenario: String?

    func run() async throws {
        let lines = try lines()
        var replay: Replay?
        var first: TranscriptHeader?
        for (index, line) in lines.enumerated() {
            let value = try? JSONValue(decoding: Array(line.utf8).span.bytes)
            if let header = value.flatMap({ TranscriptHeader(line: $0) }) {
                // The mock was reset, or played another scenario from here on.
                if let difference = replay?.missing { throw Self.failure(difference, transcript) }
                first = first ?? header
                replay = try self.replay(header, first: first ?? header, line: index + 1)
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
    private func replay(_ header: TranscriptHeader, first: TranscriptHeader, line: Int) throws -> Replay {
        guard header.channel == BuiltContract.channel.name else {
            throw Failure.unreadable(
                "\(transcript):\(line): error: this transcript is of the channel \(header.channel), and this belay serves "
                    + "\(BuiltContract.channel.name); use the belay that recorded it"
            )
        }
        let scenario = try played(header, first: first)
        guard let engine = BuiltContract.engine(scenario, header) else {
            throw Failure.unreadable(
                "\(transcript):\(line): error: the pacing \"\(header.pacing)\" is unknown (known: timed, immediate)"
            )
        }
        return Replay(engine: engine, header: line) { text in
            try? ScenarioFiles.steps(text, in: scenario).steps
        }
    }

    /// What a header says was played; the first scenario of the transcript may be another one for this time.
    private func played(_ header: TranscriptHeader, first: TranscriptHeader) throws -> Scenario {
        let project = try Project.hereOrBuilt()
        if let source = header.source {
            let place = "\(project.scenarioFolder ?? ".")/(given)"
            do {
                return try ScenarioFiles.scenario(Array(source.utf8), file: place).0.scenario
            } catch { throw Failure.unreadable(error.message) }
        }
        let replacement = header.scenario == first.scenario ? scenario : nil
        return try Documents.scenario(try project.scenarioPath(replacement ?? header.scenario)).scenario
    }

    private func lines() throws -> [String] {
        guard FileManager.default.fileExists(atPath: transcript) else {
            throw Failure.notFound("no file \(transcript)")
        }
        do {
            return TranscriptLines.of([UInt8](try Data(contentsOf: URL(fileURLWithPath: transcript))))
        } catch {
            throw Failure.notFound("can't read \(transcript): \(error.localizedDescription)")
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
