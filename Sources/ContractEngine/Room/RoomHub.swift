/// The connections of one room: gives each what the others' engines deliver to it. A value, as deterministic as its events.
package struct RoomHub: Sendable {
    /// What one connection is to do.
    package struct Output: Sendable, Hashable {
        /// The connection's name.
        package var connection: String
        package var action: ConnectionEngine.Action
    }

    private var engines: [String: ConnectionEngine] = [:]
    /// The names of the connections that belong to the room, in the order in which they joined.
    package private(set) var members: [String] = []

    package init() {}

    /// The names of all connections, those counted in that have not joined yet.
    package var connections: [String] { engines.keys.sorted() }

    /// Takes a new connection.
    ///
    /// - Parameter engine: its engine. If a connection of its name is open already, it is replaced and leaves the room.
    /// - Returns: what to do, in this order.
    package mutating func open(_ engine: ConnectionEngine) -> [Output] {
        let name = engine.identity.name
        members.removeAll { $0 == name }
        engines[name] = engine
        return handle(.opened, from: name)
    }

    /// Takes an event of a connection.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - connection: the connection's name; one that is not here has no effect.
    /// - Returns: what to do, in this order.
    package mutating func handle(_ event: ConnectionEngine.Event, from connection: String) -> [Output] {
        guard let actions = engines[connection]?.handle(event) else { return [] }
        var outputs: [Output] = []
        for action in actions {
            switch action {
            case .join:
                if !members.contains(connection) { members.append(connection) }
                outputs.append(Output(connection: connection, action: action))
            case .deliver(let text, let audience):
                outputs += receivers(of: audience, from: connection).map {
                    Output(connection: $0, action: .sendText(text))
                }
            default: outputs.append(Output(connection: connection, action: action))
            }
        }
        if event == .closed {
            members.removeAll { $0 == connection }
            engines[connection] = nil
        }
        return outputs
    }

    private func receivers(of audience: ConnectionEngine.Audience, from sender: String) -> [String] {
        switch audience {
        case .others: members.filter { $0 != sender }
        case .all: members
        case .role(let role): members.filter { engines[$0]?.identity.role == role }
        }
    }
}
