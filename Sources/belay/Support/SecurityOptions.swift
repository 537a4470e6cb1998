import ArgumentParser
import ContractFiles
import MockServer

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Whether a server speaks TLS, and with which certificate.
struct SecurityOptions: ParsableArguments {
    @Flag(
        help: "Serve https and wss, with a certificate that is made for this machine; the banner says how to trust it."
    )
    var tls = false

    @Option(
        help: "Serve https and wss with this certificate: a PEM file, with its chain behind it.",
        completion: .file()
    )
    var cert: String?

    @Option(help: "The private key of --cert: a PEM file, not encrypted.", completion: .file())
    var key: String?

    func validate() throws {
        guard (cert == nil) == (key == nil) else {
            throw ValidationError(
                cert == nil ? "--key needs --cert, the certificate" : "--cert needs --key, its private key"
            )
        }
        guard cert == nil || !tls else {
            throw ValidationError("--tls makes a certificate, and --cert and --key name one; give one or the other")
        }
    }

    /// The server's certificate and key.
    ///
    /// - Parameter host: what it listens on.
    /// - Returns: nil where it speaks in the clear.
    /// - Throws: where a file can't be read or used.
    func identity(host: String) throws(Failure) -> TLSIdentity? {
        if let cert, let key { return try identity(cert: cert, key: key) }
        return tls ? try CertificateStore.ofThisUser().identity(for: host, now: Date()) : nil
    }

    private func identity(cert: String, key: String) throws(Failure) -> TLSIdentity {
        let texts = (
            chain: String(decoding: try ContractFile.bytes(cert), as: UTF8.self),
            key: String(decoding: try ContractFile.bytes(key), as: UTF8.self)
        )
        do throws(TLSCertificateError) {
            return try TLSIdentity(chain: texts.chain, key: texts.key, authorityFile: nil, now: Date())
        } catch {
            let path = error.code == .key ? key : cert
            throw .unreadable("error: \(path) can't be used: \(error.description)")
        }
    }
}
