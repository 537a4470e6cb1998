import AccessTokens
import ContractEngine
import ContractFiles
import MockEngine
import MockServer
import ProtocolSpec
import ServerRules

/// A token of a contract that was read, as it is asked for on the command line.
struct TokenOrder: Sendable {
    /// What the token shall be like.
    struct Wishes: Sendable {
        var fault: TokenFault?
        /// In seconds.
        var lifetime: Int?
        /// In Unix seconds.
        var now: Int
        /// The token's own id.
        var id: String

        /// A token that a mock without options accepts.
        ///
        /// - Throws: where the rules have nothing that the fault could break.
        func token(_ rules: TokenRules, for subject: String, _ channel: ChannelRules) async throws -> String {
            do {
                return try await TokenIssuer(channel, key: Secret(MockConfiguration.developmentKey))
                    .token(rules, for: subject, at: now, id: id, lifetime: lifetime, fault: fault)
            } catch let error as TokenError { throw Failure.usage(error.message) }
        }
    }

    /// Nil for the client of a contract that has no people.
    var person: String?
    /// Nil for the first security scheme that sockets ask for.
    var scheme: String?
    /// The mock's seed; nil for that of a mock without a scenario.
    var seed: UInt64?
    var wishes: Wishes

    /// The token, as a client brings it.
    ///
    /// - Parameters:
    ///   - served: the contract.
    ///   - path: its file, for messages.
    /// - Returns: the token, without a word such as `Bearer` before it.
    /// - Throws: where the contract asks for none, nobody is called that, or what is wished for means nothing there.
    func token(of served: InterpretedContract, path: String) async throws -> String {
        let credentials = ContractCredentials(served)
        let roster = served.roster(seed: seed ?? Scenario.defaultTalk.seed, overrides: [], roomCount: 2)
        let member = try member(of: roster)
        guard let credential = try chosen(from: credentials, path) else {
            guard let token = credentials.firstMessageToken else {
                throw Failure.unreadable(
                    "error: \(path) asks for no token, so that its mock lets everyone in without one"
                )
            }
            try expectNoWishes("its first message, which")
            return token
        }
        guard let rules = credential.rules else {
            try expectNoWishes("\"\(credential.name)\", which")
            return ContractCredentials.anyValue(of: credential, in: served.contract)
        }
        try expectStrangersToBeDenied(served.contract, credential)
        return try await wishes.token(rules, for: member.id, served.channel)
    }

    private func chosen(from credentials: ContractCredentials, _ path: String) throws -> Contract.Credential? {
        let asked = credentials.askedFor
        guard let scheme else { return asked.first }
        let all = asked + credentials.askedForByEndpoints
        if let credential = all.first(where: { $0.name == scheme }) { return credential }
        let known = all.map(\.name)
        let what = known.isEmpty ? "asks for none" : "asks for \(known.joined(separator: ", "))"
        throw Failure.usage(
            "\(path) asks for no security scheme \"\(scheme)\" (it \(what))\(NearestWord.hint(for: scheme, among: known))"
        )
    }

    private func member(of roster: Roster) throws -> Roster.Member {
        guard roster.people.isEmpty else { return try Self.person(person, of: roster) }
        return person.map { Roster.Member(key: $0, id: $0, name: $0) } ?? .client
    }

    /// The person of that name.
    ///
    /// - Throws: where there is none, with those that there are.
    static func person(_ name: String?, of roster: Roster) throws -> Roster.Member {
        let known = roster.people.map(\.key)
        guard let name else {
            throw Failure.usage("name the person whom the token is for: \(known.joined(separator: ", "))")
        }
        guard let person = roster.person(name) else {
            let hint = NearestWord.hint(for: name, among: known)
            throw Failure.usage("there is no person \"\(name)\" (there are \(known.joined(separator: ", ")))\(hint)")
        }
        return person
    }

    /// A token that is not judged has neither faults nor an end.
    private func expectNoWishes(_ what: String) throws {
        let option = wishes.fault.map { "--fault \($0.rawValue)" } ?? wishes.lifetime.map { _ in "--lifetime" }
        guard let option else { return }
        throw Failure.usage(
            "\(option) means nothing for \(what) may hold any text: say in the contract with x-jwt what a good token is"
        )
    }

    /// A mock that has no people, or no word for those whom it does not know, lets strangers in.
    private func expectStrangersToBeDenied(_ contract: Contract, _ credential: Contract.Credential) throws {
        guard wishes.fault == .unknownUser else { return }
        let sockets = contract.sockets.filter { $0.security.joined().contains { $0.credential == credential.name } }
        let denies = sockets.contains { socket in
            socket.room?.members != nil || socket.closeCodes.contains { $0.condition == .userUnknown }
        }
        guard denies || sockets.isEmpty else {
            throw Failure.usage(
                "--fault unknown-user means nothing here: the contract has neither members (x-room) nor a close code for "
                    + "user-unknown, so that anyone with a good token is let in"
            )
        }
    }
}
