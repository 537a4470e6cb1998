internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

extension EndpointSubject {
    /// «POST /api/auth/refresh/».
    var route: String { "\(endpoint.method) \(endpoint.path)" }

    /// A fault of this endpoint.
    func cause(_ text: String, _ wider: WiderCause? = nil) -> CauseName {
        CauseName("\(route): \(text)", wider: wider.map { [$0] } ?? [])
    }

    /// Nothing that is brought makes a difference.
    var trustsAll: WiderCause {
        WiderCause(
            "\(route): every request is answered as if it had a good token",
            hint: "does the endpoint read its cookie at all, and verify it, before it makes a token?",
            scope: [Glob("\(endpoint.name)/denies/*")]
        )
    }

    /// A handler raises: of all that is asked of the endpoint, what meets that shows this fault and no other.
    var raises: CauseName { cause("a handler raises") }

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

    /// What another status than the due one points to.
    private func cause(ofStatus status: Int, due: String) -> CauseName {
        switch status {
        case 404: .missing(route: route)
        case 500...599: raises
        case 200...299 where !due.hasPrefix("2"):
            cause("a request without a token is answered as if it had one", trustsAll)
        default: cause("HTTP \(status) where \(due) is due")
        }
    }

    /// Gets a new token.
    ///
    /// - Throws: `Blocked` where the endpoint doesn't give one: that is another check's matter.
    func newToken(
        _ field: String,
        _ purpose: TokenRequest.Purpose,
        of person: String? = nil,
        on session: Session
    ) async throws -> String {
        guard let reply = success else { throw Missing("the contract documents no successful answer") }
        do {
            let answer = try await session.ask(try ask(.token(token(purpose, of: person)), session.context))
            let json = try read(answer, as: reply, isExact: false, session.contractIndex)
            let token = json[field]?.string ?? ""
            session.context.redactor.learn(token, label: "new token")
            return token
        } catch let finding as Finding {
            throw Blocked(check: "\(endpoint.name)/answers/\(reply.status)", finding: finding)
        }
    }

    /// The JSON object of an answer, by the contract's schema.
    ///
    /// - Parameters:
    ///   - answer: what came.
    ///   - reply: what is documented.
    ///   - isExact: whether the status must be the very one, and the media type be told; a client that reads the body needs
    ///     neither.
    ///   - index: knows the schema.
    /// - Returns: the object.
    /// - Throws: `Finding` for another status, or a body that breaks the schema of a success.
    func read(
        _ answer: ProbeResponse,
        as reply: HTTPEndpoint.Reply,
        isExact: Bool,
        _ index: ContractIndex
    ) throws -> JSONValue {
        let status = isExact ? "\(reply.status)" : "\(reply.status / 100)xx"
        let expected = "HTTP \(status) with a JSON object as \"\(reply.message.name)\" has it"
        func finding(_ observed: String, _ hint: String? = nil, _ cause: CauseName? = nil) -> Finding {
            let departs = self.cause("its answer departs from \"\(reply.message.name)\"")
            return Finding(expected: expected, observed: observed, hint: hint, cause: cause ?? departs)
        }
        guard isExact ? answer.status == reply.status : answer.status / 100 == reply.status / 100 else {
            throw finding(
                "HTTP \(answer.status)",
                Hints.status(answer.status, due: reply.status, at: route),
                cause(ofStatus: answer.status, due: status)
            )
        }
        guard let json = try? JSONValue(decoding: answer.body) else {
            throw finding(
                "HTTP \(answer.status), and not JSON: \(Excerpt.beginning(answer.body, longest: Excerpt.longest))"
            )
        }
        let isTold = answer.mediaType == "application/json" || answer.mediaType.hasSuffix("+json")
        guard isTold || !isExact else {
            let type = answer.mediaType.isEmpty ? "none" : answer.mediaType
            throw finding("a JSON body whose Content-Type is \(type)", "answer with Content-Type: application/json")
        }
        let violations = index.validator.violations(of: json, in: reply.message.payload)
        // A client reads nothing of a denial but its status: what else is in it is only reported.
        guard violations.isEmpty || reply.status >= 400 else {
            throw finding(violations.map(\.description).joined(separator: "; "))
        }
        return json
    }
}
