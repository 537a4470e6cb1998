import CodecRuntime
import ProtocolSpec
import SeededRandom
package import ServerRules

/// Who and where: the people and rooms of a mock, by the names that scripts, targets and ready files call them.
///
/// The contract's examples come first; all others come from the seed. The roles meet in the room `main`. The room
/// `other` has another person, `friend`, in the last role; `outsider` is known and in no room. A scenario may ask for more
/// rooms, where the roles meet as in the first.
package struct Roster: Sendable, Hashable {
    package struct Member: Sendable, Hashable {
        /// A role, `friend` or `outsider`.
        package var key: String
        /// The identity, which a token's subject names.
        package var id: String
        /// The name that others see.
        package var name: String
        /// The same for generated code, whose identities are UUIDs.
        package var person: WirePerson

        /// - Parameters:
        ///   - key: what they are called.
        ///   - id: the identity, any text.
        ///   - name: the name that others see.
        package init(key: String, id: String, name: String) {
            self.key = key
            self.id = id
            self.name = name
            person = WirePerson(id: WireUUID(id) ?? WireUUID(high: 0, low: 0), name: name)
        }

        /// Whom a token names where a contract has no people.
        package static let client = Member(key: "client", id: "client", name: "client")
    }

    package struct Room: Sendable, Hashable {
        /// `main`, `other`, and `room-3` and so on where a scenario asks for more.
        package var name: String
        /// The room's key in the channel's address.
        package var key: String
        /// Who is a member, by `Member.key`, in the order of the contract's roles.
        package var members: [String]
        package var socket: SocketID
        /// The values of the address's parameters.
        package var parameters: [String: String]

        package init(
            name: String,
            key: String,
            members: [String],
            socket: SocketID = SocketID(index: 0),
            parameters: [String: String] = [:]
        ) {
            self.name = name
            self.key = key
            self.members = members
            self.socket = socket
            self.parameters = parameters
        }
    }

    package let people: [Member]
    package private(set) var rooms: [Room]
    /// There may be thousands of rooms, and each handshake asks for one.
    private var roomsByKey: [String: RoomID]

    /// A roster as it stands.
    package init(people: [Member], rooms: [Room]) {
        self.people = people
        self.rooms = rooms
        roomsByKey = Self.byKey(rooms)
    }

    private static func byKey(_ rooms: [Room]) -> [String: RoomID] {
        Dictionary(
            rooms.enumerated().map { ($1.key, RoomID(index: $0)) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Adds a room that has come into being.
    package mutating func open(_ room: Room) -> RoomID {
        let id = RoomID(index: rooms.count)
        rooms.append(room)
        roomsByKey[room.key] = id
        return id
    }

    /// - Parameters:
    ///   - channel: the contract's channel.
    ///   - seed: names and keys that the contract has no example of come from it.
    ///   - overrides: the people whose name or identity differs from the contract's examples.
    ///   - roomCount: how many rooms there are, the two that have names of their own among them.
    package init(
        channel: ChannelRules,
        seed: UInt64,
        overrides: [ExamplePerson] = [],
        roomCount: Int = ScenarioLimits.rooms.lowerBound
    ) {
        people = (channel.roles + BuiltInRole.allCases.map(\.rawValue)).map { key in
            let examples = overrides.filter { $0.key == key } + channel.examplePeople.filter { $0.key == key }
            var generator = SplitMix64.stream("person", key, seed: seed)
            let seeded = WireUUID(randomHigh: generator.next(), low: generator.next())
            return Member(
                key: key,
                id: (examples.lazy.compactMap(\.id).first ?? seeded).description,
                name: examples.lazy.compactMap(\.name).first ?? key.prefix(1).uppercased() + key.dropFirst()
            )
        }
        let named = [
            (RoomName.main.rawValue, channel.roles),
            (RoomName.other.rawValue, channel.roles.dropLast() + [BuiltInRole.friend.rawValue]),
        ]
        let members = named + (named.count..<max(named.count, roomCount)).map { ("room-\($0 + 1)", channel.roles) }
        rooms = members.enumerated().map { index, room in
            var generator = SplitMix64.stream("room", room.0, seed: seed)
            let seeded = WireUUID(randomHigh: generator.next(), low: generator.next()).description
            let examples = channel.exampleRooms.map { channel.isRoomKeyUUID ? WireUUID($0)?.description ?? $0 : $0 }
            return Room(name: room.0, key: examples.dropFirst(index).first ?? seeded, members: Array(room.1))
        }
        roomsByKey = Self.byKey(rooms)
    }

    /// The room with that key in the address.
    package func roomID(key: String) -> RoomID? { roomsByKey[key] }

    /// All rooms, in their order.
    package var roomIDs: [RoomID] { rooms.indices.map(RoomID.init(index:)) }

    package subscript(room: RoomID) -> Room { rooms[room.index] }

    /// The position of the person called by that key.
    func position(of key: String) -> Int? {
        people.firstIndex { $0.key == key }
    }

    /// The person called by that key.
    package func person(_ key: String) -> Member? {
        people.first { $0.key == key }
    }

    /// The key of the person with that identity, in any of a UUID's spellings.
    package func key(ofSubject subject: String) -> String? {
        if let member = people.first(where: { $0.id == subject }) { return member.key }
        guard let id = WireUUID(subject) else { return nil }
        return people.first { WireUUID($0.id) == id }?.key
    }

    /// The room with that key in the address.
    package func room(_ key: String) -> Room? {
        roomsByKey[key].map { self[$0] }
    }
}

extension Roster {
    /// Who plays a role in a room: in the second room another person has the last role.
    func player(of role: String, in room: RoomID, of roles: [String]) -> String {
        guard let index = roles.firstIndex(of: role), self[room].members.indices.contains(index) else { return role }
        return self[room].members[index]
    }
}
