internal import AccessTokens
internal import CodecRuntime
internal import ProtocolSpec
internal import ServerRules

extension CheckDerivation {
    /// That the server knows a person by the claim that the contract names.
    ///
    /// Asked where the target puts the person's id into another claim, too: a server that reads that one misses nothing where the
    /// contract's claims are missing or wrong, and would be told of each of these.
    var claims: [Check] {
        guard let question = claimsQuestion, let credential = channel.credential else { return [] }
        let subject = credential.rules.subject
        return [
            Check(
                id: CheckID.readsClaims(channel),
                requirement: "who connects is the person whom the token names in the contract's claim, \"\(subject)\"",
                location: credential.location,
                prerequisites: [firstAdmission],
                question: question
            )
        ]
    }

    /// What a check rests on that changes the contract's claims and nothing else.
    var readsClaims: [Premise] {
        claimsQuestion == nil ? [] : [Premise(ground: .contractClaims, check: CheckID.readsClaims(channel))]
    }

    private var claimsQuestion: Question? {
        guard case .mint(let mint)? = target.tokens, let rules = channel.credential?.rules else { return nil }
        let others = mint.claims.filter { name, value in name != rules.subject && value.string == "{id}" }
        return others.isEmpty ? nil : .claims(others.keys.sorted())
    }
}

extension TokenFault {
    /// Whether it is in a claim whose name is the contract's.
    var isOfContractClaims: Bool {
        switch self {
        case .missingClaim, .missingSubject, .refreshAsAccess: true
        case .expired, .forged, .unknownUser, .algNone: false
        }
    }
}
