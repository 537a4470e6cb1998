import ArgumentParser
import ContractFiles
import Foundation

/// The command line. Commands parse and print; what they do is in the modules.
@main
struct Belay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "belay",
        abstract: "Keeps a WebSocket protocol honest: one contract, a mock server, a verdict on a live one.",
        discussion: """
            Exit codes: 0 all well · 1 the answer is no (contract broken, lint error, drift) · 64 usage · \
            65 unreadable contract, scenario or target · 66 file not found · 69 target unreachable, or no place to \
            listen or write.
            """,
        version: "0.1.0",
        subcommands: [
            Mock.self, ReplayCommand.self, Token.self, Verify.self, Generate.self, Lint.self, SchemaCommand.self,
        ]
    )

    /// Ends the process with the documented code, whatever goes wrong.
    static func main() async {
        // A reader that goes away (`belay … | head`) ends a write with an error, not the process with a signal.
        signal(SIGPIPE, SIG_IGN)
        // So does a file that may not grow.
        signal(SIGXFSZ, SIG_IGN)
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
            exit(withError: error)
        }
    }
}
