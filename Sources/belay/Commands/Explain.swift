import ArgumentParser
import ContractFiles
import ContractReading
import ProtocolSpec
import SystemCalls

/// Says how a contract was read.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say how a contract was read: whose side, which sockets, who says what and when.",
        discussion: """
            It reads any AsyncAPI document of a WebSocket protocol, and tells what it took from it: the side that it is \
            written from, servers and sockets, each message with what it is known by and when it is said, replies, \
            credentials, and what had to be assumed because the document does not say it.

            Example: belay explain asyncapi.yaml
            Example: belay explain asyncapi.yaml --perspective client
            Example: belay explain asyncapi.yaml --json | jq .sockets
            """
    )

    /// The widest text that is easy to read.
    private static let widest = 100

    @Argument(help: "The AsyncAPI document.", completion: .file())
    var contract: String

    @Flag(help: "Print the explanation as JSON.")
    var json = false

    @Option(help: ArgumentHelp("Whose side the document is written from: server or client.", valueName: "side"))
    var perspective: Contract.Side.Role?

    @Flag(help: "Take schemas as they are written: no null by nullable, no two branches of a oneOf at once.")
    var literal = false

    func run() throws {
        let read = try ContractFile.reading(contract, perspective: perspective, isLiteral: literal)
        let warnings = try warnings(of: read)
        let explanation = Explanation(read.contract, warnings: warnings)
        if json {
            Terminal.show(explanation.jsonText)
            if warnings > 0 {
                let words = warnings == 1 ? "1 warning" : "\(warnings) warnings"
                Terminal.complain("\(words) about the document: run belay lint \(contract)")
            }
        } else {
            let width = Terminal.isShown ? min(Terminal.columns(.output), Self.widest) : Self.widest
            Terminal.show(explanation.text(width: width))
        }
    }

    /// How many warnings `belay lint` has: of a contract with rooms, those about its codecs, too.
    private func warnings(of read: ReadContract) throws -> Int {
        guard read.contract.sockets.contains(where: { $0.room?.members != nil }) else { return read.warnings.count }
        return try ContractLint(perspective: perspective, isLiteral: literal).diagnostics(of: contract).0.count
    }
}
