internal import MockEngine

/// An open connection: of which person in which room, and at which node.
struct ConnectedClient: Equatable {
    var id: ConnectionID
    var membership: Membership
    var node: Int
}
