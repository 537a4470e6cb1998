/// The connections in a room, in the order in which they opened, and whose they are.
struct Occupants: Sendable {
    private(set) var connections: [ConnectionID] = []
    /// The people's positions in the roster.
    private var people: [Int] = []

    mutating func add(_ connection: ConnectionID, of person: Int) {
        connections.append(connection)
        people.append(person)
    }

    mutating func remove(_ connection: ConnectionID) {
        guard let index = connections.firstIndex(of: connection) else { return }
        connections.remove(at: index)
        people.remove(at: index)
    }

    /// The connections of a person.
    func connections(of person: Int) -> [ConnectionID] {
        connections.indices.filter { people[$0] == person }.map { connections[$0] }
    }

    /// The connections of all but a person.
    func connections(notOf person: Int) -> [ConnectionID] {
        connections.indices.filter { people[$0] != person }.map { connections[$0] }
    }
}
