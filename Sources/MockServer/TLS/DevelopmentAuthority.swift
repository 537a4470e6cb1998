package import Crypto
package import Foundation
import SwiftASN1
package import X509

/// What of a certificate no time and no name decides.
package struct CertificateSeed: Sendable {
    package var key: P256.Signing.PrivateKey
    package var serialNumber: Certificate.SerialNumber

    package init(key: P256.Signing.PrivateKey, serialNumber: Certificate.SerialNumber) {
        self.key = key
        self.serialNumber = serialNumber
    }

    /// A new key and a new number, from the system's randomness.
    package static func fresh() -> CertificateSeed {
        CertificateSeed(key: P256.Signing.PrivateKey(), serialNumber: Certificate.SerialNumber())
    }
}

/// A certificate with its private key, both in one text, so that a file holds all of it or nothing.
package struct CertifiedKey: Sendable {
    package let certificate: Certificate
    package let key: P256.Signing.PrivateKey

    init(certificate: Certificate, key: P256.Signing.PrivateKey) {
        self.certificate = certificate
        self.key = key
    }

    /// Reads a text that `pem` made.
    ///
    /// - Throws: `DevelopmentCertificateError` where it is anything else.
    package init(pem text: String) throws {
        let documents = (try? PEMDocument.parseMultiple(pemString: text)) ?? []
        guard let keyText = documents.first(where: { $0.discriminator == "PRIVATE KEY" })?.pemString,
            let certificateText = documents.first(where: { $0.discriminator == "CERTIFICATE" })?.pemString
        else {
            throw DevelopmentCertificateError(.damaged, "it does not hold a private key and a certificate")
        }
        do {
            key = try P256.Signing.PrivateKey(pemRepresentation: keyText)
            certificate = try Certificate(pemEncoded: certificateText)
        } catch {
            throw DevelopmentCertificateError(
                .damaged,
                "its private key or its certificate can't be read",
                cause: error
            )
        }
        guard certificate.publicKey == Certificate.PublicKey(key.publicKey) else {
            throw DevelopmentCertificateError(.damaged, "its private key is not that of its certificate")
        }
    }

    /// The private key and the certificate; a secret.
    ///
    /// - Throws: where the certificate can't be written, which has no reason to happen.
    package func pem() throws -> String {
        try keyPEM + certificatePEM()
    }

    /// The private key alone; a secret.
    package var keyPEM: String { key.pemRepresentation + "\n" }

    /// The certificate alone; no secret.
    ///
    /// - Throws: where the certificate can't be written, which has no reason to happen.
    package func certificatePEM() throws -> String {
        try certificate.serializeAsPEM().pemString + "\n"
    }
}

/// A certificate authority for one person's machine: makes certificates for servers that run there.
///
/// It is made once, so that who trusts it trusts what it makes later. A pure function of time and seeds, but for the
/// signatures, which have chance in them (ECDSA).
package struct DevelopmentAuthority: Sendable {
    package static let lifetimeInDays = 3_650
    /// Browsers take no certificate that is good for more than 398 days (CA/Browser Forum, ballot SC31).
    package static let leafLifetimeInDays = 397
    /// What ends in so many days is replaced.
    package static let renewalInDays = 30
    private static let day: TimeInterval = 86_400
    /// Clocks differ: what is made now is good from an hour before.
    private static let skew: TimeInterval = 3_600

    package let own: CertifiedKey

    /// A new authority.
    ///
    /// - Parameters:
    ///   - seed: its key and number.
    ///   - now: the time from which it is good.
    /// - Throws: where the certificate can't be made, which has no reason to happen.
    package init(seed: CertificateSeed, now: Date) throws {
        let publicKey = Certificate.PublicKey(seed.key.publicKey)
        let identifier = SubjectKeyIdentifier(hash: publicKey)
        // Two authorities of one name confuse those who look authorities up by it.
        let mark = identifier.keyIdentifier.prefix(4).map { String(format: "%02x", $0) }.joined()
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
    /// - Throws: `DevelopmentCertificateError` where the certificate is no authority's.
    package init(own: CertifiedKey) throws {
        guard case .isCertificateAuthority? = try? own.certificate.extensions.basicConstraints else {
            throw DevelopmentCertificateError(.damaged, "its certificate is no authority's")
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
    /// - Throws: where the certificate can't be made, which has no reason to happen.
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

extension CertifiedKey {
    /// What the certificate is good for.
    package var names: Set<CertificateName> {
        let names = (try? certificate.extensions.subjectAlternativeNames) ?? nil
        return Set((names ?? SubjectAlternativeNames()).compactMap { CertificateName($0) })
    }

    fileprivate func isGood(at now: Date) -> Bool {
        let margin = TimeInterval(DevelopmentAuthority.renewalInDays) * 86_400
        return certificate.notValidBefore <= now && now.addingTimeInterval(margin) < certificate.notValidAfter
    }
}

/// Why a development certificate can't be used.
package struct DevelopmentCertificateError: Error, CustomStringConvertible {
    /// What kind of error; open, so that a new one breaks no caller.
    package struct Code: Hashable, Sendable {
        private let name: String

        /// What was kept is not what was once made.
        package static let damaged = Code(name: "damaged")
    }

    package var code: Code
    /// What is wrong, as the end of a sentence.
    package var description: String
    package var cause: (any Error)?

    init(_ code: Code, _ description: String, cause: (any Error)? = nil) {
        self.code = code
        self.description = description
        self.cause = cause
    }
}
