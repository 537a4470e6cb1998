import AccessTokens
import ArgumentParser
import BelayMock
import ContractFiles
import MockEngine
import MockServer
import ProtocolSpec
import ServerRules

/// Prints a token that the mock accepts, or one with exactly one fault.
struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a token that the mock accepts, or one with exactly one fault.",
        discussion: """
            PERSON is a role of the contract's rooms, friend or outsider. Where the contract has no people, it is any name, \
            and client if there is none.

            Example: belay token \(BuiltContract.channel.roles.first ?? "friend") --fault expired
            Example: belay token --contract asyncapi.yaml
            """
    )

    @Argument(help: "Who the token is for.", completion: .list(Self.people))
    var person: String?

    @Option(
        help: "The AsyncAPI document, for a mock of it; the contract that belay was built with if not given.",
        completion: .file()
    )
    var contract: String?

    @Option(help: "The security scheme of --contract; the first one that its sockets ask for if not given.")
    var scheme: String?

    @Option(help: "The mock's --seed: people whose id the contract does not state have theirs from it.")
    var seed: UInt64?

    @Option(help: "The one thing that is wrong with the token.")
    var fault: TokenFault?

    @Option(help: "How long the token is good: a number and one of s, m, h.")
    var lifetime: String?

    func validate() throws {
        guard contract == nil else { return }
        for (option, isGiven) in [("--scheme", scheme != nil), ("--seed", seed != nil)] where isGiven {
            throw ValidationError("\(option) is for a mock of another contract; add --contract FILE")
        }
    }

    func run() async throws {
        guard let contract else { return Terminal.show(try await builtToken()) }
        let file = try ServedFile(contract, perspective: nil)
        let order = TokenOrder(person: person, scheme: scheme, seed: seed, wishes: try wishes())
        Terminal.show(try await order.token(of: file.contract, path: contract))
    }

    private func wishes() throws -> TokenOrder.Wishes {
        let machine = MockConfiguration.onThisMachine()
        return TokenOrder.Wishes(fault: fault, lifetime: try seconds(), now: machine.now(), id: machine.tokenID())
    }

    private func builtToken() async throws -> String {
        let channel = BuiltContract.channel
        guard let rules = channel.credential else {
            throw Failure.usage("the contract asks for no token, so there is none to print")
        }
        return try await wishes().token(rules, for: TokenOrder.person(person, of: Self.roster).id, channel)
    }

    private static var roster: Roster { Roster(channel: BuiltContract.channel, seed: 0) }

    /// Whom shells offer.
    private static var people: [String] { roster.people.map(\.key) }

    private func seconds() throws -> Int? {
        guard let lifetime else { return nil }
        guard let microseconds = DurationText.microseconds(lifetime), microseconds >= 1_000_000 else {
            throw Failure.usage("--lifetime must be at least a second, as \(DurationText.cure), not \"\(lifetime)\"")
        }
        return Int(microseconds / 1_000_000)
    }
}

extension TokenFault: ExpressibleByArgument {}
