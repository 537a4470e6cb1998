internal import ProtocolSpec

/// Which connection it is: a person's first, second, … in a room, at a node.
struct ConnectionSlot: Sendable, Hashable {
    var person: String
    var room = RoomPlan.main
    var connection = 1
    var node = 0

    /// The same person's second connection.
    var second: ConnectionSlot {
        var second = self
        second.connection = 2
        return second
    }

    /// «ann», «ann's tab 2 in the other room».
    var name: String {
        var name = connection > 1 ? "\(person)'s tab \(connection)" : person
        if room == .other { name += " in the other room" }
        if case .respelled(let spelling) = room { name += " in the room whose id is written \(spelling.phrase)" }
        if node > 0 { name += " on node \(node + 1)" }
        return name
    }
}

extension ConnectionSlot {
    /// The attempt to connect that a member makes.
    func attempt(at channel: Channel) -> ConnectionAttempt {
        let credential: CredentialPlan =
            channel.credential == nil ? .absent : .token(TokenRequest(.person(person)))
        return ConnectionAttempt(credential: credential, room: room, node: node, name: name)
    }
}
