import HTTPTypes
import Hummingbird
import NIOCore

/// What `GET /` shows: what this is, and where the inspector is. HTML for a browser, text for everything else.
struct RootPage: Sendable {
    let channel: String
    let address: BoundAddress
    /// The target of a WebSocket, as an example; nil where no room is known.
    let example: String?

    func addRoute(to router: Router<MockRequestContext>) {
        router.get("/") { request, _ in response(to: request) }
    }

    private func response(to request: Request) -> Response {
        let wantsHTML = request.headers[values: .accept].contains { $0.lowercased().contains("text/html") }
        let content = ByteBuffer(string: wantsHTML ? html : text)
        let headers: HTTPFields = [
            .contentType: wantsHTML ? "text/html; charset=utf-8" : "text/plain; charset=utf-8",
            .cacheControl: "no-store", .vary: "Accept", .contentLength: String(content.readableBytes),
            .xContentTypeOptions: "nosniff",
            .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        ]
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: content))
    }

    private var text: String {
        """
        This is a Belay mock server of the channel \(channel).

        inspector   \(address.http)\(ControlGuard.path)/
        API         \(address.http)\(ControlGuard.path)/openapi.yaml
        WebSocket   \(address.ws)\(example ?? "/")

        """
    }

    private var html: String {
        let path = ControlGuard.path
        return """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>Belay mock</title>
            <h1>Belay mock</h1>
            <p>This is a mock server of the channel <code>\(Self.escaped(channel))</code>.</p>
            <ul>
            <li><a href="\(path)/">Inspector</a>: shows what happens here, sends messages and causes faults</li>
            <li><a href="\(path)/openapi.yaml">The control API</a></li>
            <li>WebSocket: <code>\(Self.escaped(address.ws + (example ?? "/")))</code></li>
            </ul>
            </html>

            """
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}
