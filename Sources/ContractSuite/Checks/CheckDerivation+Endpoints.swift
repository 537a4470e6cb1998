internal import AccessTokens
internal import ProtocolSpec
internal import ServerRules

extension CheckDerivation {
    /// What the contract says of its HTTP operations: which request gets which answer, and whether its token works.
    var endpoints: [Check] {
        contractIndex.contract.endpoints.flatMap { endpoint in
            let subject = EndpointSubject(endpoint: endpoint, target: target, channel: channel.credential)
            // In steps: one long expression would take the compiler seconds.
            return [
                answers(subject), tokenFields(subject), refusals(subject), denials(subject), crossOrigin(subject),
            ].flatMap { $0 }
        }
    }

    private func check(
        _ subject: EndpointSubject,
        _ name: String,
        _ requirement: String,
        level: Level = .must,
        at location: SourceLocation? = nil,
        restingOn premises: [Premise],
        _ question: EndpointQuestion
    ) -> Check {
        Check(
            id: "\(subject.endpoint.name)/\(name)",
            level: level,
            requirement: requirement,
            location: location ?? subject.endpoint.location,
            premises: premises,
            question: .endpoint(subject, question)
        )
    }

    /// That the endpoint is there. Where the documented request gets 404, 405, a redirect or no answer at all, every other one
    /// does too: a denial shows nothing then, and nor do headers. Any other answer, right or wrong, comes from the endpoint.
    private func served(_ subject: EndpointSubject) -> [Premise] {
        subject.success.map { [Premise(ground: .answer, check: answerID(subject, $0))] } ?? []
    }

    /// That the endpoint takes a good token for one: where it refuses that too, it has not judged what is wrong with another.
    private func taken(_ subject: EndpointSubject) -> [Premise] {
        signed + (subject.success.map { [Premise(ground: .goodToken, check: answerID(subject, $0))] } ?? [])
    }

    /// The endpoint's tokens are signed with the key of the channel's, unless the target gives one that is ready.
    private var signed: [Premise] {
        guard case .claims? = target.probes.refresh?.value, channel.credential != nil else { return [] }
        return [knownKey]
    }

    private func answerID(_ subject: EndpointSubject, _ reply: HTTPEndpoint.Reply) -> String {
        "\(subject.endpoint.name)/\(answerName(reply))"
    }

    private func answerName(_ reply: HTTPEndpoint.Reply) -> String { "answers/\(reply.status)" }

    private func answers(_ subject: EndpointSubject) -> [Check] {
        let endpoint = subject.endpoint
        guard let reply = subject.success else { return [] }
        let good = { CredentialPlan.token(subject.token($0)) }
        let place = "\(endpoint.method) \(endpoint.path)"
        return [
            check(
                subject,
                answerName(reply),
                words(endpoint.description, or: "\(place) gives \"\(reply.message.name)\" for a good token"),
                restingOn: signed + known(good(.answer)),
                .answers(reply, credentials: [good(.answer)], isExact: false)
            ),
            check(
                subject,
                "answers/\(reply.status)/form",
                "the answer to a good token has status \(reply.status), and says that it is JSON",
                level: .should,
                at: reply.message.location,
                restingOn: taken(subject),
                .answers(reply, credentials: [good(.form)], isExact: true)
            ),
            check(
                subject,
                "method/other",
                "\(endpoint.path) answers to \(endpoint.method) only: another method does nothing",
                level: .should,
                restingOn: taken(subject),
                .refusesOtherMethod
            ),
        ]
    }

    /// Whether the token in an answer works.
    private func tokenFields(_ subject: EndpointSubject) -> [Check] {
        subject.tokenFields.flatMap { field, scheme in
            let base = "gives/\(field.name)"
            let description = subject.success?.message.payload.object?[field.name]?.schema.description
            let (rules, location) = (scheme.rules, field.location)
            return [
                check(
                    subject,
                    "\(base)/opens",
                    words(description, or: "the token in \"\(field.name)\" opens the channel"),
                    at: location,
                    restingOn: taken(subject),
                    .tokenOpensChannel(field: field.name)
                ),
                check(
                    subject,
                    "\(base)/subject",
                    "the token in \"\(field.name)\" is for the person who asked (claim \"\(rules.subject)\")",
                    at: location,
                    restingOn: taken(subject) + readsClaims,
                    .tokenIsForItsOwner(field: field.name, rules)
                ),
                check(
                    subject,
                    "\(base)/lifetime",
                    "the token in \"\(field.name)\" is good for \(Duration.seconds(rules.lifetimeSeconds).phrase)",
                    level: .should,
                    at: scheme.location,
                    restingOn: taken(subject),
                    .tokenLives(field: field.name, rules)
                ),
            ]
        }
    }

