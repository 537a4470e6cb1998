internal import CodecRuntime

/// Which credential a connection brings.
enum CredentialPlan: Sendable, Hashable {
    /// None at all: not even the parameter.
    case absent
    /// The parameter with nothing in it.
    case empty
    /// A text that is not a token.
    case text(String)
    case token(TokenRequest)
    /// A good token with its last characters cut off.
    case truncated(TokenRequest)
    /// A good token whose signature is the empty text.
    case unsigned(TokenRequest)
    /// The claims of one token under the signature of another.
    case tampered(claims: TokenRequest, signature: TokenRequest)

    /// Whether it shows anything only to a server that knows the key: one that doesn't takes each of these for a forgery.
    var isSigned: Bool {
        switch self {
        case .absent, .empty, .text: false
        case .token, .truncated, .unsigned, .tampered: true
        }
    }
}

extension CredentialPlan {
    /// Subjects of tokens that are not ids: of a wrong form, of none, and of a wrong type.
    ///
    /// - Parameter ids: the ids of people. If they are numbers, no number is tried, since it may be an id.
    /// - Returns: the values for the claim.
    static func subjectsThatAreNotIDs(beside ids: [String]) -> [JSONValue] {
        let areNumbers = ids.contains { Int($0) != nil }
        return [.string("not-an-id"), .string("")] + (areNumbers ? [] : [.integer(123)])
    }
}
