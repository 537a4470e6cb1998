package import AccessTokens
package import ProtocolSpec

/// Where a secret is to be found.
package struct SecretSource: Sendable {
    package enum Place: Sendable {
        case environment(String)
        case file(String)
        case value(Secret)
    }

    package var place: Place
    package var location: SourceLocation

    package init(place: Place, location: SourceLocation) {
        self.place = place
        self.location = location
    }
}
