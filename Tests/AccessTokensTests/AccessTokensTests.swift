internal import AccessTokens
internal import CodecRuntime
internal import ServerRules
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

private func claims(of token: String) throws -> [String: JSONValue] {
    try #require(TokenReading(token)).claims
}

private func reason(_ verdict: TokenVerdict) -> String? {
    if case .invalid(let reason) = verdict { reason } else { nil }
}

@Suite struct TokenMintTests {
    @Test(arguments: ["HS256", "HS384", "HS512"], ["", "short", key, String(repeating: "long ", count: 60)])
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
            + "eyJleHAiOjE3NjgzMjk2MDAsImlhdCI6MTc2ODMyODk0MCwianRpIjoidDEiLCJraW5kIjoiZW50cnkiLCJ3aG8iOiJhbm4ifQ."
            + "3oJFrx8Xgl0Azz9EO8YINyNI4o7Jwd9_FbP94YQdSSY"
        #expect(try await token(key: "short") == expected)
    }

    @Test(arguments: [
        // RFC 4231, section 4.3, whose key is shorter than any digest.
        ("HS256", "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM"),
        ("HS384", "r0XS43ZIQDFhf3jStYprG5x-9GT1oBtH5C7Dc2MiRF6OIkDKXmnix4syOez6shZJ"),
        (
            "HS512",
            "Fkt6e_z4GeLjlfvnO1bgo4e9ZCIugx_WECcM1-olBVSXWL91wFqZSm0DT2X48Ob9yuqxo01Ka0tjbgcKOLznNw"
        ),
    ])
    func `a signature is the one that RFC 4231 gives`(algorithm: String, expected: String) throws {
        let algorithm = try #require(HMACAlgorithm(rawValue: algorithm))
        let input = Array("what do ya want for nothing?".utf8)
        let signature = algorithm.signature(of: input, key: Secret("Jefe"))
        #expect(Base64URL.text(of: signature) == expected)
        #expect(algorithm.isValid(signature, of: input, key: Secret("Jefe")))
        #expect(!algorithm.isValid(signature.dropLast(), of: input, key: Secret("Jefe")))
    }

    @Test func `a token without a signature says so, and ends with a dot`() async throws {
        let parts = try await token(fault: .algNone).split(separator: ".", omittingEmptySubsequences: false)
        #expect(parts.first == "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0")
        #expect(parts.count == 3 && parts.last == "")
    }

    @Test func `members of a claim are sorted, however deep, and text is kept as it is`() async throws {
        let deep = JSONValue.array([
            .object([.init(name: "b", value: .string("a/é\"\u{1}")), .init(name: "a", value: .number(1.5))])
        ])
        let text = try await token(claims: ["deep": deep])
        let part = String(text.split(separator: ".")[1])
        let bytes = try #require(Base64URL.bytes(of: part.utf8))
        #expect(String(decoding: bytes, as: UTF8.self).contains("\"deep\":[{\"a\":1.5,\"b\":\"a/é\\\"\\u0001\"}]"))
        #expect(TokenReading(text)?.claims["deep"] == deep)
    }

    @Test(arguments: [nil, TokenFault.forged, .missingClaim, .unknownUser, .algNone])
    func `a token is issued a minute ago and good for its lifetime from now on`(fault: TokenFault?) async throws {
        let claims = try claims(of: await token(fault: fault))
        #expect(claims["iat"] == .integer(now - 60))
        #expect(claims["exp"] == .integer(now + 600))
        #expect(claims["nbf"] == nil)
    }

    @Test func `a token need not be dated back`() async throws {
        let token = try await TokenMint(rules: rules, key: key)
            .token(subject: "ann", issuedAt: now, datedBack: 0, id: "t1")
        #expect(try claims(of: token)["iat"] == .integer(now))
        #expect(try claims(of: token)["exp"] == .integer(now + 600))
    }

    @Test func `an expired token was issued before it ended, and nothing else is wrong with it`() async throws {
        let token = try await token(fault: .expired)
        let claims = try claims(of: token)
        #expect(claims["iat"] == .integer(now - 600 - 600 - 60))
        #expect(claims["exp"] == .integer(now - 600))
        #expect(await TokenJudge(rules: rules, key: key).judge(token, at: now - 3601) == .subject("ann"))
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
        (.missingSubject, "the token names no person: its claim \"who\" is missing, empty or not a string"),
    ])
    func `a faulty token is refused for its one fault`(fault: TokenFault, expected: String) async throws {
        let verdict = await TokenJudge(rules: rules, key: key).judge(try await token(fault: fault), at: now)
        #expect(reason(verdict) == expected)
    }

    @Test(arguments: [
        ("ann", "nobody-ann"), ("17", "2147483646"),
        ("550e8400-e29b-41d4-a716-446655440000", "00000000-0000-4000-8000-00000000dead"),
    ])
    func `an unknown person's token is good, for an id of the same form`(
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

    @Test func `an algorithm that is not an HMAC is an error`() async throws {
        var strange = rules
        strange.algorithms = ["RS256"]
        await #expect(throws: TokenError.self) { try await token(rules: strange) }
    }
}

@Suite struct TokenJudgeTests {
    private let judge = TokenJudge(rules: rules, key: key)

    @Test(arguments: [
        "", ".", "..", "a.b.c", "e30.e30", "e30.e30.e30.e30", "W10.e30.", "e30.W10.", "e30=.e30.", "e30.e3+.",
        "/w.e30.", "e30.e30.A", "not a token", "eyJhbGciOiJIUzI1NiJ9.W10.x", "é.é.é", "....",
        String(repeating: "x", count: 10_000),
    ])
    func `what is not a token is malformed`(text: String) async {
        #expect(reason(await judge.judge(text, at: now)) == "the token is malformed")
        #expect(TokenReading(text) == nil)
    }

    /// A token that this test signs itself: `header` and `claims` are JSON.
    private func handmade(header: String, claims: String = #"{"exp":1768329600,"kind":"entry","who":"ann"}"#) -> String
    {
        let signed = [header, claims].map { Base64URL.text(of: Array($0.utf8)) }.joined(separator: ".")
        let signature = HMACAlgorithm.hs256.signature(of: Array(signed.utf8), key: Secret(key))
        return "\(signed).\(Base64URL.text(of: signature))"
    }

    @Test(
        arguments: [
            (#"{"alg":"HS256"}"#, nil),
            (#"{"alg":"hs256"}"#, "the signature algorithm is not an accepted one"),
            (#"{"alg":256}"#, "the signature algorithm is not an accepted one"),
            ("{}", "the signature algorithm is not an accepted one"),
            (
                #"{"alg":"HS256","crit":["b64"],"b64":false}"#,
                "the header has a critical extension that is not understood"
            ),
        ] as [(String, String?)]
    )
    func `the header decides whether the signature is looked at`(header: String, expected: String?) async {
        #expect(reason(await judge.judge(handmade(header: header), at: now)) == expected)
    }

    @Test func `of two claims with one name the last counts`() async {
        let claims = #"{"exp":1768329600,"kind":"entry","who":"eve","who":"ann"}"#
        let token = handmade(header: #"{"alg":"HS256"}"#, claims: claims)
        #expect(await judge.judge(token, at: now) == .subject("ann"))
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
        ("exp", JSONValue.string("soon"), "the token's expiry is not a number"),
        ("nbf", .integer(now + 1), "the token is not valid yet"),
        ("nbf", .bool(true), "the token's start is not a number"),
        ("who", .integer(7), "the token names no person: its claim \"who\" is missing, empty or not a string"),
        ("who", .string(""), "the token names no person: its claim \"who\" is missing, empty or not a string"),
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
