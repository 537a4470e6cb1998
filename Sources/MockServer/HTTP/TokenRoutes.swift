import AccessTokens
import CodecRuntime
import HTTPTypes
import Hummingbird
import MockEngine
import ServerRules

/// Gives out tokens: at the contract's own endpoint for a refresh cookie, at the mock's login for a person's name.
struct TokenRoutes: Sendable {
    /// Waits as long as the script delays a person's refresh; gives the status to refuse it with, or nil.
    typealias Faults = @Sendable (_ person: String) async throws -> Int?

    /// The contract's rules, which may be read anew.
    let rules: @Sendable () -> ChannelRules
    /// The people of what plays; another scenario may have others.
    let roster: @Sendable () async throws -> Roster
    let key: Secret
    let now: @Sendable () -> Int
    let tokenID: @Sendable () -> String
    let revocations = Revocations()
    /// Whether the mock serves over TLS: a cookie is then never sent in the clear.
    let isSecure: Bool
    /// Takes an entry of the journal, from any thread.
    let tell: @Sendable (JournalEntry) -> Void
    private let logins = LoginHosts()

    var channel: ChannelRules { rules() }

    init(
        rules: @escaping @Sendable () -> ChannelRules,
        roster: @escaping @Sendable () async throws -> Roster,
        key: Secret,
        now: @escaping @Sendable () -> Int,
        tokenID: @escaping @Sendable () -> String,
        isSecure: Bool,
        tell: @escaping @Sendable (JournalEntry) -> Void
    ) {
        self.rules = rules
        self.roster = roster
        self.key = key
        self.now = now
        self.tokenID = tokenID
        self.isSecure = isSecure
        self.tell = tell
    }

    /// A token that opens the channel; nil where the contract asks for none.
    func accessToken(for person: Roster.Member) async throws -> String? {
        guard let rules = channel.credential else { return nil }
        return try await token(rules, for: person)
    }

    /// A good token for a person.
    func token(_ rules: TokenRules, for person: Roster.Member) async throws -> String {
        try await token(rules, for: person, lifetime: nil, fault: nil)
    }

    /// A token for a person, good or with one fault.
    ///
    /// - Throws: `TokenError` where the rules have nothing that the fault could break.
    func token(
        _ rules: TokenRules,
        for person: Roster.Member,
        lifetime: Int?,
        fault: TokenFault?
    ) async throws -> String {
        let id = tokenID()
        revocations.issue(id, to: person.id)
        return try await TokenIssuer(channel, key: key)
            .token(rules, for: person.id, at: now(), id: id, lifetime: lifetime, fault: fault)
    }

    /// Adds the contract's endpoint, at exactly its path and method, and the login to the mock's own routes.
    func addRoutes(
        to router: Router<MockRequestContext>,
        own: RouterGroup<MockRequestContext>,
        faults: @escaping Faults
    ) {
        if let endpoint = channel.tokenEndpoint, let method = HTTPRequest.Method(endpoint.method) {
            let path = RouterPath(stringLiteral: endpoint.path)
            router.on(path, method: method) { request, _ in try await refresh(request, endpoint, faults) }
            for other in [HTTPRequest.Method.get, .post, .put, .patch, .delete] where other != method {
                router.on(path, method: other) { _, _ in
                    var response = refused(endpoint.answer(405), "use \(endpoint.method)")
                    response.headers[.allow] = "\(endpoint.method), OPTIONS"
                    return response
                }
            }
        }
        own.post("login/:person") { request, context in
            logins.note(request)
            return try await login(try context.parameters.require("person"))
        }
    }

    private func refresh(
        _ request: Request,
        _ endpoint: ChannelRules.TokenEndpoint,
        _ faults: Faults
    ) async throws -> Response {
        // The router takes `/a` and `/a/` for the same path; real servers do not.
        guard request.uri.path == endpoint.path else {
            return .detail(.notFound, "there is nothing at this path; the contract's is \(endpoint.path)")
        }
        guard let cookie = request.cookies[endpoint.credential.parameter]?.value, !cookie.isEmpty else {
            return withoutCookie(request, endpoint)
        }
        let judge = TokenJudge(rules: endpoint.credential, key: key.reveal())
        let roster = try await roster()
        guard case .subject(let subject) = await judge.judge(cookie, at: now()),
            !revocations.covers(cookie, of: subject), let key = roster.key(ofSubject: subject),
            let person = roster.person(key)
        else {
            return refused(endpoint.refusal, "the \(endpoint.credential.parameter) cookie is not valid, or has expired")
        }
        if let status = try await faults(key) { return refused(endpoint.answer(status), "a fault of the script") }
        return try await answered(endpoint.success, to: person)
    }

    /// An answer for a person.
    private func answered(_ answer: HTTPAnswer, to person: Roster.Member) async throws -> Response {
        var values: [JSONValue] = []
        for slot in answer.slots {
            let text =
                switch slot.source {
                case .token(let rules): try await token(rules, for: person)
                case .senderID: person.id
                case .senderName: person.name
                case .uuid: newUUID()
                case .timestamp: WireTimestamp(microseconds: Int64(now()) * 1_000_000).description
                case .problem: ""
                }
            values.append(.string(text))
        }
        return .json(HTTPResponse.Status(code: answer.status), answer.body(values))
    }

    /// A token's id is a UUID without its dashes.
    private func newUUID() -> String {
        var text = tokenID()
        for offset in [8, 13, 18, 23] where text.count > offset {
            text.insert("-", at: text.index(text.startIndex, offsetBy: offset))
        }
        return text
    }

    /// An answer that says what is wrong.
    private func refused(_ answer: HTTPAnswer, _ problem: String) -> Response {
        .json(
            HTTPResponse.Status(code: answer.status),
            answer.body(answer.slots.map { _ in .string(problem) })
        )
    }

    private func login(_ key: String) async throws -> Response {
        let roster = try await roster()
        guard let person = roster.person(key) else {
            let known = roster.people.map(\.key).joined(separator: ", ")
            return .detail(.notFound, "there is no person \"\(Shown.name(key))\"; there are \(known)")
        }
        guard let access = try await accessToken(for: person) else {
            return .detail(.notFound, "the contract asks for no token, so there is nothing to log in for")
        }
        var response = Response.json(.ok, Self.answer(channel.tokenEndpoint?.field ?? "access", access))
        if let rules = channel.tokenEndpoint?.credential {
            let cookie = try await token(rules, for: person)
            response.headers[.setCookie] =
                "\(rules.parameter)=\(cookie); Path=/; Max-Age=\(rules.lifetimeSeconds); HttpOnly; SameSite=Lax"
                + (isSecure ? "; Secure" : "")
        }
        return response
    }

    /// Refuses a request without a cookie, and says why there may be none.
    private func withoutCookie(
        _ request: Request,
        _ endpoint: ChannelRules.TokenEndpoint
    ) -> Response {
        let missing = "no \(endpoint.credential.parameter) cookie came with the request"
        guard let reason = logins.reasonForMissingCookie(of: request) else {
            return refused(
                endpoint.refusal,
                "\(missing); log in first (POST \(ControlGuard.path)/login/PERSON), and let the page send its cookies "
                    + "(fetch: credentials: 'include')"
            )
        }
        var entry = JournalEntry(.denied)
        entry.text = "refresh refused with HTTP \(endpoint.refusal.status)"
        entry.reason = "\(missing): \(reason)"
        tell(entry)
        return refused(endpoint.refusal, "\(missing): \(reason)")
    }

    private static func answer(_ field: String, _ token: String) -> JSONValue {
        .object([JSONValue.Member(name: field, value: .string(token))])
    }
}
