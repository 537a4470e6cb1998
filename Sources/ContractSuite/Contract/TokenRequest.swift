internal import AccessTokens
internal import CodecRuntime
internal import SchemaValidation

/// A token that a check asks for.
struct TokenRequest: Sendable, Hashable {
    enum Holder: Sendable, Hashable {
        /// One of the target's people, by key.
        case person(String)
        /// An id that the server has never seen.
        case unknownPerson
        /// Nobody: the subject is this value, which is not an id.
        case noID(JSONValue)
    }

    var holder: Holder
    var fault: TokenFault?
    /// The security scheme that it is for; nil for the channel's.
    var scheme: String?
    /// How long it is good, in seconds, from the beginning of the run on; nil for the contract's lifetime.
    var lifetime: Int?
    /// What an endpoint's token is for, where each use needs one of its own: a server may take a refresh token only once.
    var purpose: Purpose?

    enum Purpose: Sendable, Hashable, CaseIterable {
        case answer, form, method, opens, subject, lifetime, own, stranger
    }

    init(
        _ holder: Holder,
        fault: TokenFault? = nil,
        scheme: String? = nil,
        lifetime: Int? = nil,
        purpose: Purpose? = nil
    ) {
        self.purpose = purpose
        self.holder = holder
        self.fault = fault
        self.scheme = scheme
        self.lifetime = lifetime
    }

    /// For people, and in the place of the token wherever something is shown: «token of ann, expired».
    var label: String {
        let owner =
            switch holder {
            case .person(let key): "\(scheme ?? "token") of \(key)"
            case .unknownPerson: "\(scheme ?? "token") of an unknown user"
            case .noID(let subject): "\(scheme ?? "token") whose subject is \(subject.jsonText)"
            }
        if let lifetime { return "\(owner), good for \(lifetime) s" }
        return fault.map { "\(owner), \($0.rawValue)" } ?? owner
    }
}
