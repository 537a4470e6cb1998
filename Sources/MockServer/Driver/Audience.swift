import MockEngine
import WebSocketWire

/// The clients that get a message.
struct Audience {
    let ids: [ConnectionID]
    let room: DriverRoom
    let clients: [Client]
    let list: ClientList
}
