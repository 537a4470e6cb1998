internal import AccessTokens
internal import ProtocolSpec
internal import ServerRules

/// Faults in how a server judges those who connect.
extension CauseName {
    /// A client is let in that should not be.
    ///
    /// - Parameters:
    ///   - attempt: what the client brought.
    ///   - condition: why it should have been denied.
    ///   - channel: whose checks of close codes show whether anyone is denied.
    /// - Returns: its name; the wider one is that nobody is denied.
    static func letIn(
        _ attempt: ConnectionAttempt,
        _ condition: CloseRule.Condition,
        in channel: Channel
    ) -> CauseName {
        let wider = WiderCause(
            "nobody is denied",
            hint: "judge every connection, and close it with the contract's code before it hears anything",
            scope: [Glob("\(channel.name)/close/*")]
        )
        let title =
            switch condition {
            case .notAMember: "the server lets in people who are not members of the room"
            case .userUnknown: "the server lets in people that it does not know"
            case .tokenMissing: "the server lets in clients without a token"
            case .tokenInvalid, .invalidFrame, .serverDecides: trusted(attempt.credential)
            }
        return CauseName(title, wider: [wider])
    }

    /// A credential is taken that should not be.
    static func trusted(_ plan: CredentialPlan) -> String {
        switch plan {
        case .absent, .empty: "a request without a token is answered as if it had one"
        case .text: "a text that is not a token is taken for one"
        case .tampered, .unsigned, .truncated: "a token's signature is not verified"
        case .token(let request):
            switch request.fault {
            case .expired: "a token's expiry is not looked at"
            case .forged: "a token's signature is not verified"
            case .algNone: "a token may say that it needs no signature"
            case .refreshAsAccess, .missingClaim: "the claim that says of which kind a token is, is not looked at"
            case .missingSubject: "a token that names nobody is taken"
            case .unknownUser, nil: "a token of an unknown user is taken"
            }
        }
    }

    /// A person of the target's is denied as one whom nobody knows.
    static func unknown(_ person: String) -> CauseName {
        CauseName("the server does not know \(person)")
    }

    /// A handler raises while it judges.
    static func fails(judging attempt: ConnectionAttempt, _ condition: CloseRule.Condition) -> CauseName {
        let subject =
            switch condition {
            // Whatever the token is, a server that gets so far has looked for the room.
            case .userUnknown where attempt.room == .nonexistent: "a room that does not exist"
            case .tokenMissing: "a client without a token"
            case .tokenInvalid: "a bad token"
            case .userUnknown: "an unknown user"
            case .notAMember:
                switch attempt.room {
                case .malformed: "a room's id that is not one"
                case .nonexistent: "a room that does not exist"
                case .main, .other, .respelled: "a person who is not a member"
                }
            case .invalidFrame, .serverDecides: attempt.name
            }
        return CauseName("a handler raises where it judges \(subject)")
    }
}
