package import CodecRuntime
internal import JWTKit
package import MockRuntime

/// What a token is worth.
package enum TokenVerdict: Sendable, Equatable {
    /// A good token, for this person; whether anybody is that person is for the caller to know.
    case subject(String)
    /// No good token. The reason is for a log and never quotes the token.
    case invalid(reason: String)
}

/// Judges tokens by a contract's rules, at a time that the caller says.
package struct TokenJudge: Sendable {
    private let rules: TokenRules
    private let key: Secret

    /// - Parameters:
    ///   - rules: what a good token is.
    ///   - key: the key that must have signed it.
    package init(rules: TokenRules, key: String) {
        self.rules = rules
        self.key = Secret(key)
    }

    /// Judges one token.
    ///
    /// - Parameters:
    ///   - token: the token in its compact form (RFC 7515, section 3.1).
    ///   - now: the time to judge at, in Unix seconds.
    /// - Returns: whom it is good for, or why it is not.
    package func judge(_ token: String, at now: Int) async -> TokenVerdict {
        do {
            let claims = try await verified(token)
            try checkTimes(claims, now: now)
            try checkRequired(claims)
            return .subject(try subject(claims))
        } catch let refusal as Refusal {
            return .invalid(reason: refusal.reason)
        } catch {
            return .invalid(reason: "the token is malformed")
        }
    }

    /// The claims, once the signature is known to be good.
    ///
    /// The algorithm is held against the rules first: JWTKit verifies with the key it has, whatever the header says,
    /// and a token must not choose how it is judged (RFC 8725, section 3.1).
    private func verified(_ token: String) async throws -> [String: JSONValue] {
        let bytes = Array(token.utf8)
        let header = try DefaultJWTParser().parse(bytes, as: ClaimSet.self).header
        guard let name = header.alg, rules.algorithms.contains(name), let algorithm = HMACAlgorithm(rawValue: name)
        else {
            throw Refusal("the signature algorithm is not an accepted one")
        }
        guard header.fields["crit"] == nil else {
            throw Refusal("the header has a critical extension that is not understood")
        }
        do {
            return try await algorithm.keys(key).verify(bytes, as: ClaimSet.self).claims
        } catch {
            throw Refusal("the signature is not of the expected key")
        }
    }

    /// Expiry is required; `nbf` counts where it stands (RFC 7519, sections 4.1.4 and 4.1.5). `iat` is not judged:
    /// section 4.1.6 gives a future one no meaning.
    private func checkTimes(_ claims: [String: JSONValue], now: Int) throws {
        guard let end = claims["exp"] else { throw Refusal("the token has no expiry") }
        guard let end = Self.seconds(end) else { throw Refusal("the token's expiry is no number") }
        guard Double(now) < end else { throw Refusal("the token is expired") }
        guard let start = claims["nbf"] else { return }
        guard let start = Self.seconds(start) else { throw Refusal("the token's start is no number") }
        guard Double(now) >= start else { throw Refusal("the token is not valid yet") }
    }

    private func checkRequired(_ claims: [String: JSONValue]) throws {
        for required in rules.claims where claims[required.name] != .string(required.value) {
            let isMissing = claims[required.name] == nil
            throw Refusal(
                isMissing
                    ? "the token has no claim \"\(required.name)\""
                    : "the token's claim \"\(required.name)\" is not \"\(required.value)\""
            )
        }
    }

    private func subject(_ claims: [String: JSONValue]) throws -> String {
        guard let subject = claims[rules.subject]?.string, !subject.isEmpty else {
            throw Refusal("the token names nobody: its claim \"\(rules.subject)\" is missing or no text")
        }
        return subject
    }

    /// A NumericDate: seconds, possibly with a fraction.
    private static func seconds(_ value: JSONValue) -> Double? {
        switch value {
        case .integer(let seconds): Double(seconds)
        case .number(let seconds): seconds
        default: nil
        }
    }
}

/// Why a token is refused, on its way to the verdict.
private struct Refusal: Error {
    var reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
