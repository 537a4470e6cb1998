internal import AccessTokens

/// Every token of a run, loaded before it begins: so what is missing is known, and what must be hidden too.
struct TokenStore: Sendable {
    let tokens: [TokenRequest: Secret]
    /// The key that signs, if the suite signs; never shown.
    let key: Secret?

    init(tokens: [TokenRequest: Secret], key: Secret? = nil) {
        self.tokens = tokens
        self.key = key
    }

    /// Everything that must not be seen, with what to show for it.
    var secrets: [(Secret, label: String)] {
        var secrets = tokens.map { ($0.value, label: $0.key.label) }
        if let key { secrets.append((key, label: "key")) }
        return secrets
    }

    /// The token asked for.
    ///
    /// - Throws: `Missing`, saying what to add to the target.
    func token(_ request: TokenRequest) throws -> Secret {
        if let token = tokens[request] { return token }
        if request.purpose != nil {
            var any = request
            any.purpose = nil
            return try token(any)
        }
        if request.scheme != nil {
            throw Missing("a \(request.label) is needed: add tokens.mint, and probes.refresh with its claims")
        }
        if request.lifetime != nil { throw Missing("a \(request.label) is needed: add tokens.mint") }
        let name =
            switch (request.holder, request.fault) {
            case (.person(let key), nil): "\"\(key)\""
            case (.unknownPerson, nil): "\"\(TokenFault.unknownUser.rawValue)\""
            case (.noID, nil): nil as String?
            case (_, let fault?): "\"\(fault.rawValue)\""
            }
        guard let name else {
            throw Missing("a \(request.label) is needed, which only a key can make: add tokens.mint")
        }
        throw Missing("a \(request.label) is needed: add tokens.mint, or \(name) to the tokens that are given")
    }
}
