package import NIOCore
internal import NIOSSL

/// How connections over TLS (`wss`, `https`) are secured: by the system's roots, and by those that the target adds.
package struct TransportSecurity: Sendable {
    private let configuration: TLSConfiguration
    /// Nil where the target names no address that needs one: to make one reads the system's roots.
    private let context: NIOSSLContext?

    /// - Parameters:
    ///   - nodes: where connections lead.
    ///   - authority: a file of certificates to trust besides the system's.
    ///   - environment: reads that file.
    /// - Throws: `SuiteError` where the file can't be read, or holds no certificate.
    package init(_ nodes: [Node], authority: Target.FilePlace?, _ environment: any HostEnvironment) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let authority {
            let pem: String
            do {
                pem = try environment.contents(of: authority.path)
            } catch {
                throw SuiteError(.secret, "\(authority.location): error: \(authority.path) can't be read: \(error)")
            }
            guard let certificates = try? NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)), !certificates.isEmpty else {
                throw SuiteError(
                    .secret,
                    "\(authority.location): error: \(authority.path) has no certificate in PEM form"
                )
            }
            configuration.additionalTrustRoots = [.certificates(certificates)]
        }
        guard nodes.contains(where: Self.isSecure) else {
            (self.configuration, context) = (configuration, nil)
            return
        }
        do {
            (self.configuration, context) = (configuration, try NIOSSLContext(configuration: configuration))
        } catch {
            // A machine without roots, such as a small container: then those of the target are all there are.
            guard !configuration.additionalTrustRoots.isEmpty else {
                throw SuiteError(
                    .unreachable,
                    "this machine has no certificate authorities to trust, and wss needs some; install them (Debian: "
                        + "ca-certificates), or name the server's in the target: tls: {ca: FILE}"
                )
            }
            configuration.trustRoots = .certificates([])
            (self.configuration, context) = (configuration, try NIOSSLContext(configuration: configuration))
        }
    }

    private static func isSecure(_ node: Node) -> Bool {
        node.scheme == "wss" || node.scheme == "https"
    }

    /// Adds to a connection's channel what has to come before HTTP.
    package func prepare(_ node: Node) -> @Sendable (any NIOCore.Channel) throws -> Void {
        guard Self.isSecure(node) else { return { _ in } }
        // SNI names no IP address (RFC 6066, section 3); the certificate is verified against the address all the same.
        let isAddress = (try? SocketAddress(ipAddress: node.host, port: node.port)) != nil
        let name = isAddress ? nil : node.host
        return { [context, configuration] channel in
            // An answer may name an address that the target does not.
            let context = try context ?? NIOSSLContext(configuration: configuration)
            try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: name))
        }
    }

    /// What went wrong with TLS, for people; nil where it was something else.
    package static func reason(_ error: any Error) -> String? {
        guard error is NIOSSLError || error is NIOSSLExtraError || error is BoringSSLError else { return nil }
        let text = "\(error)"
        if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
            return "what listens there speaks no TLS: write ws:// (http://) in the target"
        }
        let cure = isAboutCertificate(error) ? "; if it is your own, name its authority: tls: {ca: FILE}" : ""
        if text.contains("CERTIFICATE_VERIFY_FAILED") { return "the server's certificate is not trusted here\(cure)" }
        if text.contains("failedToValidateHostname") {
            return "the server's certificate is for another name than the target's\(cure)"
        }
        // The library's own reason, without the place in its code.
        let reason = text.firstMatch(of: /OPENSSL_internal:([A-Z0-9_]+)/).map {
            $0.output.1.lowercased().replacing("_", with: " ")
        }
        return "TLS failed: \(reason ?? text)\(cure)"
    }

    /// Whether the other side speaks TLS, and only its certificate is not trusted.
    static func isAboutCertificate(_ error: any Error) -> Bool {
        let text = "\(error)"
        return ["CERTIFICATE_VERIFY_FAILED", "unableToValidateCertificate", "failedToValidateHostname"].contains {
            text.contains($0)
        }
    }
}
