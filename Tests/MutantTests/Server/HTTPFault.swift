internal import AccessTokens
internal import CodecRuntime
internal import HTTPTypes
internal import Hummingbird
internal import MockEngine
internal import MockServer
internal import NIOCore
internal import SendBuddyMock
internal import SendBuddyProtocol
internal import ServerRules

/// The HTTP side of a test's server: the mock's routes with the fault before them, and routes that show the archive.
struct HTTPFault: Sendable {
    typealias Answering =
        @Sendable (Request, _ healthy: (Request) async throws -> Response) async throws -> Response

    let answering: Answering?
    let archive: Archive

    @Sendable func add(to router: Router<MockRequestContext>) {
        if let answering { router.add(middleware: Before(answering: answering)) }
        router.get("/api/sessions/:id/messages/") { request, context in
            try await show(request, context) { archive.messages(of: $0) }
        }
        router.get("/api/sessions/:id/") { request, context in
            try await show(request, context) { archive.session($0) }
        }
    }

    private func show(
        _ request: Request,
        _ context: MockRequestContext,
        _ answer: (String) -> JSONValue
    ) async throws -> Response {
        let token = request.headers[.authorization]?.split(separator: " ").last.map(String.init) ?? ""
        guard let rules = SendBuddy().channel.credential,
            case .subject = await TokenJudge(rules: rules, key: Server.key).judge(token, at: Server.now)
        else { return .json(.unauthorized, #"{"detail":"the token is missing or invalid"}"#) }
        return .json(.ok, answer(try context.parameters.require("id")).jsonText)
    }
}

private struct Before: RouterMiddleware {
    let answering: HTTPFault.Answering

    func handle(
        _ request: Request,
        context: MockRequestContext,
        next: (Request, MockRequestContext) async throws -> Response
    ) async throws -> Response {
        try await answering(request) { try await next($0, context) }
    }
}

extension Response {
    static func json(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json", .contentLength: String(text.utf8.count)],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
