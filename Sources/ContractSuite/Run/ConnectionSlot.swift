internal import ProtocolSpec

/// Where somebody sits: which person, in which room, and the how manieth of that person's connections.
struct ConnectionSlot: Sendable, Hashable {
    var person: String
    var room = RoomPlan.main
    var connection = 1
    var node = 0

    /// «ann», «ann's tab 2 in the other room».
    var name: String {
        var name = connection > 1 ? "\(person)'s tab \(connection)" : person
        if room == .other { name += " in the other room" }
        if node > 0 { name += " on node \(node + 1)" }
        return name
    }
}

/// Which nodes people are connected to: who speaks to one, everybody else to the other.
struct Placement: Sendable, Hashable {
    var speaker: Int
    var others: Int

    init(_ speaker: Int = 0, _ others: Int? = nil) {
        self.speaker = speaker
        self.others = others ?? speaker
    }

    var isOnOne: Bool { speaker == others }

    /// «1-and-2».
    var name: String { "\(speaker + 1)-and-\(others + 1)" }

    /// Where those sit who do not sit with somebody.
    func other(than slot: ConnectionSlot) -> Int {
        slot.node == speaker ? others : speaker
    }
}

extension ConnectionSlot {
    /// A good member's way in.
    func attempt(_ context: RunContext) -> ConnectionAttempt {
        let credential: CredentialPlan =
            context.channel.credential == nil ? .absent : .token(TokenRequest(.person(person)))
        return ConnectionAttempt(credential: credential, room: room, node: node, name: name)
    }
}
