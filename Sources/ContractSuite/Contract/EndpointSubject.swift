internal import ProtocolSpec
internal import ServerRules

/// What the checks of one HTTP operation have in common.
struct EndpointSubject: Sendable {
    let endpoint: HTTPEndpoint
    /// Who asks: the first member of the main room.
    let person: String
    /// The cookie's name where the server is; the contract's unless the target says otherwise.
    let cookie: String
    private let channel: Credential?

    init(endpoint: HTTPEndpoint, target: Target, channel: Credential?) {
        self.endpoint = endpoint
        self.channel = channel
        person = target.main.members.first ?? ""
        cookie = target.probes.refresh?.cookie ?? endpoint.credential.rules.parameter
    }

    /// The answer to a good token.
    var success: HTTPEndpoint.Reply? { endpoint.replies.first { (200...299).contains($0.status) } }

    /// The answer to a bad token.
    var refusal: HTTPEndpoint.Reply? { endpoint.replies.first { (400...499).contains($0.status) } }

    /// The answer's fields that are tokens of the channel.
    var tokenFields: [(field: Delivery.Field, scheme: Credential)] {
        endpoint.delivery.fields.compactMap { field in
            guard case .jwt(let scheme) = field.source, let channel, channel.name == scheme else { return nil }
            return (field, channel)
        }
    }

    /// A good token of a person's, the first member's unless another is named.
    func token(_ purpose: TokenRequest.Purpose? = nil, of other: String? = nil) -> TokenRequest {
        TokenRequest(.person(other ?? person), scheme: endpoint.credential.name, purpose: purpose)
    }
}
