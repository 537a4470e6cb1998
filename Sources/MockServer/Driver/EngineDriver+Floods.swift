import NIOCore
import WebSocketWire

// Who sends what nobody gets, and more of it than a mock is for.
extension EngineDriver {
    /// What somebody sends that nobody gets: a few such frames are what a mock is for; thousands a second would take from
    /// everybody else's time.
    struct Nuisance {
        var frames = 0
        var bytes = 0
        var lastBytes = 0
    }

    /// So many frames, or bytes, that break the contract may come without a rest.
    private static let patience = (frames: 16, bytes: 16 << 10)
    private static let rest = TimeAmount.milliseconds(5)

    /// How long a handshake waits while others come only to break RFC 6455, and come again.
    private static let doorRest = TimeAmount.milliseconds(10)

    /// A connection has failed because its peer broke RFC 6455. On the event loop.
    func noteViolation() {
        state.value.violations += 1
    }

    /// Comes at once, but in a flood of such connections: then each handshake waits for one of them. On the event loop.
    func turnAtDoor() -> EventLoopFuture<Void> {
        guard state.value.violations > Self.patience.frames else { return eventLoop.makeSucceededVoidFuture() }
        state.value.violations -= 1
        return eventLoop.scheduleTask(in: Self.doorRest) {}.futureResult
    }

    /// Lets somebody rest whose frames were dropped, all the longer the more there was to drop.
    func rest(_ client: Client) {
        client.nuisance.frames += 1
        client.nuisance.bytes += client.nuisance.lastBytes
        let nuisance = client.nuisance
        guard nuisance.frames >= Self.patience.frames || nuisance.bytes >= Self.patience.bytes else { return }
        let times = max(1, nuisance.bytes / Self.patience.bytes)
        client.socket.rest(for: Self.rest * times)
        client.nuisance = Nuisance()
    }
}
