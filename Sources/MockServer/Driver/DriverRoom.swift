import MockEngine
import WebSocketWire

/// A room in which a client is connected, or has been. On the driver's event loop.
final class DriverRoom {
    let id: RoomID
    let name: String
    /// The clients that got the last message: mostly they get the next one, too.
    var last: Audience?

    init(id: RoomID, name: String) {
        self.id = id
        self.name = name
    }
}
