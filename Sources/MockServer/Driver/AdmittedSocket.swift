import MockEngine
import NIOCore
import WebSocketWire

/// The socket of a client that was admitted: tells the driver what happens on it.
final class AdmittedSocket: WebSocketConnectionDelegate {
    private let driver: EngineDriver
    private let membership: Membership
    /// Set as long as the socket is open.
    private let client: NIOLoopBoundBox<Client?>

    init(driver: EngineDriver, membership: Membership) {
        self.driver = driver
        self.membership = membership
        client = NIOLoopBoundBox.makeEmptyBox(valueType: Client.self, eventLoop: driver.eventLoop)
    }

    func opened(_ connection: WebSocketConnection) {
        driver.open(connection, membership) { client.value = $0 }
    }

    func received(_ kind: MessageKind, _ payload: ByteBuffer, on connection: WebSocketConnection) {
        guard let client = client.value else { return }
        driver.receive(kind, payload, from: client)
    }

    func closed(_ closure: WebSocketClosure, on connection: WebSocketConnection) {
        guard let client = client.value else { return }
        if case .violation = closure.cause { driver.noteViolation() }
        driver.leave(client, closure)
        // The client has the connection, and the connection has this: without this none of them would be freed.
        self.client.value = nil
    }
}