    private func refusals(_ subject: EndpointSubject) -> [Check] {
        guard let reply = subject.refusal else { return [] }
        let holder = subject.token().holder
        let scheme = subject.endpoint.credential.name
        var ways: [(name: String, plan: CredentialPlan, level: Level)] = [
            ("absent", .absent, .must), ("empty", .empty, .must), ("garbage", .text("garbage"), .must),
            ("three-parts", .text("not.a.token"), .must), ("truncated", .truncated(subject.token()), .must),
            ("no-signature", .unsigned(subject.token()), .must),
        ]
        let hasKinds = !subject.endpoint.credential.rules.claims.isEmpty
        for fault in TokenFault.allCases where fault != .unknownUser {
            if !hasKinds, fault == .refreshAsAccess || fault == .missingClaim { continue }
            let token = TokenRequest(holder, fault: fault, scheme: scheme)
            // Only the owner of the key can make these, so a server need not look.
            let level: Level = fault == .missingClaim || fault == .missingSubject ? .should : .must
            ways.append((fault == .refreshAsAccess ? "other-kind" : fault.rawValue, .token(token), level))
        }
        ways.append(("unknown-user", .token(TokenRequest(.unknownPerson, scheme: scheme)), .should))
        return ways.map { way in
            var premises = way.plan.isSigned ? taken(subject) : served(subject)
            if case .token(let token) = way.plan, token.fault?.isOfContractClaims == true { premises += readsClaims }
            return check(
                subject,
                "denies/\(way.name)",
                words(reply.message.description, or: "a request without a good token gets no token"),
                level: way.level,
                at: reply.message.location,
                restingOn: premises,
                .denies(way.plan)
            )
        }
    }

    /// How a denial looks. A client can do without it, so this is a SHOULD.
    private func denials(_ subject: EndpointSubject) -> [Check] {
        guard let reply = subject.refusal else { return [] }
        let bad: [CredentialPlan] = [.absent, .text("garbage")]
        return [
            check(
                subject,
                "answers/\(reply.status)/form",
                "the answer to a request without a good token has status \(reply.status), and says that it is JSON",
                level: .should,
                at: reply.message.location,
                restingOn: served(subject),
                .answers(reply, credentials: bad, isExact: true)
            ),
            check(
                subject,
                "answers/\(reply.status)/body",
                "the answer to a request without a good token is \"\(reply.message.name)\"",
                level: .info,
                at: reply.message.location,
                restingOn: served(subject),
                .body(reply, credentials: bad)
            ),
        ]
    }

    /// A page of another origin brings its cookie along only where the server agrees (Fetch standard, section 3.2).
    private func crossOrigin(_ subject: EndpointSubject) -> [Check] {
        guard subject.endpoint.credential.place == .cookie else { return [] }
        let checks: [(String, String, Level, CrossOriginQuestion)] = [
            ("credentials", "a page of the target's origin may read the answer, cookie and all (CORS)", .must, .own),
            (
                "refusal", "a page of the target's origin may read the answer to a request without a cookie (CORS)",
                .should, .refusal
            ),
            ("preflight", "the browser's preflight before an unusual request is answered (CORS)", .should, .preflight),
            (
                "stranger", "a page of an unknown origin may not read the answer with a cookie (CORS)", .should,
                .stranger
            ),
        ]
        return checks.map { name, requirement, level, question in
            check(
                subject,
                "cors/\(name)",
                requirement,
                level: level,
                at: subject.endpoint.credential.location,
                restingOn: served(subject),
                .crossOrigin(question)
            )
        }
    }
}
