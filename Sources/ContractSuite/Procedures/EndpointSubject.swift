internal import CodecRuntime
internal import MockRuntime
internal import ProtocolSpec
internal import SchemaValidation

/// What the checks of one HTTP operation have in common.
struct EndpointSubject: Sendable {
    let endpoint: HTTPEndpoint
    /// Who asks: the first member of the main room.
    private let person: String
    /// The cookie's name where the server is; the contract's unless the target says otherwise.
    private let cookie: String
    /// Whether the target says how to make the credential.
    let isReachable: Bool
    private let channel: Credential?

    init(endpoint: HTTPEndpoint, target: Target, channel: Credential?) {
        self.endpoint = endpoint
        self.channel = channel
        person = target.main.members.first ?? ""
        cookie = target.probes.refresh?.cookie ?? endpoint.credential.rules.parameter
        isReachable = target.probes.refresh != nil
    }

    /// The answer to who brings a good token.
    var success: HTTPEndpoint.Reply? { endpoint.replies.first { (200...299).contains($0.status) } }

    /// The answer to who doesn't.
    var refusal: HTTPEndpoint.Reply? { endpoint.replies.first { (400...499).contains($0.status) } }

    /// The answer's fields that are tokens of the channel.
    var gifts: [(field: Delivery.Field, scheme: Credential)] {
        endpoint.delivery.fields.compactMap { field in
            guard case .jwt(let scheme) = field.source, let channel, channel.name == scheme else { return nil }
            return (field, channel)
        }
    }

    /// A good token of a person's, the first member's unless another is named.
    func token(_ purpose: TokenRequest.Purpose? = nil, of other: String? = nil) -> TokenRequest {
        TokenRequest(.person(other ?? person), scheme: endpoint.credential.name, purpose: purpose)
    }

    /// The request with a credential in its place.
    ///
    /// - Throws: `Missing` where the target has no such token.
    func ask(_ plan: CredentialPlan, _ context: RunContext, method: String? = nil) throws -> ProbeRequest {
        var ask = ProbeRequest(method: method ?? endpoint.method, target: endpoint.path, who: person)
        guard let value = try context.credential(plan) else { return ask }
        switch endpoint.credential.place {
        case .cookie: ask.headers.append(("Cookie", "\(cookie)=\(value)"))
        case .query:
            ask.target += "?\(endpoint.credential.rules.parameter)=\(PercentEncoding.encode(value))"
        }
        return ask
    }
}

extension Session {
    /// The JSON object of an answer, by the contract's schema.
    ///
    /// - Parameters:
    ///   - answer: what came.
    ///   - reply: what is documented.
    ///   - isExact: whether the status must be the very one, and the media type be told; a client that reads the body needs
    ///     neither.
    /// - Returns: the object.
    /// - Throws: `Finding` for another status, or a body that breaks the schema.
    func read(_ answer: ProbeResponse, as reply: HTTPEndpoint.Reply, isExact: Bool) throws -> JSONValue {
        let status = isExact ? "\(reply.status)" : "\(reply.status / 100)xx"
        let expected = "HTTP \(status) with a JSON object as \"\(reply.message.name)\" has it"
        func finding(_ observed: String, _ hint: String? = nil) -> Finding {
            Finding(expected: expected, observed: observed, hint: hint)
        }
        guard isExact ? answer.status == reply.status : answer.status / 100 == reply.status / 100 else {
            throw finding("HTTP \(answer.status)", Hints.status(answer.status, due: reply.status))
        }
        guard let json = try? JSONValue(decoding: answer.body) else {
            throw finding("HTTP \(answer.status), and no JSON: \(Transcript.excerpt(answer.body))")
        }
        let isTold = answer.mediaType == "application/json" || answer.mediaType.hasSuffix("+json")
        guard isTold || !isExact else {
            let type = answer.mediaType.isEmpty ? "none" : answer.mediaType
            throw finding("a JSON body whose Content-Type is \(type)", "answer with Content-Type: application/json")
        }
        let violations = contractIndex.validator.violations(of: json, in: reply.message.payload)
        guard violations.isEmpty else { throw finding(violations.map(\.description).joined(separator: "; ")) }
        return json
    }
}
