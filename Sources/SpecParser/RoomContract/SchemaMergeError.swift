internal import ProtocolSpec

/// Why two schemas cannot be made one.
struct SchemaMergeError: Error {
    struct Code: Hashable, Sendable {
        /// No value satisfies both schemas.
        static let contradiction = Code(name: "contradiction")
        /// Some values may satisfy both, and one schema cannot say which.
        static let notExpressible = Code(name: "not expressible")

        private let name: String

        private init(name: String) { self.name = name }
    }

    var code: Code
    /// What is wrong and, where there is one, the cure.
    var reason: String
    var location: SourceLocation

    init(_ code: Code = .contradiction, reason: String, location: SourceLocation) {
        self.code = code
        self.reason = reason
        self.location = location
    }
}
