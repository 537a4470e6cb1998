package import NIOCore
package import ServerRules
package import WebSocketWire

/// The socket of a client that was denied: accepted and then closed, so that a browser sees the code.
package struct DeniedSocket: WebSocketConnectionDelegate {
    package let rule: CloseRule

    package func opened(_ connection: WebSocketConnection) {
        connection.close(code: WebSocketCloseCode(rawValue: rule.code), reason: rule.reason)
    }

    package func received(_ kind: MessageKind, _ payload: ByteBuffer, on connection: WebSocketConnection) {}

    package func closed(_ closure: WebSocketClosure, on connection: WebSocketConnection) {}
}
