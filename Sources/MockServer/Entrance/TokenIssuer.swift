package import AccessTokens
package import ServerRules

/// Makes the tokens that a mock of a contract accepts: the one place for its endpoints, its ready file, its control API and
/// `belay token`.
package struct TokenIssuer: Sendable {
    private let key: Secret
    private let otherKind: TokenRules?

    /// - Parameters:
    ///   - channel: the contract's rules; the token that its endpoint asks for is the other kind.
    ///   - key: the key that the mock judges by.
    package init(_ channel: ChannelRules, key: Secret) {
        self.key = key
        otherKind = channel.tokenEndpoint?.credential
    }

    /// A token for a person, good or with one fault.
    ///
    /// - Parameters:
    ///   - rules: what a good token is.
    ///   - subject: the person's identity.
    ///   - now: in Unix seconds.
    ///   - id: the token's own id, new for every token.
    ///   - lifetime: in seconds; the rules' lifetime if nil.
    ///   - fault: the one thing that is wrong with it.
    /// - Returns: the token in its compact form (RFC 7515, section 3.1).
    /// - Throws: `TokenError` where the rules have nothing that the fault could break.
    package func token(
        _ rules: TokenRules,
        for subject: String,
        at now: Int,
        id: String,
        lifetime: Int? = nil,
        fault: TokenFault? = nil
    ) async throws -> String {
        // The mock accepts its own tokens by its own clock, so that they need no margin.
        try await TokenMint(rules: rules, key: key.reveal(), otherKind: otherKind)
            .token(subject: subject, issuedAt: now, datedBack: 0, id: id, lifetime: lifetime, fault: fault)
    }
}
