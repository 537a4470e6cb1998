package import ServerRules

/// A token that opens something (AsyncAPI `httpApiKey` security scheme with `x-jwt`).
package struct Credential: Sendable {
    package enum Place: String, Sendable, CaseIterable {
        case query, cookie
    }

    /// The scheme's name under `components.securitySchemes`.
    package var name: String
    package var location: SourceLocation
    package var description: String?
    package var place: Place
    /// What the token must be; its place in the document is the scheme's.
    package var rules: TokenRules

    package init(
        name: String,
        location: SourceLocation,
        description: String?,
        place: Place,
        rules: TokenRules
    ) {
        self.name = name
        self.location = location
        self.description = description
        self.place = place
        self.rules = rules
    }
}
