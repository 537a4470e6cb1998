/// The connections in a room, in the order in which they opened, and whose they are.
struct Occupants: Sendable {
    private(set) var connections: [ConnectionID] = []
    /// The people's positions in the roster.
    private var people: [Int] = []
    /// Connections that are not in the room yet: their clients have to say first who they are.
    private var waiting: Set<ConnectionID> = []

    mutating func add(_ connection: ConnectionID, of person: Int, waits: Bool = false) {
        connections.append(connection)
        people.append(person)
        if waits { waiting.insert(connection) }
    }

    /// A connection is in the room from now on.
    mutating func join(_ connection: ConnectionID) {
        waiting.remove(connection)
    }

    /// The connections that hear what is for all.
    var joined: [ConnectionID] {
        waiting.isEmpty ? connections : connections.filter { !waiting.contains($0) }
    }

    mutating func remove(_ connection: ConnectionID) {
        guard let index = connections.firstIndex(of: connection) else { return }
        connections.remove(at: index)
        people.remove(at: index)
        waiting.remove(connection)
    }

    /// The connections of a person.
    func connections(of person: Int) -> [ConnectionID] {
        connections.indices.filter { people[$0] == person }.map { connections[$0] }
    }

    /// The connections that hear what is for all but a person.
    func joined(notOf person: Int) -> [ConnectionID] {
        connections.indices.filter { people[$0] != person && (waiting.isEmpty || !waiting.contains(connections[$0])) }
            .map { connections[$0] }
    }
}
