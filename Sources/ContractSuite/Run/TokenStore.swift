internal import AccessTokens
internal import CodecRuntime
internal import MockRuntime
internal import ProtocolSpec
internal import SchemaValidation
internal import SeededRandom

/// A token that a check asks for.
struct TokenRequest: Sendable, Hashable {
    enum Holder: Sendable, Hashable {
        /// Somebody of the target's people.
        case person(String)
        /// An id that the server has never seen.
        case nobody
    }

    var holder: Holder
    var fault: TokenFault?
    /// The security scheme that it is for; nil for the channel's.
    var scheme: String?
    /// How long it is good, in seconds, from the beginning of the run on; nil for the contract's lifetime.
    var lifetime: Int?
    /// What an endpoint's token is for, where each use needs one of its own: a server may take a refresh token only once.
    var purpose: Purpose?

    enum Purpose: Sendable, Hashable, CaseIterable {
        case answer, form, method, opens, subject, lifetime, own, stranger
    }

    init(
        _ holder: Holder,
        fault: TokenFault? = nil,
        scheme: String? = nil,
        lifetime: Int? = nil,
        purpose: Purpose? = nil
    ) {
        self.purpose = purpose
        self.holder = holder
        self.fault = fault
        self.scheme = scheme
        self.lifetime = lifetime
    }

    /// For people, and in the place of the token wherever something is shown: «token of ann, expired».
    var label: String {
        let owner =
            switch holder {
            case .person(let key): "\(scheme ?? "token") of \(key)"
            case .nobody: "\(scheme ?? "token") of nobody"
            }
        if let lifetime { return "\(owner), good for \(lifetime) s" }
        return fault.map { "\(owner), \($0.rawValue)" } ?? owner
    }
}

/// Every token of a run, got before it begins: what is missing is then known, and what must be hidden too.
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
            case (.nobody, nil): "\"\(TokenFault.unknownUser.rawValue)\""
            case (_, let fault?): "\"\(fault.rawValue)\""
            }
        throw Missing("a \(request.label) is needed: add tokens.mint, or \(name) to the tokens that are given")
    }
}

/// Fills the purse from where the target says.
struct TokenLoader {
    let target: Target
    /// The rules of the token that opens the channel.
    let channel: TokenRules
    /// The rules of those that open an endpoint.
    let endpoints: [TokenRules]
    let seed: UInt64
    let environment: any HostEnvironment

    /// - Throws: `SuiteError` where a key or token can't be got.
    func fill() async throws -> TokenStore {
        switch target.tokens {
        case nil: return TokenStore(tokens: [:])
        case .mint(let mint): return try await minted(mint)
        case .given(let tokens):
            return try given(try tokens.map { ($0.owner, try Self.secret($0.source, environment)) })
        case .command(let line, let location):
            return try given(try await printed(by: line, at: location))
        }
    }

    private func minted(_ mint: Target.Mint) async throws -> TokenStore {
        let key = try Self.secret(mint.key, environment)
        var ids = SplitMix64.stream("token ids", seed: seed)
        var tokenStore: [TokenRequest: Secret] = [:]
        for request in requests {
            guard let (tokens, templates) = self.mint(for: request, mint, key) else { continue }
            let uuid = WireUUID(randomHigh: ids.next(), low: ids.next()).description
            let subject = subject(of: request)
            do {
                let token = try await tokens.token(
                    subject: subject,
                    issuedAt: environment.now(),
                    id: uuid,
                    lifetime: request.lifetime,
                    claims: templates.mapValues { ClaimTemplate.filled($0, id: subject, uuid: uuid) },
                    fault: request.fault
                )
                tokenStore[request] = Secret(token)
            } catch let error as TokenError where error.code == .impossibleFault {
                continue
            } catch {
                throw SuiteError(.secret, "\(mint.location): error: no token can be minted: \(error)")
            }
        }
        return TokenStore(tokens: tokenStore, key: key)
    }

