internal import CodecRuntime
internal import NIOCore
internal import WebSocketWire

/// Forwards everything to another delegate, and does something of its own first.
struct ForwardingDelegate: WebSocketConnectionDelegate {
    let inner: any WebSocketConnectionDelegate
    var opening: @Sendable () -> Void = {}
    var hearing: @Sendable (WebSocketConnection) -> Void = { _ in }

    func opened(_ connection: WebSocketConnection) {
        opening()
        hearing(connection)
        inner.opened(connection)
    }

    func received(_ kind: MessageKind, _ payload: ByteBuffer, on connection: WebSocketConnection) {
        hearing(connection)
        inner.received(kind, payload, on: connection)
    }

    func closed(_ closure: WebSocketClosure, on connection: WebSocketConnection) {
        inner.closed(closure, on: connection)
    }
}
