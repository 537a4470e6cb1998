import ArgumentParser
import ContractFiles
import ContractSuite

/// Says whether a mock answers, for the health check of a container or a script that waits.
struct Health: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say whether a mock answers: nothing and 0, or why not and 1.",
        discussion: """
            Asks once, for three seconds at most. A container's health check can run it, since the image has no other program.

            Example: belay health http://127.0.0.1:8000
            """
    )

    @Argument(help: "Where the mock listens; https takes any certificate.")
    var url = "http://127.0.0.1:8000"

    func validate() throws {
        guard HealthProbe.base(url) == nil else { return }
        throw ValidationError("\"\(url)\" is not an http or https URL, as http://127.0.0.1:8000")
    }

    func run() async throws {
        let base = HealthProbe.base(url) ?? url
        guard let problem = await HealthProbe.problem(at: base, within: .seconds(3)) else { return }
        throw Failure.answerIsNo("error: \(problem)")
    }
}
