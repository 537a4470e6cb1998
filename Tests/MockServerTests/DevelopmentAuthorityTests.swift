import Crypto
import Foundation
import MockServer
import SwiftASN1
import Testing
import X509

/// Certificates for servers on this machine. The end-to-end tests ask what browsers and other clients make of them.
@Suite struct DevelopmentAuthorityTests {
    private let now = Date(timeIntervalSince1970: 1_768_329_000)
    private let day: TimeInterval = 86_400

    private func authority() throws -> DevelopmentAuthority {
        try DevelopmentAuthority(seed: .fresh(), now: now)
    }

    private func code(_ body: () throws -> Void) -> TLSCertificateError.Code? {
        do { try body() } catch { return (error as? TLSCertificateError)?.code }
        return nil
    }

    @Test func `an authority may sign servers and nothing else`() throws {
        let extensions = try authority().own.certificate.extensions
        #expect(try extensions.basicConstraints == .isCertificateAuthority(maxPathLength: 0))
        #expect(try extensions.keyUsage == KeyUsage(keyCertSign: true, cRLSign: true))
        #expect(try extensions.extendedKeyUsage == nil)
        for oid: ASN1ObjectIdentifier in [.X509ExtensionID.basicConstraints, .X509ExtensionID.keyUsage] {
            #expect(extensions[oid: oid]?.critical == true)
        }
    }

    @Test func `a server's certificate names its hosts, its use and its issuer`() throws {
        let authority = try authority()
        let leaf = try authority.leaf(for: CertificateName.ownMachine, seed: .fresh(), now: now).certificate
        #expect(try leaf.extensions.basicConstraints == .notCertificateAuthority)
        #expect(try leaf.extensions.keyUsage == KeyUsage(digitalSignature: true))
        #expect(try leaf.extensions.extendedKeyUsage == ExtendedKeyUsage([.serverAuth]))
        let issuer = try authority.own.certificate.extensions.subjectKeyIdentifier?.keyIdentifier
        #expect(issuer != nil)
        #expect(try leaf.extensions.authorityKeyIdentifier?.keyIdentifier == issuer)
        #expect(try leaf.extensions.subjectKeyIdentifier == SubjectKeyIdentifier(hash: leaf.publicKey))
        #expect(leaf.issuer == authority.own.certificate.subject)
        #expect(authority.own.certificate.publicKey.isValidSignature(leaf.signature, for: leaf))
    }

    @Test func `a server's certificate is valid for no longer than browsers accept`() throws {
        let leaf = try authority().leaf(for: CertificateName.ownMachine, seed: .fresh(), now: now).certificate
        #expect(leaf.notValidBefore < now)
        #expect(leaf.notValidAfter.timeIntervalSince(leaf.notValidBefore) <= 398 * day)
        #expect(leaf.notValidAfter.timeIntervalSince(now) > 390 * day)
    }

    @Test func `names are found again in the certificate`() throws {
        let more = try #require(CertificateName(listeningOn: "192.168.1.7"))
        let names = CertificateName.ownMachine.union([more, .host("mock.test")])
        let leaf = try authority().leaf(for: names, seed: .fresh(), now: now)
        #expect(leaf.names == names)
        #expect(try leaf.certificate.extensions.subjectAlternativeNames?.count == 5)
    }

    private static let zeros = [UInt8](repeating: 0, count: 13)

    @Test(
        arguments: [
            ("localhost", .host("localhost")), ("Mock.TEST", .host("mock.test")),
            ("127.0.0.1", .address([127, 0, 0, 1])), ("::1", .address([0, 0] + zeros + [1])),
            ("fe80::1%eth0", .address([0xFE, 0x80] + zeros + [1])),
        ] as [(String, CertificateName)]
    )
    func `the host that a server listens on becomes a name or an address`(_ host: String, _ name: CertificateName) {
        #expect(CertificateName(listeningOn: host) == name)
    }

    @Test(arguments: ["0.0.0.0", "::", "", "a b", "münchen.test"])
    func `an address that clients can't connect to becomes no name`(_ host: String) {
        #expect(CertificateName(listeningOn: host) == nil)
    }

    @Test func `a certificate and its key are read as they were written`() throws {
        let own = try authority().own
        let read = try CertifiedKey(pem: own.pem())
        #expect(read.certificate == own.certificate)
        #expect(read.key.rawRepresentation == own.key.rawRepresentation)
        #expect(try !own.certificatePEM().contains("PRIVATE"))
    }

    @Test func `a text that is not an authority is damaged`() throws {
        let (own, other) = (try authority().own, try authority().own)
        let texts = [
            "", "no PEM", try own.certificatePEM(), own.keyPEM, String(try own.pem().dropLast(200)),
            try other.keyPEM + own.certificatePEM(),
        ]
        for text in texts { #expect(code { _ = try CertifiedKey(pem: text) } == .damaged) }
    }

    @Test func `a server's certificate can't be used as an authority`() throws {
        let leaf = try authority().leaf(for: CertificateName.ownMachine, seed: .fresh(), now: now)
        #expect(code { _ = try DevelopmentAuthority(own: leaf) } == .damaged)
    }

    @Test func `an authority vouches for its own, for a while, by all names`() throws {
        let (authority, other) = (try authority(), try authority())
        let names = CertificateName.ownMachine
        let leaf = try authority.leaf(for: names, seed: .fresh(), now: now)
        #expect(authority.vouches(for: leaf, names: names, now: now))
        #expect(authority.vouches(for: leaf, names: names, now: now.addingTimeInterval(366 * day)))
        #expect(!authority.vouches(for: leaf, names: names, now: now.addingTimeInterval(368 * day)))
        #expect(!authority.vouches(for: leaf, names: names, now: now.addingTimeInterval(-day)))
        #expect(!authority.vouches(for: leaf, names: names.union([.host("mock.test")]), now: now))
        #expect(!other.vouches(for: leaf, names: names, now: now))
    }

    @Test func `an authority is replaced before it ends`() throws {
        let authority = try authority()
        #expect(authority.isGood(at: now.addingTimeInterval(3_600 * day)))
        #expect(!authority.isGood(at: now.addingTimeInterval(3_625 * day)))
    }

    @Test func `two authorities have two names`() throws {
        #expect(try authority().own.certificate.subject != authority().own.certificate.subject)
    }
}
