import HTTPTypes
import Hummingbird

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
