import CodecRuntime
import HTTPTypes
import Hummingbird

/// Lets pages of this machine's own origins call the mock with their cookies (CORS, Fetch standard section 3.2), and keeps
/// pages from elsewhere out of what belongs to the mock itself.
struct CrossOrigin<Context: RequestContext>: RouterMiddleware {
    /// Below this path is what a stranger's page must not drive.
    let guarded: String

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let origin = request.headers[.origin] else { return try await next(request, context) }
        guard Self.isLocal(origin) else {
            if request.uri.path.hasPrefix(guarded) {
                return .detail(
                    .forbidden,
                    "a page of \(Self.shown(origin)) may not drive this mock; only localhost may"
                )
            }
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

    /// Whether an origin is of this machine: `http://localhost:3000`, any port, `127.0.0.1` and `[::1]` too.
    static func isLocal(_ origin: String) -> Bool {
        for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
            let authority = origin.dropFirst(scheme.count)
            for host in ["localhost", "127.0.0.1", "[::1]"] where authority.hasPrefix(host) {
                let port = authority.dropFirst(host.count)
                if port.isEmpty
                    || (port.first == ":" && !port.dropFirst().isEmpty && port.dropFirst().allSatisfy(\.isWholeNumber))
                {
                    return true
                }
            }
        }
        return false
    }

    /// An origin as it may stand in a message.
    private static func shown(_ origin: String) -> String {
        String(origin.prefix(100).filter { $0.isASCII && $0.isLetter || $0.isNumber || ":/.-_[]".contains($0) })
    }
}

extension Response {
    /// A JSON answer with one text, as the frameworks of the field give it.
    static func detail(_ status: HTTPResponse.Status, _ text: String) -> Response {
        .json(status, .object([.init(name: "detail", value: .string(text))]))
    }
}
