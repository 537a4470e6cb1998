package import NIOCore

/// The limits of a connection, and the source of its randomness.
package struct WebSocketSettings: Sendable {
    /// The most bytes that a received message may have, fragments together. More is refused with 1009.
    package var maximumMessageSize: Int
    /// How long the peer may take to answer a close frame, and again to end its side of TCP.
    package var closeTimeout: TimeAmount
    /// The most bytes that may wait for the peer to take them. A peer that leaves more is cut, so that one that stalls
    /// never grows our memory without limit.
    package var outboundLimit: Int
    /// Where a client's masking keys come from. In production they must be unpredictable (RFC 6455 §10.3).
    package var maskingKey: @Sendable () -> MaskingKey

    package init(
        maximumMessageSize: Int = 1 << 20,
        closeTimeout: TimeAmount = .seconds(5),
        outboundLimit: Int = 8 << 20,
        maskingKey: @escaping @Sendable () -> MaskingKey = { MaskingKey.random() }
    ) {
        self.maximumMessageSize = maximumMessageSize
        self.closeTimeout = closeTimeout
        self.outboundLimit = outboundLimit
        self.maskingKey = maskingKey
    }
}
