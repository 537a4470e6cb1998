package import CodecRuntime

/// What a token says about itself, with its signature unchecked: for showing and comparing, never for admission.
package struct TokenReading: Sendable {
    package let claims: [String: JSONValue]

    /// Nil for a text that is not a token in compact form (RFC 7515, section 3.1).
    package init?(_ token: String) {
        guard let token = CompactToken(token) else { return nil }
        claims = token.claims
    }

    /// How long the token is good after its issue, in seconds (RFC 7519, sections 4.1.4 and 4.1.6).
    ///
    /// - Parameter now: stands in for a missing time of issue, in Unix seconds.
    /// - Returns: nil where it has no expiry.
    package func lifetime(now: Int) -> Double? {
        guard let end = Self.seconds(claims["exp"]) else { return nil }
        return end - (Self.seconds(claims["iat"]) ?? Double(now))
    }

    /// How long the token remains good, in seconds; nil where it has no expiry.
    package func remaining(now: Int) -> Double? {
        Self.seconds(claims["exp"]).map { $0 - Double(now) }
    }

    /// A claim as a text; a whole number as its digits, since some servers have numbers for ids.
    package func text(_ claim: String) -> String? {
        if case .integer(let number) = claims[claim] { return String(number) }
        return claims[claim]?.string
    }

    private static func seconds(_ value: JSONValue?) -> Double? {
        switch value {
        case .integer(let seconds): Double(seconds)
        case .number(let seconds): seconds
        default: nil
        }
    }
}
