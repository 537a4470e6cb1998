import AccessTokens
import HTTPTypes
import Hummingbird

/// Keeps everybody but its owner out of what drives the mock.
///
/// A page of another site is known by its Origin, or by a Host that is no name of this machine: a name of somebody's that
/// has been pointed at 127.0.0.1 (DNS rebinding). Whoever comes over the network needs a key, and the mock one, too.
struct ControlGuard: RouterMiddleware {
    typealias Context = MockRequestContext

    /// Everything below this path is guarded.
    static let path = "/__belay"

    /// The routes below that path, guarded. It is the routes that are, and not paths that look like theirs: a path has many
    /// spellings.
    static func group(of router: Router<MockRequestContext>, remoteKey: Secret?) -> RouterGroup<MockRequestContext> {
        router.group(RouterPath(path)).add(middleware: ControlGuard(remoteKey: remoteKey))
    }

    /// What somebody from beyond this machine must bring; nil where nobody from there is let in.
    let remoteKey: Secret?

    func handle(
        _ request: Request,
        context: MockRequestContext,
        next: (Request, MockRequestContext) async throws -> Response
    ) async throws -> Response {
        if let refusal = refusal(of: request, context) { return refusal }
        return try await next(request, context)
    }

    private func refusal(of request: Request, _ context: MockRequestContext) -> Response? {
        // The key says that it is no stranger, whatever the address.
        if let remoteKey, brings(remoteKey, request) { return nil }
        if !context.isLocal {
            guard remoteKey != nil else {
                return .detail(
                    .forbidden,
                    "this mock is driven from its own machine only; start it with --allow-remote and a key to let others in"
                )
            }
            // The page itself holds nothing of anybody's; it asks for the key with all that it asks for.
            if request.method == .get, Self.open.contains(request.uri.path) { return nil }
            var response = Response.detail(.unauthorized, "bring the mock's key: Authorization: Bearer KEY")
            response.headers[.wwwAuthenticate] = "Bearer"
            return response
        }
        // RFC 9112, section 3.2: a request has one Host; the target may name another one, and that is judged, too.
        guard let host = request.head.authority else {
            return .detail(.badRequest, "the request has no Host")
        }
        let hosts = [host] + (request.uri.host.map { [$0] } ?? []) + Self.furtherHosts(request)
        if let host = hosts.first(where: { !LocalName.isLocal(authority: $0) }) {
            return .detail(
                .forbidden,
                "\(LocalName.shown(host)) is no name of this machine; drive the mock by 127.0.0.1 or localhost"
            )
        }
        if let origin = request.headers[.origin], !LocalName.isLocal(origin: origin) {
            return .detail(
                .forbidden,
                "a page of \(LocalName.shown(origin)) may not drive this mock; only localhost may"
            )
        }
        return nil
    }

    /// What stands in a Host beside the one that counts.
    private static func furtherHosts(_ request: Request) -> [String] {
        HTTPField.Name("Host").map { request.headers[values: $0] } ?? []
    }

    private static let open: Set<String> = [path, "\(path)/", "\(path)/openapi.yaml"]

    /// Compares in a time that says nothing of where they differ.
    private func brings(_ key: Secret, _ request: Request) -> Bool {
        guard let header = request.headers[.authorization], header.hasPrefix("Bearer ") else { return false }
        let given = Array(header.dropFirst("Bearer ".count).utf8)
        let wanted = Array(key.reveal().utf8)
        guard given.count == wanted.count else { return false }
        return zip(given, wanted).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// The names that a machine has for itself.
enum LocalName {
    /// Whether an origin is of this machine: `http://localhost:3000`, any port, `127.0.0.1` and `[::1]` too.
    static func isLocal(origin: String) -> Bool {
        let origin = origin.lowercased()
        for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
            return isLocal(authority: String(origin.dropFirst(scheme.count)))
        }
        return false
    }

    /// Whether a host, with a port or without, is of this machine.
    static func isLocal(authority: String) -> Bool {
        // Names of hosts have no case (RFC 9110, section 4.2.3).
        let authority = authority.lowercased()
        for host in ["localhost", "127.0.0.1", "[::1]"] where authority.hasPrefix(host) {
            let port = authority.dropFirst(host.count)
            if port.isEmpty
                || (port.first == ":" && !port.dropFirst().isEmpty && port.dropFirst().allSatisfy(\.isWholeNumber))
            {
                return true
            }
        }
        return false
    }

    /// An origin or a host as it may stand in a message.
    static func shown(_ text: String) -> String {
        String(text.prefix(100).filter { $0.isASCII && $0.isLetter || $0.isNumber || ":/.-_[]".contains($0) })
    }
}
