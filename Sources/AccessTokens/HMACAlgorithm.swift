internal import Crypto

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// The signature algorithms that are supported: HMAC with SHA-2 (RFC 7518, section 3.2).
package enum HMACAlgorithm: String, CaseIterable, Sendable {
    case hs256 = "HS256"
    case hs384 = "HS384"
    case hs512 = "HS512"

    /// - Parameters:
    ///   - input: what is signed.
    ///   - secret: the key, of any length: a development server's key is often shorter than the digest.
    /// - Returns: the signature.
    package func signature(of input: [UInt8], key secret: Secret) -> [UInt8] {
        let key = Self.key(secret)
        return switch self {
        case .hs256: Array(HMAC<SHA256>.authenticationCode(for: input, using: key))
        case .hs384: Array(HMAC<SHA384>.authenticationCode(for: input, using: key))
        case .hs512: Array(HMAC<SHA512>.authenticationCode(for: input, using: key))
        }
    }

    /// Whether a signature is the one that the key makes. The comparison takes constant time.
    package func isValid(_ signature: [UInt8], of input: [UInt8], key secret: Secret) -> Bool {
        let key = Self.key(secret)
        return switch self {
        case .hs256: HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: input, using: key)
        case .hs384: HMAC<SHA384>.isValidAuthenticationCode(signature, authenticating: input, using: key)
        case .hs512: HMAC<SHA512>.isValidAuthenticationCode(signature, authenticating: input, using: key)
        }
    }

    private static func key(_ secret: Secret) -> SymmetricKey {
        SymmetricKey(data: Array(secret.reveal().utf8))
    }
}
