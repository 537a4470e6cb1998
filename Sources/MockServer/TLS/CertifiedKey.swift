package import Crypto
import SwiftASN1
package import X509

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

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
    /// - Throws: `TLSCertificateError` where it is anything else.
    package init(pem text: String) throws {
        let documents = (try? PEMDocument.parseMultiple(pemString: text)) ?? []
        guard let keyText = documents.first(where: { $0.discriminator == "PRIVATE KEY" })?.pemString,
            let certificateText = documents.first(where: { $0.discriminator == "CERTIFICATE" })?.pemString
        else {
            throw TLSCertificateError(.damaged, "it does not hold a private key and a certificate")
        }
        do {
            key = try P256.Signing.PrivateKey(pemRepresentation: keyText)
            certificate = try Certificate(pemEncoded: certificateText)
        } catch {
            throw TLSCertificateError(
                .damaged,
                "its private key or its certificate can't be read",
                cause: error
            )
        }
        guard certificate.publicKey == Certificate.PublicKey(key.publicKey) else {
            throw TLSCertificateError(.damaged, "its private key is not that of its certificate")
        }
    }

    /// The private key and the certificate; a secret.
    ///
    /// - Throws: where the certificate can't be written, which should not happen.
    package func pem() throws -> String {
        try keyPEM + certificatePEM()
    }

    /// The private key alone; a secret.
    package var keyPEM: String { key.pemRepresentation + "\n" }

    /// The certificate alone; not a secret.
    ///
    /// - Throws: where the certificate can't be written, which should not happen.
    package func certificatePEM() throws -> String {
        try certificate.serializeAsPEM().pemString + "\n"
    }
}

extension CertifiedKey {
    /// What the certificate is good for.
    package var names: Set<CertificateName> {
        let names = (try? certificate.extensions.subjectAlternativeNames) ?? nil
        return Set((names ?? SubjectAlternativeNames()).compactMap { CertificateName($0) })
    }

    func isGood(at now: Date) -> Bool {
        let margin = TimeInterval(DevelopmentAuthority.renewalInDays) * 86_400
        return certificate.notValidBefore <= now && now.addingTimeInterval(margin) < certificate.notValidAfter
    }
}
