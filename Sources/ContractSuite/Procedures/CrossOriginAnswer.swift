internal import NIOHTTP1
internal import ProtocolSpec

/// The server lets a page of another origin read its answers with credentials where it should, and nowhere else.
struct CrossOriginAnswer: Procedure {
    private static let strangeOrigin = "https://stranger.invalid"

    let subject: EndpointSubject
    let question: CrossOriginQuestion

    func run(on session: Session) async throws {
        guard let origin = session.context.target.origin else {
            throw Missing(.origin)
        }
        switch question {
        case .own:
            try judgeOwn(try await ask(origin, on: session), origin)
        case .refusal:
            try judgeOwn(try await ask(origin, .absent, on: session), origin)
        case .preflight:
            try judgePreflight(try await preflight(origin, on: session), origin)
        case .stranger:
            try judgeStranger(try await ask(Self.strangeOrigin, on: session))
        }
    }

    private func ask(
        _ origin: String,
        _ credential: CredentialPlan? = nil,
        on session: Session
    ) async throws -> ProbeResponse {
        let purpose: TokenRequest.Purpose = origin == Self.strangeOrigin ? .stranger : .own
        var ask = try subject.ask(credential ?? .token(subject.token(purpose)), session.context)
        ask.headers.append(("Origin", origin))
        return try await session.ask(ask)
    }

    /// A browser sends no cookie with it.
    private func preflight(_ origin: String, on session: Session) async throws -> ProbeResponse {
        var ask = try subject.ask(.absent, session.context, method: "OPTIONS")
        ask.headers = [
            ("Origin", origin), ("Access-Control-Request-Method", subject.endpoint.method),
            ("Access-Control-Request-Headers", "content-type"),
        ]
        return try await session.ask(ask)
    }

    private func judgeOwn(_ answer: ProbeResponse, _ origin: String) throws {
        let expected = "Access-Control-Allow-Origin: \(origin) and Access-Control-Allow-Credentials: true"
        let allowed = answer.headers.first(name: "access-control-allow-origin")
        let hasCredentials = answer.headers.first(name: "access-control-allow-credentials") == "true"
        guard allowed != origin || !hasCredentials else { return }
        let observed =
            allowed.map { "Access-Control-Allow-Origin: \($0)" + (hasCredentials ? "" : ", and no credentials") }
            ?? "no Access-Control-Allow-Origin"
        throw Finding(
            expected: expected,
            observed: observed,
            hint: allowed == "*"
                ? "a wildcard does not allow requests with cookies: name the origin"
                : "a browser keeps the answer from the page, so the documented refresh fails there: is \"origin\" in the target the "
                    + "page's? If it is, allow \(origin), and credentials (in Django: django-cors-headers)",
            // What is sent when a handler has raised is not the handler's answer.
            cause: answer.status >= 500
                ? subject.raises : subject.cause("a page of the target's origin may not read the answer")
        )
    }

    private func judgePreflight(_ answer: ProbeResponse, _ origin: String) throws {
        try judgeOwn(answer, origin)
        guard !(200...299).contains(answer.status) else { return }
        throw Finding(
            expected: "the preflight is answered with 2xx",
            observed: "HTTP \(answer.status)",
            hint: "answer OPTIONS before anything asks for a token: a preflight has none",
            cause: answer.status >= 500 ? subject.raises : subject.cause("a preflight is not answered")
        )
    }

    private func judgeStranger(_ answer: ProbeResponse) throws {
        let allowed = answer.headers.first(name: "access-control-allow-origin")
        let hasCredentials = answer.headers.first(name: "access-control-allow-credentials") == "true"
        guard hasCredentials, allowed == Self.strangeOrigin else { return }
        throw Finding(
            expected: "\(Self.strangeOrigin) is not allowed to read the answer with a cookie",
            observed: "Access-Control-Allow-Origin: \(Self.strangeOrigin), with credentials",
            hint: "any page that a user opens could take that user's tokens: allow known origins only",
            cause: subject.cause("a page of any origin may read the answer")
        )
    }
}
