package import ServerRules

extension Contract {
    /// A security scheme (AsyncAPI security scheme object).
    package struct Credential: Sendable {
        /// Where a client puts it.
        package enum Place: String, Sendable, Hashable {
            case query, header, cookie, user, password
            /// The document does not say; it leaves the way to the protocol.
            case unsaid
        }

        /// The key under `components.securitySchemes`.
        package var name: String
        package var location: SourceLocation
        /// As written: `httpApiKey`.
        package var type: String
        package var description: String?
        package var place: Place
        /// The name of the query parameter, header field or cookie.
        package var parameter: String?
        /// `x-jwt`: what a token must be; nil where every value is taken.
        package var rules: TokenRules?

        package init(
            name: String,
            location: SourceLocation,
            type: String,
            description: String? = nil,
            place: Place,
            parameter: String?,
            rules: TokenRules? = nil
        ) {
            self.name = name
            self.location = location
            self.type = type
            self.description = description
            self.place = place
            self.parameter = parameter
            self.rules = rules
        }
    }

    /// A security scheme where it is asked for.
    package struct CredentialUse: Sendable, Hashable {
        /// The key of the scheme in `Contract.credentials`.
        package var credential: String
        /// The scopes that are asked for.
        package var scopes: [String]

        package init(credential: String, scopes: [String] = []) {
            self.credential = credential
            self.scopes = scopes
        }
    }

    /// The roles of a room's members, and example people (`x-room`).
    package struct RoomRules: Sendable {
        package var location: SourceLocation
        /// The address parameter that names the room; nil where the whole address does.
        package var key: String?
        /// The roles of its members; nil where anybody may be one (`members: any`).
        package var members: [String]?
        /// Examples of people, in the document's order.
        package var people: [Room.Person]

        package init(location: SourceLocation, key: String?, members: [String]?, people: [Room.Person]) {
            self.location = location
            self.key = key
            self.members = members
            self.people = people
        }
    }
}
