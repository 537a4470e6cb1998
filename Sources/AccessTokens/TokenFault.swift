/// The one thing that is wrong with a token; everything else about it is right.
package enum TokenFault: String, CaseIterable, Sendable {
    /// It has expired, longer ago than any clock skew that a server may allow.
    case expired
    /// Signed with another key.
    case forged
    /// Names a person who does not exist.
    case unknownUser = "unknown-user"
    /// A token of another kind, good for another purpose: a required claim has that kind's value.
    case refreshAsAccess = "refresh-as-access"
    /// Not signed (`"alg": "none"`, RFC 7518, section 3.6), the classic way around a signature.
    case algNone = "alg-none"
    /// Lacks the first of the claims that must have one value.
    case missingClaim = "missing-claim"
    /// Names no person: the subject claim is missing.
    case missingSubject = "missing-subject"
}

/// Why a token could not be made.
package struct TokenError: Error, Sendable {
    /// What kind of error; open, so that a new one breaks no caller.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        package let description: String

        private init(_ description: String) {
            self.description = description
        }

        /// The rules ask for an algorithm that is not an HMAC of RFC 7518.
        package static let unsupportedAlgorithm = Code("unsupported algorithm")
        /// The rules require nothing that this fault could break.
        package static let impossibleFault = Code("impossible fault")
    }

    package var code: Code
    package var message: String
    package var cause: (any Error)?

    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }
}

extension TokenError: CustomStringConvertible {
    package var description: String { "\(code): \(message)" }
}
