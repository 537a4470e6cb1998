import ArgumentParser
import BuildFacts
import ContractFiles
import SystemCalls

/// The command line. Commands parse and print; what they do is in the modules.
@main
struct Belay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "belay",
        abstract: "One contract of a WebSocket protocol: codecs for it, a mock server, and a test of a live server.",
        discussion: """
            Exit codes: 0 success · 1 the answer is no (contract broken, lint error, generated files out of date) · \
            64 wrong usage · 65 unreadable contract, scenario or target · 66 file not found · 69 the target can't be \
            reached, or a port or a file can't be used.
            """,
        version: Version.number,
        subcommands: [
            Mock.self, ReplayCommand.self, Token.self, Verify.self, Generate.self, Lint.self, Explain.self,
            ScenarioCommand.self, SchemaCommand.self, Init.self, Health.self,
        ]
    )

    /// Runs the command. Every error ends the process with its documented exit code.
    static func main() async {
        build_facts_look_up_alone()
        ProcessSignals.ignoreFailedWrites()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            Terminal.complain(failure.message)
            exit(withError: ExitCode(failure.code))
        } catch {
            // The parser knows the number alone; the rest takes reading the contract, which no other command should pay for.
            guard fullMessage(for: error) != Version.number else { return Terminal.show(Version.description) }
            exit(withError: error)
        }
    }
}
