import NIOCore
import WebSocketWire

// Clients that send floods of frames that are dropped.
extension EngineDriver {
    /// The frames of a client that were dropped. A few are usual; thousands a second would take the time of all other
    /// clients.
    struct DroppedTraffic {
        var frames = 0
        var bytes = 0
        var lastBytes = 0
    }

    /// So many frames, or bytes, that break the contract may come without a rest.
    private static let allowance = (frames: 16, bytes: 16 << 10)
    private static let rest = TimeAmount.milliseconds(5)

    /// How long a handshake waits while clients break RFC 6455 and come again.
    private static let handshakeRest = TimeAmount.milliseconds(10)

    /// A connection has failed because its peer broke RFC 6455. On the event loop.
    func noteViolation() {
        state.value.violations += 1
    }

    /// Succeeds at once; but in a flood of such connections each handshake waits for one of them. On the event loop.
    func handshakeTurn() -> EventLoopFuture<Void> {
        guard state.value.violations > Self.allowance.frames else { return eventLoop.makeSucceededVoidFuture() }
        state.value.violations -= 1
        return eventLoop.scheduleTask(in: Self.handshakeRest) {}.futureResult
    }

    /// Lets a client rest whose frames were dropped, all the longer the more there was to drop.
    func rest(_ client: Client) {
        client.droppedTraffic.frames += 1
        client.droppedTraffic.bytes += client.droppedTraffic.lastBytes
        let dropped = client.droppedTraffic
        guard dropped.frames >= Self.allowance.frames || dropped.bytes >= Self.allowance.bytes else { return }
        let times = max(1, dropped.bytes / Self.allowance.bytes)
        client.socket.rest(for: Self.rest * times)
        client.droppedTraffic = DroppedTraffic()
    }
}
