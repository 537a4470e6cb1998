package import Hummingbird
package import WebSocketWire

/// Where a test may change what is between a mock and its clients. A mock outside of tests sets none of it.
package struct TestHooks: Sendable {
    /// Gets the mock's WebSocket endpoint and returns the one that is served: with another judgement, or another delegate.
    package var upgrade: @Sendable (WebSocketUpgradeConfiguration) -> WebSocketUpgradeConfiguration = { $0 }
    /// Adds to the router, before the mock does: middleware that sees requests first and responses last, and routes.
    package var routes: @Sendable (Router<MockRequestContext>) -> Void = { _ in }

    package init() {}
}
