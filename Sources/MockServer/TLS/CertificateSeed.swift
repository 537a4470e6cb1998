package import Crypto
package import X509

/// The parts of a certificate that depend on neither time nor names.
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
