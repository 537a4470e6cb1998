import ArgumentParser
import ContractFiles
import ContractSuite
import SystemCalls

/// Makes a project of an empty folder, in which everything works at once.
struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a new project: a contract, a scenario, a target and a CI file, to change into your own.",
        discussion: """
            Writes all of them or none, and never over a file that is there. With --from the project begins with your own \
            AsyncAPI document: it is copied into spec/ with the files that it refers to, or, where it is in FOLDER already, \
            spec/ gets a small document over it (x-extends), for what AsyncAPI can't say. Its scenario is what a mock of it says \
            by itself.

            Example: belay init && belay mock
            Example: belay init --from ../backend/asyncapi.yaml
            """
    )

    @Argument(help: "The folder; it is made if it is not there.", completion: .directory)
    var folder = "."

    @Option(help: ArgumentHelp("Begin with this AsyncAPI document.", valueName: "file"), completion: .file())
    var from: String?

    func run() throws {
        let made = try from.map { document throws(Failure) in try NewProject(from: document, in: folder) } ?? .starter
        // What npm says to a program that npx runs.
        let isFromNode = ProcessEnvironment["npm_command"] == "exec"
        let project = isFromNode ? made.forNode() : made
        try project.write(to: folder)
        for path in project.files.keys.sorted() { Terminal.show("wrote \(NewProject.place(path, in: folder))") }
        let intro = folder == "." ? "" : "  cd \(ShellText.quoted(folder))\n"
        Terminal.show("\nNow try:\n\(intro)\(project.nextSteps)")
    }
}
