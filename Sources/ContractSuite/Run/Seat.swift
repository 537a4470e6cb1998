internal import ProtocolSpec

/// Where somebody sits: which person, in which room, and the how manieth of that person's connections.
struct Seat: Sendable, Hashable {
    var person: String
    var room = RoomPlan.main
    var tab = 1
    var node = 0

    /// «ann», «ann's tab 2 in the other room».
    var name: String {
        var name = tab > 1 ? "\(person)'s tab \(tab)" : person
        if room == .other { name += " in the other room" }
        if node > 0 { name += " on node \(node + 1)" }
        return name
    }
}

extension Seat {
    /// A good member's way in.
    func knock(_ means: Means) -> Knock {
        let credential: CredentialPlan =
            means.channel.credential == nil ? .absent : .token(TokenRequest(.person(person)))
        return Knock(credential: credential, room: room, node: node, name: name)
    }
}
