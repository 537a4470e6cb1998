/// Those who have come and are nobody of the contract's people. Two connections of one name are one guest's.
struct GuestList: Sendable {
    private struct Guest: Sendable {
        var position: Int
        var connections: Int
    }

    private var guests: [String: Guest] = [:]
    /// How many guests without a name have come to each socket.
    private var ordinals: [SocketID: Int] = [:]
    /// Positions of guests follow those of the roster's people.
    private var nextPosition: Int

    init(after people: Int) {
        nextPosition = people
    }

    /// A name for a client that gives none: the socket's, and how many came there.
    mutating func name(at socket: SocketID, called name: String) -> String {
        ordinals[socket, default: 0] += 1
        return "\(name)-\(ordinals[socket, default: 0])"
    }

    /// Takes in a connection of a guest.
    ///
    /// - Returns: the guest's position.
    mutating func enter(_ name: String) -> Int {
        if var guest = guests[name] {
            guest.connections += 1
            guests[name] = guest
            return guest.position
        }
        defer { nextPosition += 1 }
        guests[name] = Guest(position: nextPosition, connections: 1)
        return nextPosition
    }

    /// A connection of a guest has closed.
    ///
    /// - Returns: whether it was the guest's last one.
    mutating func leave(_ name: String) -> Bool {
        guard var guest = guests[name] else { return false }
        guest.connections -= 1
        guests[name] = guest.connections > 0 ? guest : nil
        return guest.connections == 0
    }
}
