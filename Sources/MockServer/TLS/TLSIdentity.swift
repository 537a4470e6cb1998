import NIOCore
import NIOSSL
import SwiftASN1
import X509

#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

/// A server's certificate, the certificates that vouch for it, and its private key.
package struct TLSIdentity: Sendable {
    /// The file of the authority that a client has to trust; nil where the certificate was given by the user.
    package let authorityFile: String?
    let context: NIOSSLContext

    /// - Parameters:
    ///   - chain: certificates in PEM form, the server's own first.
    ///   - key: its private key in PEM form.
    ///   - authorityFile: what a client has to trust, if that is known.
    ///   - now: the time at which the certificate must be good.
    /// - Throws: `TLSCertificateError`, with what is wrong and the cure.
    package init(chain: String, key: String, authorityFile: String?, now: Date) throws(TLSCertificateError) {
        let certificates = try Self.certificates(chain, now: now)
        let privateKey = try Self.privateKey(key)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) },
            privateKey: .privateKey(privateKey)
        )
        configuration.minimumTLSVersion = .tlsv12
        // The mock speaks no HTTP/2: a WebSocket begins with HTTP/1.1.
        configuration.applicationProtocols = ["http/1.1"]
        // A mock that stops does not wait long for a peer that is gone.
        configuration.shutdownTimeout = .seconds(1)
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw TLSCertificateError(.key, "it is not the key of the certificate", cause: error)
        }
        self.authorityFile = authorityFile
    }

    private static func certificates(_ text: String, now: Date) throws(TLSCertificateError) -> [NIOSSLCertificate] {
        let documents = (try? PEMDocument.parseMultiple(pemString: text)) ?? []
        guard let own = documents.first(where: { $0.discriminator == "CERTIFICATE" }) else {
            throw TLSCertificateError(.certificate, "it has no certificate in PEM form (-----BEGIN CERTIFICATE-----)")
        }
        let certificates: [NIOSSLCertificate]
        let leaf: Certificate
        do {
            leaf = try Certificate(pemDocument: own)
            certificates = try NIOSSLCertificate.fromPEMBytes(Array(text.utf8))
        } catch {
            throw TLSCertificateError(.certificate, "its certificate can't be read", cause: error)
        }
        guard now <= leaf.notValidAfter else {
            throw TLSCertificateError(
                .certificate,
                "its certificate expired on \(day(leaf.notValidAfter)); renew it"
            )
        }
        guard leaf.notValidBefore <= now else {
            throw TLSCertificateError(.certificate, "its certificate is not good before \(day(leaf.notValidBefore))")
        }
        return certificates
    }

    private static func privateKey(_ text: String) throws(TLSCertificateError) -> NIOSSLPrivateKey {
        if text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED") {
            throw TLSCertificateError(.key, "it is encrypted; decrypt it first: openssl pkey -in FILE -out FILE")
        }
        guard text.contains("PRIVATE KEY-----") else {
            throw TLSCertificateError(.key, "it has no private key in PEM form (-----BEGIN PRIVATE KEY-----)")
        }
        do {
            return try NIOSSLPrivateKey(bytes: Array(text.utf8), format: .pem)
        } catch {
            throw TLSCertificateError(.key, "its private key can't be read", cause: error)
        }
    }

    private static func day(_ date: Date) -> String {
        date.formatted(.iso8601.year().month().day())
    }
}
