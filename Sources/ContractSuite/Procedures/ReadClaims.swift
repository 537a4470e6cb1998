internal import AccessTokens
internal import ProtocolSpec
internal import ServerRules

/// A token that names its owner in other claims than the contract's opens no connection.
struct ReadClaims: Procedure {
    /// The claims of the target's own in which the owner's id stands.
    let others: [String]

    func run(on session: Session) async throws {
        let slot = session.sender
        let token = TokenRequest(.person(slot.person), fault: .missingSubject)
        let attempt = ConnectionAttempt(credential: .token(token), room: .main, name: slot.person)
        let (outcome, transcript) = try await Connector(context: session.context).attempt(attempt)
        guard case .open(let connection) = outcome else { return session.keep(transcript) }
        defer { session.keep(connection) }
        guard let fence = session.contractIndex.fence, let rules = session.context.channel.credential?.rules else {
            return
        }
        let mark = session.sendFence(on: connection, fence: fence)
        let isHeard = try await session.hear(connection) { $0.text?.contains(mark) == true }.found
        guard isHeard else { return }
        let names = others.map { "\"\($0)\"" }.joined(separator: ", ")
        throw PremiseMissing(
            ground: .contractClaims,
            finding: Finding(
                expected: "a token without the claim \"\(rules.subject)\" names nobody, and is denied",
                observed: "\(slot.person) is admitted, and heard: the token names the person in \(names) alone",
                hint:
                    "the server reads other claims than the contract names: write a contract over this one (x-extends) whose x-jwt has "
                    + "the server's (subject: \(others[0]), and claims), and name it with --contract; or let the server read "
                    + "\"\(rules.subject)\"",
                cause: CauseName("the server reads other claims than the contract names")
            )
        )
    }
}
