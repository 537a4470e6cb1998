/// What a JSON Web Token must be (RFC 7519) to open a channel or an endpoint: a security scheme's `x-jwt`.
public struct TokenRules: Sendable, Hashable {
    /// A claim that must have exactly one value.
    public struct Claim: Sendable, Hashable {
        /// The claim's name.
        public var name: String
        /// The only value it may have.
        public var value: String

        /// A claim and its only value.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The security scheme's name in the contract.
    public var scheme: String
    /// The name of the query parameter or cookie that carries the token.
    public var parameter: String
    /// The signature algorithms that are accepted, by their names in RFC 7518; new tokens are signed with the first.
    public var algorithms: [String]
    /// How long a new token is good, in seconds.
    public var lifetimeSeconds: Int
    /// The claim that names the person.
    public var subject: String
    /// The claims that must have one value, sorted by name.
    public var claims: [Claim]

    /// Rules with all their parts.
    public init(
        scheme: String,
        parameter: String,
        algorithms: [String],
        lifetimeSeconds: Int,
        subject: String,
        claims: [Claim]
    ) {
        self.scheme = scheme
        self.parameter = parameter
        self.algorithms = algorithms
        self.lifetimeSeconds = lifetimeSeconds
        self.subject = subject
        self.claims = claims
    }
}
