internal import CodecRuntime
internal import NIOCore
internal import ServerRules
internal import WebSocketWire

/// Denies a connection in another way than the contract's.
struct FaultyDenial: WebSocketConnectionDelegate {
    let deny: @Sendable (WebSocketConnection) -> Void

    func opened(_ connection: WebSocketConnection) { deny(connection) }

    func received(_ kind: MessageKind, _ payload: ByteBuffer, on connection: WebSocketConnection) {}

    func closed(_ closure: WebSocketClosure, on connection: WebSocketConnection) {}
}
