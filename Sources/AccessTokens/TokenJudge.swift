import CodecRuntime
package import ServerRules

/// What is found about a token.
package enum TokenVerdict: Sendable, Equatable {
    /// The token is good, and names this person. Whether that person exists is for the caller to know.
    case subject(String)
    /// The token is not good. The reason is for a log and never quotes the token.
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
    /// - Returns: the person that it names, or why it is refused.
    package func judge(_ token: String, at now: Int) async -> TokenVerdict {
        do throws(Refusal) {
            let claims = try verified(token)
            try checkTimes(claims, now: now)
            try checkRequired(claims)
            return .subject(try subject(claims))
        } catch {
            return .invalid(reason: error.reason)
        }
    }

    /// The claims, once the signature is known to be good.
    ///
    /// The token names its algorithm, but must not choose it: the rules do (RFC 8725, section 3.1).
    private func verified(_ text: String) throws(Refusal) -> [String: JSONValue] {
        guard let token = CompactToken(text) else { throw Refusal("the token is malformed") }
        guard let name = token.header["alg"]?.string, rules.algorithms.contains(name),
            let algorithm = HMACAlgorithm(rawValue: name)
        else {
            throw Refusal("the signature algorithm is not an accepted one")
        }
        guard token.header["crit"] == nil else {
            throw Refusal("the header has a critical extension that is not understood")
        }
        guard algorithm.isValid(token.signature, of: token.signedBytes, key: key) else {
            throw Refusal("the signature is not of the expected key")
        }
        return token.claims
    }

    /// Expiry is required; `nbf` counts if it is there (RFC 7519, sections 4.1.4 and 4.1.5). `iat` is not judged:
    /// section 4.1.6 gives a future one no meaning.
    private func checkTimes(_ claims: [String: JSONValue], now: Int) throws(Refusal) {
        guard let end = claims["exp"] else { throw Refusal("the token has no expiry") }
        guard let end = Self.seconds(end) else { throw Refusal("the token's expiry is not a number") }
        guard Double(now) < end else { throw Refusal("the token is expired") }
        guard let start = claims["nbf"] else { return }
        guard let start = Self.seconds(start) else { throw Refusal("the token's start is not a number") }
        guard Double(now) >= start else { throw Refusal("the token is not valid yet") }
    }

    private func checkRequired(_ claims: [String: JSONValue]) throws(Refusal) {
        for required in rules.claims where claims[required.name] != .string(required.value) {
            let isMissing = claims[required.name] == nil
            throw Refusal(
                isMissing
                    ? "the token has no claim \"\(required.name)\""
                    : "the token's claim \"\(required.name)\" is not \"\(required.value)\""
            )
        }
    }

    private func subject(_ claims: [String: JSONValue]) throws(Refusal) -> String {
        guard let subject = claims[rules.subject]?.string, !subject.isEmpty else {
            throw Refusal("the token names no person: its claim \"\(rules.subject)\" is missing, empty or not a string")
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
