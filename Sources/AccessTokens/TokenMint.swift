package import CodecRuntime
package import ServerRules

/// Makes tokens that a contract's rules accept, and tokens with exactly one fault.
///
/// It has neither clock nor randomness: the same arguments give the same token.
package struct TokenMint: Sendable {
    /// How long before now an expired token ended, in seconds: more than the minutes of clock skew that servers allow, and less
    /// than an hour of grace, which is none.
    private static let longAgo = 600

    private let rules: TokenRules
    private let key: Secret
    private let otherKind: TokenRules?

    /// - Parameters:
    ///   - rules: what a good token is.
    ///   - key: the key that signs.
    ///   - otherKind: the rules of another kind of token under the same key, which `TokenFault.refreshAsAccess` passes
    ///     off as this kind; without them that fault says `refresh` in each required claim.
    package init(rules: TokenRules, key: String, otherKind: TokenRules? = nil) {
        self.rules = rules
        self.key = Secret(key)
        self.otherKind = otherKind
    }

    /// A token for a person.
    ///
    /// - Parameters:
    ///   - subject: who it is for, the value of the rules' subject claim.
    ///   - issuedAt: now, in Unix seconds.
    ///   - datedBack: how many seconds before now the token was issued, as it says itself (`iat`). A server whose clock is
    ///     a little behind refuses tokens from the future. A server that accepts its own tokens needs no such margin.
    ///   - id: the token's own id (`jti`), new for every token.
    ///   - lifetime: how long it is good from now on, in seconds; the rules' lifetime if nil.
    ///   - claims: further claims; they win over those that follow from the rules.
    ///   - fault: the one thing that is wrong with it.
    /// - Returns: the token in its compact form (RFC 7515, section 3.1).
    /// - Throws: `TokenError` where the rules name no supported algorithm, or nothing that the fault could break.
    package func token(
        subject: String,
        issuedAt: Int,
        datedBack: Int = 60,
        id: String,
        lifetime: Int? = nil,
        claims: [String: JSONValue] = [:],
        fault: TokenFault? = nil
    ) async throws -> String {
        let lifetime = lifetime ?? rules.lifetimeSeconds
        let start = fault == .expired ? issuedAt - lifetime - Self.longAgo : issuedAt
        var all: [String: JSONValue] = [
            "exp": .integer(start + lifetime), "iat": .integer(start - datedBack), "jti": .string(id),
            rules.subject: .string(subject),
        ]
        for claim in rules.claims { all[claim.name] = .string(claim.value) }
        all.merge(claims) { $1 }
        try spoil(&all, subject: subject, fault: fault)
        return try sign(all, fault: fault)
    }

    /// Puts the fault into the claims, where it belongs there.
    private func spoil(_ claims: inout [String: JSONValue], subject: String, fault: TokenFault?) throws {
        switch fault {
        case nil, .forged, .algNone, .expired:
            break
        case .unknownUser:
            claims[rules.subject] = .string(Self.stranger(to: subject))
        case .missingSubject:
            claims[rules.subject] = nil
        case .missingClaim:
            claims[try firstClaim(for: .missingClaim).name] = nil
        case .refreshAsAccess:
            _ = try firstClaim(for: .refreshAsAccess)
            for claim in rules.claims { claims[claim.name] = .string(otherValue(of: claim)) }
        }
    }

    private func firstClaim(for fault: TokenFault) throws -> TokenRules.Claim {
        guard let claim = rules.claims.first else {
            throw TokenError(
                .impossibleFault,
                "\"\(fault.rawValue)\" needs a claim with a required value, and \"\(rules.scheme)\" has none"
            )
        }
        return claim
    }

    private func otherValue(of claim: TokenRules.Claim) -> String {
        if let other = otherKind?.claims.first(where: { $0.name == claim.name }), other.value != claim.value {
            return other.value
        }
        return claim.value == "refresh" ? "access" : "refresh"
    }

    private func sign(_ claims: [String: JSONValue], fault: TokenFault?) throws -> String {
        guard let algorithm = rules.algorithms.first.flatMap(HMACAlgorithm.init) else {
            let known = HMACAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
            throw TokenError(
                .unsupportedAlgorithm,
                "\"\(rules.scheme)\" signs with \(rules.algorithms.first ?? "nothing"); supported are \(known)"
            )
        }
        if fault == .algNone { return CompactToken.text(claims: claims, algorithm: "none") { _ in [] } }
        // The suffix is not a zero byte: HMAC pads keys with those, so a key and its padded self sign alike.
        let key = fault == .forged ? Secret(key.reveal() + "~forged") : key
        return CompactToken.text(claims: claims, algorithm: algorithm.rawValue) {
            algorithm.signature(of: $0, key: key)
        }
    }

    /// An id of the same form as `subject` that belongs to no person: a server should fail to find it, not to read it.
    package static func stranger(to subject: String) -> String {
        let digits = Set("0123456789abcdefABCDEF")
        if subject.count == 36, subject.filter({ $0 == "-" }).count == 4, subject.filter(digits.contains).count == 32 {
            // The nil UUID's neighbour: well formed (version 4), and no generator returns it in the age of the universe.
            return "00000000-0000-4000-8000-00000000dead"
        }
        if !subject.isEmpty, subject.allSatisfy({ $0.isASCII && $0.isNumber }) { return "2147483646" }
        return "nobody-\(subject)"
    }
}
