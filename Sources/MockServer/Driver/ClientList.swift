import MockEngine
import WebSocketWire

/// The clients that got a message, for the journal: many messages share one list.
final class ClientList: Sendable {
    let clients: [ClientInfo]

    init(_ clients: [ClientInfo]) {
        self.clients = clients
    }
}
