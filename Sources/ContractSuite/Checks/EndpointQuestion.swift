internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// What a check asks about an HTTP operation.
enum EndpointQuestion: Sendable {
    /// Is the answer to these credentials the documented one, to the letter or as far as a client reads it?
    case answers(HTTPEndpoint.Reply, credentials: [CredentialPlan], isExact: Bool)
    /// Is the body of the answer what its schema says?
    case body(HTTPEndpoint.Reply, credentials: [CredentialPlan])
    case denies(CredentialPlan)
    case refusesOtherMethod
    case tokenOpensChannel(field: String)
    case tokenIsForItsOwner(field: String, TokenRules)
    case tokenLives(field: String, TokenRules)
    case crossOrigin(CrossOriginQuestion)
}
