/// Why a certificate or a key can't be used.
package struct TLSCertificateError: Error, CustomStringConvertible {
    /// What kind of error; open, so that a new one breaks no caller.
    package struct Code: Hashable, Sendable {
        private let name: String

        /// A file of the development authority is not what was once written.
        package static let damaged = Code(name: "damaged")
        /// The certificate that was given can't be used.
        package static let certificate = Code(name: "certificate")
        /// The private key that was given can't be used.
        package static let key = Code(name: "key")
    }

    package var code: Code
    /// What is wrong and what to do, as a sentence about the file.
    package var description: String
    package var cause: (any Error)?

    init(_ code: Code, _ description: String, cause: (any Error)? = nil) {
        self.code = code
        self.description = description
        self.cause = cause
    }
}
