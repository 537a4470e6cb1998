internal import NIOCore
internal import NIOHTTP1

/// Told to the handlers behind, as a user event, once a connection speaks WebSocket: no HTTP will come any more.
package struct WebSocketUpgraded: Sendable {}
