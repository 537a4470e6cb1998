internal import AccessTokens
internal import CodecRuntime
internal import MockRuntime
internal import Testing

private let rules = TokenRules(
    scheme: "pass",
    parameter: "pass",
    algorithms: ["HS256"],
    lifetimeSeconds: 600,
    subject: "who",
    claims: [TokenRules.Claim(name: "kind", value: "entry")]
)
private let key = "a key of more than thirty-two bytes, as it should be"
private let now = 1_768_329_000

private func token(
    rules: TokenRules = rules,
    key: String = key,
    claims: [String: JSONValue] = [:],
    fault: TokenFault? = nil
) async throws -> String {
    try await TokenMint(rules: rules, key: key)
        .token(subject: "ann", issuedAt: now, id: "t1", claims: claims, fault: fault)
}

private func reason(_ verdict: TokenVerdict) -> String? {
    if case .invalid(let reason) = verdict { reason } else { nil }
}

@Suite struct TokenMintTests {
    @Test(arguments: ["HS256", "HS384", "HS512"], ["short", key, String(repeating: "long ", count: 60)])
    func `a minted token is good for its subject, whatever the algorithm and the key's length`(
        algorithm: String,
        key: String
    ) async throws {
        var rules = rules
        rules.algorithms = [algorithm]
        let token = try await token(rules: rules, key: key)
        #expect(await TokenJudge(rules: rules, key: key).judge(token, at: now) == .subject("ann"))
    }

    @Test func `the same arguments give the same token, as any other library signs it`() async throws {
        let expected =
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
            + "eyJleHAiOjE3NjgzMjk2MDAsImlhdCI6MTc2ODMyOTAwMCwianRpIjoidDEiLCJraW5kIjoiZW50cnkiLCJ3aG8iOiJhbm4ifQ."
            + "QObawnN4PaKshiyPSpN556Gvr5kajUb0ofmer6mFdk8"
        #expect(try await token(key: "short") == expected)
    }

    @Test func `the last second of a token's life is good and the next is not`() async throws {
        let token = try await token()
        let judge = TokenJudge(rules: rules, key: key)
        #expect(await judge.judge(token, at: now + 599) == .subject("ann"))
        #expect(reason(await judge.judge(token, at: now + 600)) == "the token is expired")
    }

    @Test(arguments: [
        (TokenFault.expired, "the token is expired"),
        (.forged, "the signature is not of the expected key"),
        (.refreshAsAccess, "the token's claim \"kind\" is not \"entry\""),
        (.algNone, "the signature algorithm is not an accepted one"),
        (.missingClaim, "the token has no claim \"kind\""),
        (.missingSubject, "the token names nobody: its claim \"who\" is missing or no text"),
    ])
    func `a faulty token is refused for its one fault`(fault: TokenFault, expected: String) async throws {
        let verdict = await TokenJudge(rules: rules, key: key).judge(try await token(fault: fault), at: now)
        #expect(reason(verdict) == expected)
    }

    @Test(arguments: [
        ("ann", "nobody-ann"), ("17", "2147483646"),
        ("550e8400-e29b-41d4-a716-446655440000", "00000000-0000-4000-8000-00000000dead"),
    ])
    func `an unknown person's token is good, for somebody of the same form`(
        subject: String,
        stranger: String
    ) async throws {
        let token = try await TokenMint(rules: rules, key: key)
            .token(subject: subject, issuedAt: now, id: "t1", fault: .unknownUser)
        #expect(await TokenJudge(rules: rules, key: key).judge(token, at: now) == .subject(stranger))
    }

    @Test func `a token of the other kind carries that kind's claim`() async throws {
        var other = rules
        other.claims = [TokenRules.Claim(name: "kind", value: "renewal")]
        let token = try await TokenMint(rules: rules, key: key, otherKind: other)
            .token(subject: "ann", issuedAt: now, id: "t1", fault: .refreshAsAccess)
        #expect(await TokenJudge(rules: other, key: key).judge(token, at: now) == .subject("ann"))
    }

    @Test func `a fault with nothing to break is an error`() async throws {
        var bare = rules
        bare.claims = []
        await #expect(throws: TokenError.self) { try await token(rules: bare, fault: .missingClaim) }
    }

    @Test func `an algorithm that is no HMAC is an error`() async throws {
        var strange = rules
        strange.algorithms = ["RS256"]
        await #expect(throws: TokenError.self) { try await token(rules: strange) }
    }
}

@Suite struct TokenJudgeTests {
    private let judge = TokenJudge(rules: rules, key: key)

    @Test(arguments: [
        "", ".", "..", "a.b.c", "not a token", "eyJhbGciOiJIUzI1NiJ9.W10.x", "é.é.é", "....",
        String(repeating: "x", count: 10_000),
    ])
    func `garbage is malformed`(text: String) async {
        #expect(reason(await judge.judge(text, at: now)) != nil)
    }

    @Test func `an algorithm of the same family that the rules don't name is refused`() async throws {
        var stronger = rules
        stronger.algorithms = ["HS512"]
        let verdict = await judge.judge(try await token(rules: stronger), at: now)
        #expect(reason(verdict) == "the signature algorithm is not an accepted one")
    }

    @Test func `a changed claim breaks the signature`() async throws {
        let parts = try await token().split(separator: ".")
        let other = try await token(claims: ["who": .string("eve")]).split(separator: ".")
        let mixed = [parts[0], other[1], parts[2]].joined(separator: ".")
        #expect(reason(await judge.judge(mixed, at: now)) == "the signature is not of the expected key")
    }

    @Test(arguments: [
        ("exp", JSONValue.string("soon"), "the token's expiry is no number"),
        ("nbf", .integer(now + 1), "the token is not valid yet"),
        ("nbf", .bool(true), "the token's start is no number"),
        ("who", .integer(7), "the token names nobody: its claim \"who\" is missing or no text"),
        ("who", .string(""), "the token names nobody: its claim \"who\" is missing or no text"),
        ("kind", .integer(1), "the token's claim \"kind\" is not \"entry\""),
    ])
    func `each claim is judged`(name: String, value: JSONValue, expected: String) async throws {
        #expect(reason(await judge.judge(try await token(claims: [name: value]), at: now)) == expected)
    }

    @Test func `a fraction of a second counts, and a time of issue in the future does not`() async throws {
        let token = try await token(claims: ["exp": .number(Double(now) + 0.5), "iat": .integer(now + 60)])
        #expect(await judge.judge(token, at: now) == .subject("ann"))
    }

    @Test func `nothing that prints a mint, a judge or a secret shows the key`() {
        let shown =
            "\(Secret(key)) \(TokenMint(rules: rules, key: key)) \(judge) \(String(reflecting: judge))"
            + String(reflecting: Secret(key))
        #expect(!shown.contains(key))
    }
}
