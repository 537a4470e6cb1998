import AccessTokens
import HTTPTypes
import Hummingbird

/// Lets only the mock's owner drive it.
///
/// A page of another site is known by its Origin, or by a Host that is not a name of this machine: a foreign name that has
/// been pointed at 127.0.0.1 (DNS rebinding). A request over the network needs the key that the mock was started with.
struct ControlGuard: RouterMiddleware {
    typealias Context = MockRequestContext

    /// Everything below this path is guarded.
    static let path = "/__belay"

    /// What a request from another machine must bring; nil where no other machine is let in.
    let remoteKey: Secret?
    let trusted: TrustedOrigins
    let isSecure: Bool

    /// The routes below that path, guarded. The routes are guarded, not paths that look like theirs: a path has many
    /// spellings.
    func group(of router: Router<MockRequestContext>) -> RouterGroup<MockRequestContext> {
        router.group(RouterPath(Self.path)).add(middleware: self)
    }

    func handle(
        _ request: Request,
        context: MockRequestContext,
        next: (Request, MockRequestContext) async throws -> Response
    ) async throws -> Response {
        if let refusal = refusal(of: request, context) { return refusal }
        return try await next(request, context)
    }

    private func refusal(of request: Request, _ context: MockRequestContext) -> Response? {
        // With the key, any address, Host and Origin will do.
        if let remoteKey, brings(remoteKey, request) { return nil }
        if !context.isLocal {
            guard remoteKey != nil else {
                return .detail(
                    .forbidden,
                    "this mock can be controlled from its own machine only; to let other machines in, start it with "
                        + "--allow-remote and a key"
                )
            }
            // The page itself holds nothing secret; it sends the key with each of its requests.
            if request.method == .get, Self.open.contains(request.uri.path) { return nil }
            var response = Response.detail(
                .unauthorized,
                "send the mock's key with the request: Authorization: Bearer KEY"
            )
            response.headers[.wwwAuthenticate] = "Bearer"
            return response
        }
        // RFC 9112, section 3.2: a request has one Host; the target may name another one, and that is judged, too.
        guard let host = request.head.authority else {
            return .detail(.badRequest, "the request has no Host header")
        }
        let hosts = [host] + (request.uri.host.map { [$0] } ?? []) + Self.furtherHosts(request)
        if let host = hosts.first(where: { !trusted.trusts(authority: $0) }) {
            return .detail(
                .forbidden,
                "\(Shown.name(host)) is not a name of this machine; "
                    + TrustedOrigins.cure(forHost: host, isSecure: isSecure)
            )
        }
        if let origin = request.headers[.origin], !trusted.trusts(origin: origin) {
            return .detail(
                .forbidden,
                "a page of \(Shown.name(origin)) may not drive this mock, only pages of localhost may; "
                    + TrustedOrigins.cure(forOrigin: origin)
            )
        }
        return nil
    }

    /// The hosts of further Host headers.
    private static func furtherHosts(_ request: Request) -> [String] {
        HTTPField.Name("Host").map { request.headers[values: $0] } ?? []
    }

    private static let open: Set<String> = [path, "\(path)/", "\(path)/openapi.yaml"]

    /// Whether the request has the key; compared in a time that does not depend on where they differ.
    private func brings(_ key: Secret, _ request: Request) -> Bool {
        guard let header = request.headers[.authorization], header.hasPrefix("Bearer ") else { return false }
        let given = Array(header.dropFirst("Bearer ".count).utf8)
        let wanted = Array(key.reveal().utf8)
        guard given.count == wanted.count else { return false }
        return zip(given, wanted).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