    /// Who makes a token, and with which claims beside the contract's; nil where the target doesn't say how.
    private func mint(
        for request: TokenRequest,
        _ mint: Target.Mint,
        _ key: Secret
    ) -> (TokenMint, [String: JSONValue])? {
        var rules = channel
        var (other, claims) = (endpoints.first, mint.claims)
        if let scheme = request.scheme {
            guard let endpoint = endpoints.first(where: { $0.scheme == scheme }), let refresh = target.probes.refresh,
                case .claims(let own) = refresh.value
            else { return nil }
            (rules, other) = (endpoint, channel)
            claims.merge(own) { $1 }
        }
        // The target's algorithm is one of the contract's; it comes first because the first one signs.
        rules.algorithms = [mint.algorithm] + rules.algorithms.filter { $0 != mint.algorithm }
        return (TokenMint(rules: rules, key: key.reveal(), otherKind: other), claims)
    }

    /// Every token that a check may ask for, in an order that never changes: ids are drawn in it.
    private var requests: [TokenRequest] {
        var requests = target.people.map { TokenRequest(.person($0.key)) }
        if let first = target.main.members.first {
            // Nobody's token names an unknown person in every claim, which is more than that fault would change.
            requests += TokenFault.allCases.filter { $0 != .unknownUser }
                .map { TokenRequest(.person(first), fault: $0) }
        }
        requests += [TokenRequest(.nobody), TokenRequest(.nobody, fault: .expired)]
        guard let first = target.main.members.first else { return requests }
        requests.append(TokenRequest(.person(first), lifetime: Self.shortLifetime))
        for rules in endpoints {
            requests.append(TokenRequest(.person(first), scheme: rules.scheme))
            for member in target.main.members.prefix(2) {
                requests += TokenRequest.Purpose.allCases.map {
                    TokenRequest(.person(member), scheme: rules.scheme, purpose: $0)
                }
            }
            requests += TokenFault.allCases.filter { $0 != .unknownUser }
                .map { TokenRequest(.person(first), fault: $0, scheme: rules.scheme) }
            requests.append(TokenRequest(.nobody, scheme: rules.scheme))
        }
        if let outsider = target.outsider { requests.append(TokenRequest(.person(outsider.key), fault: .expired)) }
        return requests
    }

    /// Of the token that expires while its owner is connected, in seconds.
    static let shortLifetime = 2

    private func subject(of request: TokenRequest) -> String {
        switch request.holder {
        case .person(let key): target.person(key)?.id ?? key
        case .nobody: TokenMint.stranger(to: target.people.first?.id ?? "")
        }
    }

    private func given(_ tokens: [(String, Secret)]) throws -> TokenStore {
        var tokenStore: [TokenRequest: Secret] = [:]
        if case .secret(let source)? = target.probes.refresh?.value, let first = target.main.members.first {
            for rules in endpoints {
                tokenStore[TokenRequest(.person(first), scheme: rules.scheme)] = try Self.secret(source, environment)
            }
        }
        for (owner, token) in tokens {
            if target.person(owner) != nil {
                tokenStore[TokenRequest(.person(owner))] = token
            } else if let fault = GivenTokens.fault(owner), let first = target.main.members.first {
                let request = fault == .unknownUser ? TokenRequest(.nobody) : TokenRequest(.person(first), fault: fault)
                tokenStore[request] = token
            }
        }
        return TokenStore(tokens: tokenStore)
    }

    private func printed(by command: String, at location: SourceLocation) async throws -> [(String, Secret)] {
        let output: String
        do {
            output = try await environment.output(of: command)
        } catch {
            throw SuiteError(.secret, "\(location): error: the command for tokens failed: \(error)")
        }
        guard let json = try? JSONValue(decoding: output), case .object(let members) = json else {
            throw SuiteError(.secret, "\(location): error: the command for tokens prints no JSON object")
        }
        return members.compactMap { member in
            member.value.string.map { (member.name, Secret($0)) }
        }
    }

    private static func secret(_ source: SecretSource, _ environment: any HostEnvironment) throws -> Secret {
        switch source.place {
        case .value(let secret): return secret
        case .environment(let name):
            if let text = environment.environment(name), !text.isEmpty { return Secret(text) }
            throw SuiteError(.secret, "\(source.location): error: the environment variable \(name) is not set")
        case .file(let path):
            do {
                // An editor ends a file with a line break, which is no part of the key.
                let text = try environment.contents(of: path)
                return Secret(String(text.reversed().drop { $0.isNewline }.reversed()))
            } catch {
                throw SuiteError(.secret, "\(source.location): error: \(path) can't be read: \(error)")
            }
        }
    }
}
