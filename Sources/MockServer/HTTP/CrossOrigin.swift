import HTTPTypes
import Hummingbird
import Synchronization

/// Lets pages of trusted origins call the mock with their cookies (CORS, Fetch standard section 3.2).
struct CrossOrigin<Context: RequestContext>: RouterMiddleware {
    let trusted: TrustedOrigins
    let refusals: OriginRefusals

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let origin = request.headers[.origin] else { return try await next(request, context) }
        guard trusted.trusts(origin: origin) else {
            refusals.note(origin)
            return try await next(request, context)
        }
        var response =
            request.method == .options
            ? Response(status: .noContent, headers: Self.preflight(request)) : try await next(request, context)
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlAllowCredentials] = "true"
        response.headers[.vary] = "Origin"
        return response
    }

    private static func preflight(_ request: Request) -> HTTPFields {
        var headers: HTTPFields = [
            .accessControlAllowMethods: "GET, POST, PUT, PATCH, DELETE, OPTIONS", .accessControlMaxAge: "600",
        ]
        headers[.accessControlAllowHeaders] =
            request.headers[.accessControlRequestHeaders] ?? "Authorization, Content-Type"
        return headers
    }
}

/// Says which pages were not allowed to read what the mock answers: their browser says only that it is a CORS error.
final class OriginRefusals: Sendable {
    private let told = Mutex<Set<String>>([])
    private let tell: @Sendable (String) -> Void
    private static let mostTold = 16

    /// - Parameter tell: takes a sentence for the user, once for each origin; called from any thread.
    init(_ tell: @escaping @Sendable (String) -> Void) {
        self.tell = tell
    }

    func note(_ origin: String) {
        let shown = Shown.name(origin)
        guard told.withLock({ $0.count < Self.mostTold && $0.insert(shown).inserted }) else { return }
        tell(
            "a page of \(shown) may not read what this mock answers, and its browser shows a CORS error; "
                + TrustedOrigins.cure(forOrigin: origin)
        )
    }
}
