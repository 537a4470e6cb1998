import ArgumentParser
import CodecRuntime
import Foundation
import MockEngine
import ProtocolSpec

/// Plays a transcript's clients again and compares.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Play a transcript again, and say where the mock now answers otherwise.",
        discussion: """
            TRANSCRIPT is what belay mock --record has written. The scenario is the one that it names, from mocks/.

            Example: belay replay run.ndjson
            """
    )

    @Argument(help: "The transcript: a file that belay mock --record has written.")
    var transcript: String

    @Option(help: "The scenario to play it with: a file, or a name in mocks/.")
    var scenario: String?

    func run() async throws {
        let lines = try lines()
        guard let first = lines.first, let value = try? JSONValue(decoding: Array(first.utf8).span.bytes),
            let header = TranscriptHeader(line: value)
        else { throw Failure.unreadable("\(transcript):1: error: this is no transcript of belay mock --record") }
        guard header.channel == BuiltContract.channel.name else {
            throw Failure.unreadable(
                "\(transcript):1: error: it is of the channel \(header.channel), and this belay serves "
                    + BuiltContract.channel.name
            )
        }
        let path = try Project.hereOrBuilt().scenarioPath(scenario ?? header.scenario)
        guard let pacing = BuiltContract.Engine.Pacing(rawValue: header.pacing) else {
            throw Failure.unreadable("\(transcript):1: error: no mock paces its script \"\(header.pacing)\"")
        }
        var replay = Replay(
            engine: BuiltContract.Engine(
                wire: BuiltContract.wire,
                scenario: try Documents.scenario(path),
                seed: header.seed,
                pacing: pacing
            )
        )
        for (index, line) in lines.enumerated().dropFirst() {
            guard let value = try? JSONValue(decoding: Array(line.utf8).span.bytes) else {
                throw Failure.unreadable(
                    "\(transcript):\(index + 1): error: this line is no JSON: was the file cut off?"
                )
            }
            if let difference = replay.take(line, value) { throw Self.failure(difference, transcript) }
        }
        if let difference = replay.missing { throw Self.failure(difference, transcript) }
        print("\(transcript): the same, line by line (\(replay.lines))")
    }

    private func lines() throws -> [String] {
        guard FileManager.default.fileExists(atPath: transcript) else {
            throw Failure.notFound("no file \(transcript)")
        }
        do {
            let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: transcript)), as: UTF8.self)
            return text.split(separator: "\n").map(String.init)
        } catch {
            throw Failure.notFound("can't read \(transcript): \(error.localizedDescription)")
        }
    }

    private static func failure(_ difference: Replay.Difference, _ path: String) -> Failure {
        .answerIsNo(
            """
            \(path):\(difference.line): the mock now answers otherwise
              recorded  \(Terminal.plain(difference.recorded ?? "nothing more"))
              replayed  \(Terminal.plain(difference.replayed ?? "nothing more"))
            """
        )
    }
}
