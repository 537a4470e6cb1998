/// What the engine knows of a connection.
struct Connection: Sendable {
    let room: RoomID
    /// The person's position in the roster, or behind it for a guest.
    let person: Int
    let speaker: Speaker
    /// The faults on the way to the client; nil as long as there have been none.
    var link: FaultyLink?
}

/// The open connections, each in one entry.
struct ConnectionTable: Sendable {
    private var entries: [ConnectionID: Connection] = [:]
    /// How many connections have a faulty link: while none has, no recipient needs to be looked up.
    private(set) var faultyLinks = 0

    subscript(id: ConnectionID) -> Connection? { entries[id] }

    mutating func open(_ id: ConnectionID, _ connection: Connection) {
        _ = close(id)
        entries[id] = connection
        if connection.link != nil { faultyLinks += 1 }
    }

    mutating func close(_ id: ConnectionID) -> Connection? {
        let connection = entries.removeValue(forKey: id)
        if connection?.link != nil { faultyLinks -= 1 }
        return connection
    }

    /// Changes the faults on the way to a client. A connection that is not open has none.
    mutating func setLink(_ link: FaultyLink, of id: ConnectionID) {
        guard let index = entries.index(forKey: id) else { return }
        if entries.values[index].link == nil { faultyLinks += 1 }
        entries.values[index].link = link
    }
}
