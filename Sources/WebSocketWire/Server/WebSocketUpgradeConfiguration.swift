package import NIOCore
package import NIOHTTP1

/// Where a server's WebSocket endpoints are, and who may connect.
package struct WebSocketUpgradeConfiguration: Sendable {
    /// Whether a request goes to a WebSocket endpoint. All other requests are HTTP's, untouched, even if they ask for
    /// an upgrade. Every request to an endpoint is answered here: one that is not a handshake is told why (405, 426, 400).
    package var owns: @Sendable (HTTPRequestHead) -> Bool
    /// Called with every lawful handshake, on the channel's event loop. It may take its time: nothing more is read
    /// from the client meanwhile, and what it has sent already is kept. A failed future refuses with 500.
    package var decide: @Sendable (HTTPRequestHead, any Channel) -> EventLoopFuture<WebSocketUpgradeDecision>
    /// Called with a request to an endpoint that was not a lawful handshake, and with the answer; on the channel's event
    /// loop. It is the only place that says so: a browser shows close code 1006 and no more. There is no head where the
    /// request could not be decoded, whatever its path was.
    package var refused: @Sendable (HTTPRequestHead?, HandshakeRefusal) -> Void = { _, _ in }
    /// The limits of the connections.
    package var settings: WebSocketSettings
    /// The limits of the HTTP requests before.
    package var decoderLimits: NIOHTTPDecoderLimitConfiguration
    /// How long a request's head may take to arrive whole, from the connection's start or its last response; then the
    /// connection ends. Clients that open connections and send nothing, or drips, must not fill a server.
    package var requestTimeout = TimeAmount.seconds(10)

    package init(
        owns: @escaping @Sendable (HTTPRequestHead) -> Bool,
        settings: WebSocketSettings = WebSocketSettings(),
        decoderLimits: NIOHTTPDecoderLimitConfiguration = NIOHTTPDecoderLimitConfiguration(),
        decide: @escaping @Sendable (HTTPRequestHead, any Channel) -> EventLoopFuture<WebSocketUpgradeDecision>
    ) {
        self.owns = owns
        self.decide = decide
        self.settings = settings
        self.decoderLimits = decoderLimits
    }
}
