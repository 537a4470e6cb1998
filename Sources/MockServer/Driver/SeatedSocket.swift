import CodecRuntime
import MockEngine
package import MockRuntime
package import NIOCore
import Synchronization
package import WebSocketWire

/// The socket of somebody who was admitted: takes what it hears to the stage.
final class SeatedSocket: WebSocketConnectionDelegate {
    private let driver: EngineDriver
    private let seat: Seat
    /// Set once the socket is open. A mutex and not a loop-bound box, because the delegate is made before its loop is known.
    private let id = Mutex<ConnectionID?>(nil)

    init(driver: EngineDriver, seat: Seat) {
        self.driver = driver
        self.seat = seat
    }

    func opened(_ connection: WebSocketConnection) {
        driver.open(connection, seat: seat) { id in self.id.withLock { $0 = id } }
    }

    func received(_ kind: MessageKind, _ payload: ByteBuffer, on connection: WebSocketConnection) {
        guard let id = id.withLock({ $0 }) else { return }
        driver.receive(kind, payload, from: id)
    }

    func closed(_ closure: WebSocketClosure, on connection: WebSocketConnection) {
        guard let id = id.withLock({ $0 }) else { return }
        if case .violation = closure.cause { driver.noteViolation() }
        driver.leave(id, code: closure.code.rawValue)
    }
}

/// The socket of somebody who was not: accepted, then closed, so that a browser sees the code.
package struct DeniedSocket: WebSocketConnectionDelegate {
    package let rule: CloseRule

    package func opened(_ connection: WebSocketConnection) {
        connection.close(code: WebSocketCloseCode(rawValue: rule.code), reason: rule.reason)
    }

    package func received(_ kind: MessageKind, _ payload: ByteBuffer, on connection: WebSocketConnection) {}

    package func closed(_ closure: WebSocketClosure, on connection: WebSocketConnection) {}
}
