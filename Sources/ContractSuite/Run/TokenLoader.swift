internal import AccessTokens
internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation
internal import SeededRandom
internal import ServerRules

/// Gets the tokens from where the target says.
struct TokenLoader {
    let target: Target
    /// The rules of the token that opens the channel.
    let channel: TokenRules
    /// The rules of those that open an endpoint.
    let endpoints: [TokenRules]
    /// What the tokens' ids are drawn from: a server may take a token only once, whichever run it is from.
    let nonce: UInt64
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
        var ids = SplitMix64.stream("token ids", seed: nonce)
        var tokenStore: [TokenRequest: Secret] = [:]
        for request in requests {
            guard let (tokens, templates) = self.mint(for: request, mint, key) else { continue }
            let uuid = WireUUID(randomHigh: ids.next(), low: ids.next()).description
            tokenStore[request] = try await minted(request, mint, by: tokens, templates, id: uuid)
        }
        return TokenStore(tokens: tokenStore, key: key)
    }

    /// Makes a token while the run goes on.
    ///
    /// - Parameters:
    ///   - request: which one; its lifetime counts from now on.
    ///   - key: what signs it.
    /// - Returns: the token; nil where the target has no key, or where there is no such fault.
    /// - Throws: `SuiteError` where it can't be made.
    func minted(_ request: TokenRequest, with key: Secret) async throws -> String? {
        guard case .mint(let mint)? = target.tokens, let (tokens, templates) = self.mint(for: request, mint, key) else {
            return nil
        }
        var ids = SplitMix64.stream("token of now", seed: environment.nonce())
        let uuid = WireUUID(randomHigh: ids.next(), low: ids.next()).description
        return try await minted(request, mint, by: tokens, templates, id: uuid)?.reveal()
    }

    /// - Returns: nil where there is no such fault.
    private func minted(
        _ request: TokenRequest,
        _ mint: Target.Mint,
        by tokens: TokenMint,
        _ templates: [String: JSONValue],
        id uuid: String
    ) async throws -> Secret? {
        let subject = subject(of: request)
        var claims = templates.mapValues { ClaimTemplate.filled($0, id: subject, uuid: uuid) }
        // The target may fill the claim in itself.
        if case .noID(let subject) = request.holder { claims[channel.subject] = subject }
        do {
            let token = try await tokens.token(
                subject: subject,
                issuedAt: environment.now(),
                id: uuid,
                lifetime: request.lifetime,
                claims: claims,
                fault: request.fault
            )
            return Secret(token)
        } catch let error as TokenError where error.code == .impossibleFault {
            return nil
        } catch {
            throw SuiteError(.secret, "\(mint.location): error: no token can be minted: \(error)")
        }
    }

    /// What mints a token, and with which claims besides the contract's; nil where the target doesn't say how.
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
            // What tokens.mint says of access tokens is not to be said of this kind, where the contract has another value.
            claims = claims.filter { name, _ in !endpoint.claims.contains { $0.name == name } }
            claims.merge(own) { $1 }
        }
        // The target's algorithm is one of the contract's; it comes first because the first one signs.
        rules.algorithms = [mint.algorithm] + rules.algorithms.filter { $0 != mint.algorithm }
        return (TokenMint(rules: rules, key: key.reveal(), otherKind: other), claims)
    }

    /// Every token that a check may ask for, in an order that never changes: the tokens' ids are drawn in that order.
    private var requests: [TokenRequest] {
        var requests = target.people.map { TokenRequest(.person($0.key)) }
        if let first = target.main.members.first {
            // `unknownPerson` names an unknown id in every claim, which is more than this fault would change.
            requests += TokenFault.allCases.filter { $0 != .unknownUser }
                .map { TokenRequest(.person(first), fault: $0) }
        }
        requests += [TokenRequest(.unknownPerson), TokenRequest(.unknownPerson, fault: .expired)]
        requests += CredentialPlan.subjectsThatAreNotIDs(beside: target.people.map(\.id)).map {
            TokenRequest(.noID($0))
        }
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
            requests.append(TokenRequest(.unknownPerson, scheme: rules.scheme))
        }
        if let outsider = target.outsider { requests.append(TokenRequest(.person(outsider.key), fault: .expired)) }
        return requests
    }

    /// Of the token that expires while its owner is connected, in seconds.
    static let shortLifetime = 2

    private func subject(of request: TokenRequest) -> String {
        switch request.holder {
        case .person(let key): target.person(key)?.id ?? key
        case .unknownPerson: TokenMint.stranger(to: target.people.first?.id ?? "")
        case .noID(let subject): subject.string ?? subject.jsonText
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
                let request =
                    fault == .unknownUser ? TokenRequest(.unknownPerson) : TokenRequest(.person(first), fault: fault)
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
            throw SuiteError(.secret, "\(location): error: the command for tokens does not print a JSON object")
        }
        return members.compactMap { member in
            member.value.string.map { (member.name, Secret($0)) }
        }
    }

    static func secret(_ source: SecretSource, _ environment: any HostEnvironment) throws -> Secret {
        switch source.place {
        case .value(let secret): return secret
        case .environment(let name):
            if let text = environment.environment(name), !text.isEmpty { return Secret(text) }
            throw SuiteError(.secret, "\(source.location): error: the environment variable \(name) is not set")
        case .file(let path):
            do {
                // An editor ends a file with a line break, which is not part of the key.
                let text = try environment.contents(of: path)
                return Secret(String(text.reversed().drop { $0.isNewline }.reversed()))
            } catch {
                throw SuiteError(.secret, "\(source.location): error: \(path) can't be read: \(error)")
            }
        }
    }
}
