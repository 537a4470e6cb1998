import ArgumentParser
import ContractEngine
import ContractFiles
import ProtocolSpec

/// Prints what a mock of a contract says by itself, as the file of a scenario.
struct ScenarioCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenario",
        abstract: "Print what a mock of a contract says by itself, as a scenario to edit.",
        discussion: """
            CONTRACT is any AsyncAPI document of a WebSocket protocol. What is printed is the file that you edit first: it \
            names the contract, and has a rule for each thing that the mock says, with the reason why.

            Example: belay scenario asyncapi.yaml > first.yaml && belay mock first.yaml
            """
    )

    @Argument(help: "The AsyncAPI document.", completion: .file())
    var contract: String

    @Option(help: ArgumentHelp("Whose side the document is written from: server or client.", valueName: "side"))
    var perspective: Contract.Side.Role?

    func run() throws {
        let file = try ServedFile(contract, perspective: perspective)
        Terminal.show(ScenarioText(file.contract, file: contract).text)
    }
}
