/// The client's nonce, by which it knows the answer to its own handshake (RFC 6455 §4.1, item 7).
package struct WebSocketKey: Hashable, Sendable {
    /// The value of `Sec-WebSocket-Key`: 16 bytes in Base64.
    package let value: String

    /// A fresh key.
    package init(using generator: inout some RandomNumberGenerator) {
        let bytes = (0..<Self.byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        self.value = Base64.encode(bytes)
    }

    /// A received key; nil unless it is 16 bytes in Base64 (§4.2.1, item 5).
    package init?(_ value: String) {
        guard Base64.decode(value)?.count == Self.byteCount else { return nil }
        self.value = value
    }

    /// The value of `Sec-WebSocket-Accept` that answers this key (§4.2.2, item 5.4).
    package var accept: String {
        Base64.encode(SHA1.digest((self.value + Self.guid).utf8))
    }

    private static let byteCount = 16
    /// A fixed string (§1.3), so that only a server that knows RFC 6455 gives the right answer.
    private static let guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
}
