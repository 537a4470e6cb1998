import Crypto
import SwiftASN1
import X509

#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

/// A certificate authority for one person's machine: makes certificates for servers that run there.
///
/// It is made once, so that clients that trust it also trust the certificates that it makes later. Everything except
/// the signatures follows from time and seeds; signatures are random (ECDSA).
package struct DevelopmentAuthority: Sendable {
    package static let lifetimeInDays = 3_650
    /// Browsers take no certificate that is good for more than 398 days (CA/Browser Forum, ballot SC31).
    package static let leafLifetimeInDays = 397
    /// A certificate that ends within so many days is replaced.
    package static let renewalInDays = 30
    private static let day: TimeInterval = 86_400
    /// Clocks differ: a new certificate is valid from an hour ago.
    private static let skew: TimeInterval = 3_600

    package let own: CertifiedKey

    /// A new authority.
    ///
    /// - Parameters:
    ///   - seed: its key and number.
    ///   - now: the time from which it is good.
    /// - Throws: where the certificate can't be made, which should not happen.
    package init(seed: CertificateSeed, now: Date) throws {
        let publicKey = Certificate.PublicKey(seed.key.publicKey)
        let identifier = SubjectKeyIdentifier(hash: publicKey)
        // Two authorities with the same name confuse programs that look authorities up by name.
        let mark = identifier.keyIdentifier.prefix(4).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            .joined()
        let name = try DistinguishedName {
            OrganizationName("Belay")
            CommonName("Belay development CA \(mark)")
        }
        let certificate = try Certificate(
            version: .v3,
            serialNumber: seed.serialNumber,
            publicKey: publicKey,
            notValidBefore: now.addingTimeInterval(-Self.skew),
            notValidAfter: now.addingTimeInterval(Double(Self.lifetimeInDays) * Self.day),
            issuer: name,
            subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                identifier
            },
            issuerPrivateKey: Certificate.PrivateKey(seed.key)
        )
        own = CertifiedKey(certificate: certificate, key: seed.key)
    }

    /// An authority that was made before.
    ///
    /// - Parameter own: its certificate and key.
    /// - Throws: `TLSCertificateError` where the certificate is not that of an authority.
    package init(own: CertifiedKey) throws {
        guard case .isCertificateAuthority? = try? own.certificate.extensions.basicConstraints else {
            throw TLSCertificateError(.damaged, "its certificate is not that of an authority")
        }
        self.own = own
    }

    /// A certificate for a server.
    ///
    /// - Parameters:
    ///   - names: what it is called.
    ///   - seed: the certificate's key and number.
    ///   - now: the time from which it is good.
    /// - Returns: the certificate with its key.
    /// - Throws: where the certificate can't be made, which should not happen.
    package func leaf(for names: Set<CertificateName>, seed: CertificateSeed, now: Date) throws -> CertifiedKey {
        let publicKey = Certificate.PublicKey(seed.key.publicKey)
        let authority = try own.certificate.extensions.subjectKeyIdentifier
        let certificate = try Certificate(
            version: .v3,
            serialNumber: seed.serialNumber,
            publicKey: publicKey,
            notValidBefore: now.addingTimeInterval(-Self.skew),
            notValidAfter: now.addingTimeInterval(Double(Self.leafLifetimeInDays) * Self.day),
            issuer: own.certificate.subject,
            subject: try DistinguishedName {
                OrganizationName("Belay")
                CommonName("Belay mock")
            },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(CertificateName.sorted(names).map(\.generalName))
                SubjectKeyIdentifier(hash: publicKey)
                AuthorityKeyIdentifier(keyIdentifier: authority?.keyIdentifier)
            },
            issuerPrivateKey: Certificate.PrivateKey(own.key)
        )
        return CertifiedKey(certificate: certificate, key: seed.key)
    }

    /// Whether the authority itself is still good for a while.
    ///
    /// - Parameter now: the time.
    /// - Returns: false where it has ended, or is about to.
    package func isGood(at now: Date) -> Bool {
        own.isGood(at: now)
    }

    /// Whether a certificate is this authority's, is still good for a while, and has these names.
    ///
    /// - Parameters:
    ///   - leaf: a server's certificate.
    ///   - names: what the server is called.
    ///   - now: the time.
    /// - Returns: false where another has to be made.
    package func vouches(for leaf: CertifiedKey, names: Set<CertificateName>, now: Date) -> Bool {
        own.certificate.publicKey.isValidSignature(leaf.certificate.signature, for: leaf.certificate)
            && leaf.isGood(at: now) && leaf.names.isSuperset(of: names)
    }
}
