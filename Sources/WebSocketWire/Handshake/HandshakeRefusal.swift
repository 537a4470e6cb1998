package import NIOCore
package import NIOHTTP1

/// A server's refusal of a handshake: an ordinary HTTP response (RFC 6455 §4.2.2).
///
/// A page learns nothing of it but close code 1006, so the message is for people who read logs or a browser's network panel:
/// it says what is wrong and what to do.
package struct HandshakeRefusal: Error, Equatable, Sendable {
    /// The HTTP status.
    package var status: HTTPResponseStatus
    /// Headers beside those that describe the body and end the connection.
    package var headers: HTTPHeaders
    /// The body, as plain text.
    package var message: String

    package init(status: HTTPResponseStatus, headers: HTTPHeaders = [:], message: String) {
        self.status = status
        self.headers = headers
        self.message = message
    }

    /// The head of the response. It ends the connection, since what the client sends next may not be HTTP at all.
    package var head: HTTPResponseHead {
        var headers = self.headers
        headers.replaceOrAdd(name: "Content-Length", value: "\(self.message.utf8.count)")
        if !headers.contains(name: "Content-Type") {
            headers.add(name: "Content-Type", value: "text/plain; charset=utf-8")
        }
        // A message with `Upgrade` must name it in `Connection` too (RFC 9110 §7.8).
        headers.replaceOrAdd(name: "Connection", value: headers.contains(name: "Upgrade") ? "Upgrade, close" : "close")
        return HTTPResponseHead(version: .http1_1, status: self.status, headers: headers)
    }

    /// The body of the response.
    package var body: ByteBuffer {
        ByteBuffer(string: self.message)
    }
}
