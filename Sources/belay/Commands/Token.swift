import AccessTokens
import ArgumentParser
import BelayMock
import CodecRuntime
import ContractFiles
import Foundation
import MockEngine
import MockServer
import ProtocolSpec
import ServerRules

/// Prints a token that the mock accepts, or one with exactly one fault.
struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a token that the mock accepts, or one with exactly one fault.",
        discussion: """
            ROLE is a role of the contract's rooms, friend or outsider.

            Example: belay token \(BuiltContract.channel.roles.first ?? "friend") --fault expired
            """
    )

    @Argument(help: "Who the token is for.")
    var role: String

    @Option(help: "The one thing that is wrong with the token.")
    var fault: TokenFault?

    @Option(help: "How long the token is good: a number and one of s, m, h.")
    var lifetime: String?

    func run() async throws {
        let channel = BuiltContract.channel
        guard let rules = channel.credential else {
            throw Failure.usage("the contract asks for no token, so there is none to print")
        }
        let roster = Roster(channel: channel, seed: 0)
        guard let person = roster.person(role) else {
            let known = roster.people.map(\.key)
            let hint = NearestWord.hint(for: role, among: known)
            throw Failure.usage("there is no person \"\(role)\" (there are \(known.joined(separator: ", ")))\(hint)")
        }
        let mint = TokenMint(
            rules: rules,
            key: MockConfiguration.developmentKey,
            otherKind: channel.tokenEndpoint?.credential
        )
        let token = try await mint.token(
            subject: person.id.description,
            issuedAt: Int(Date().timeIntervalSince1970),
            datedBack: 0,
            id: UUID().uuidString.replacing("-", with: "").lowercased(),
            lifetime: try seconds(),
            fault: fault
        )
        Terminal.show(token)
    }

    private func seconds() throws -> Int? {
        guard let lifetime else { return nil }
        guard let microseconds = DurationText.microseconds(lifetime), microseconds >= 1_000_000 else {
            throw Failure.usage("--lifetime must be at least a second, as \(DurationText.cure), not \"\(lifetime)\"")
        }
        return Int(microseconds / 1_000_000)
    }
}

extension TokenFault: ExpressibleByArgument {}
