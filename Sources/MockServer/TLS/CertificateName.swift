import SwiftASN1
import SystemCalls
import X509

/// What a certificate is good for: a host by its name, or by its address.
package enum CertificateName: Hashable, Sendable {
    case host(String)
    /// Four bytes or sixteen.
    case address([UInt8])

    /// The names by which a machine calls itself.
    package static let ownMachine: Set<CertificateName> = [
        .host("localhost"), .address([127, 0, 0, 1]), .address([UInt8](repeating: 0, count: 15) + [1]),
    ]

    /// The name of what a server listens on: nil for an address that stands for all addresses, since clients can't connect to it,
    /// and for what no certificate can have as a name.
    ///
    /// - Parameter host: a name, or an address without brackets; an IPv6 address may have its zone behind a `%`.
    package init?(listeningOn host: String) {
        if let address = InternetAddress.bytes(of: String(host.prefix { $0 != "%" })) {
            guard address.contains(where: { $0 != 0 }) else { return nil }
            self = .address(address)
        } else {
            let isName = host.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
            guard isName, !host.isEmpty else { return nil }
            self = .host(host.lowercased())
        }
    }

    init?(_ name: GeneralName) {
        switch name {
        case .dnsName(let host): self = .host(host.lowercased())
        case .ipAddress(let bytes): self = .address(Array(bytes.bytes))
        default: return nil
        }
    }

    var generalName: GeneralName {
        switch self {
        case .host(let host): .dnsName(host)
        case .address(let bytes): .ipAddress(ASN1OctetString(contentBytes: bytes[...]))
        }
    }

    /// Names in one order, so that the same names give the same certificate.
    static func sorted(_ names: Set<CertificateName>) -> [CertificateName] {
        names.sorted { left, right in
            switch (left, right) {
            case (.host(let left), .host(let right)): left < right
            case (.address(let left), .address(let right)):
                left.count == right.count ? left.lexicographicallyPrecedes(right) : left.count < right.count
            case (.host, .address): true
            case (.address, .host): false
            }
        }
    }
}
