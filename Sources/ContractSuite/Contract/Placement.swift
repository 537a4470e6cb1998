/// Which nodes people are connected to: the sender to one, everyone else to the other.
struct Placement: Sendable, Hashable {
    var sender: Int
    var others: Int

    init(_ sender: Int = 0, _ others: Int? = nil) {
        self.sender = sender
        self.others = others ?? sender
    }

    var isOnOne: Bool { sender == others }

    /// «1-and-2».
    var name: String { "\(sender + 1)-and-\(others + 1)" }

    /// The node of everyone who is not at a connection's node.
    func other(than slot: ConnectionSlot) -> Int {
        slot.node == sender ? others : sender
    }
}
