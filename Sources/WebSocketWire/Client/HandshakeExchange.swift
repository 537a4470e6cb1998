package import NIOCore
package import NIOHTTP1

/// The two sides of an opening handshake, for transcripts.
package struct HandshakeExchange: Equatable, Sendable {
    /// What was asked, as it was sent.
    package var request: HTTPRequestHead
    /// What was answered.
    package var response: HTTPResponseHead
    /// The response's body if it was a refusal, up to ``WebSocketClient/maximumRefusalBody`` bytes.
    package var body: ByteBuffer
}
