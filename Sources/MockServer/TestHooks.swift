package import Hummingbird
package import WebSocketWire

/// Where a test may come between a mock and its clients. A mock that serves people leaves all of it as it is.
package struct TestHooks: Sendable {
    /// Makes the WebSocket endpoint that is served of the one that the mock has: another judgement, another delegate.
    package var upgrade: @Sendable (WebSocketUpgradeConfiguration) -> WebSocketUpgradeConfiguration = { $0 }
    /// Adds to the router, before the mock does: middleware that sees requests first and responses last, and routes.
    package var routes: @Sendable (Router<MockRequestContext>) -> Void = { _ in }

    package init() {}
}
