internal import JWTKit

/// The signature algorithms that are supported: HMAC with SHA-2 (RFC 7518, section 3.2).
enum HMACAlgorithm: String, CaseIterable, Sendable {
    case hs256 = "HS256"
    case hs384 = "HS384"
    case hs512 = "HS512"

    private var digest: DigestAlgorithm {
        switch self {
        case .hs256: .sha256
        case .hs384: .sha384
        case .hs512: .sha512
        }
    }

    private var digestLength: Int {
        switch self {
        case .hs256: 32
        case .hs384: 48
        case .hs512: 64
        }
    }

    /// A collection that signs and verifies with this key alone.
    ///
    /// JWTKit stops the process over a key that is shorter than the digest; a development server's key often is. HMAC
    /// pads a short key with zero bytes itself (RFC 2104, section 2), so padding it here changes no signature.
    func keys(_ secret: Secret) async -> JWTKeyCollection {
        var bytes = Array(secret.reveal().utf8)
        bytes += Array(repeating: 0, count: max(0, digestLength - bytes.count))
        return await JWTKeyCollection(defaultJWTSerializer: SortedSerializer())
            .add(hmac: HMACKey(from: bytes), digestAlgorithm: digest, serializer: SortedSerializer())
    }
}
