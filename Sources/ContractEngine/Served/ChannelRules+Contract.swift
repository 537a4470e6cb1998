internal import CodecRuntime
internal import MockEngine
package import ProtocolSpec
package import ServerRules

extension ChannelRules {
    /// What a contract says of its rooms and tokens: those of the first socket whose rooms have members, where there is one.
    init(of contract: Contract) {
        let socket = contract.sockets.first { $0.room?.members != nil } ?? contract.sockets.first
        let room = socket?.room
        let parameter = socket?.parameters.first { $0.name == room?.key }
        let uses = socket?.security.joined().map(\.credential) ?? []
        let credential = uses.lazy.compactMap { name in contract.credentials.first { $0.name == name } }
            .first { $0.rules != nil }
        self.init(
            name: room?.members == nil ? contract.title : socket?.name ?? contract.title,
            roomKey: room?.key ?? "",
            isRoomKeyUUID: parameter?.schema?.node["format"]?.string == "uuid",
            exampleRooms: parameter?.examples ?? [],
            roles: room?.members ?? [],
            examplePeople: (room?.people ?? []).map { person in
                ExamplePerson(key: person.key, id: person.id.flatMap { WireUUID($0) }, name: person.name)
            },
            closeCodes: contract.sockets.flatMap(\.closeCodes).map { CloseRule(of: $0) },
            credential: credential?.rules,
            tokenEndpoint: TokenEndpoint(of: contract, for: credential?.name),
            discriminator: "",
            clientMessages: [],
            touchedAttributes: socket?.reactions.compactMap { $0.persistence?.touches }.reduce(into: []) {
                known,
                name in
                if !known.contains(name) { known.append(name) }
            } ?? []
        )
    }
}

extension CloseRule {
    /// The rule of a contract's close code.
    package init(of code: CloseCode) {
        self.init(
            code: UInt16(clamping: code.code),
            name: code.name,
            reason: code.reason,
            condition: code.condition,
            phase: code.phase,
            retry: code.retry
        )
    }
}

extension Roster {
    /// The people and rooms of a contract: identities are texts, as it writes them.
    init(
        _ contract: Contract,
        _ channel: ChannelRules,
        seed: UInt64,
        overrides: [ExamplePerson],
        roomCount: Int
    ) {
        let people = contract.sockets.flatMap { $0.room?.people ?? [] }
        let index = contract.sockets.firstIndex { $0.room?.members != nil }
        guard let index else {
            self.init(
                people: people.map { Member(key: $0.key, id: $0.id ?? $0.key, name: $0.name ?? $0.key) },
                rooms: []
            )
            return
        }
        let roster = Roster(channel: channel, seed: seed, overrides: overrides, roomCount: roomCount)
        let members = roster.people.map { member in
            let stated = people.first { $0.key == member.key }
            let isOverridden = overrides.contains { $0.key == member.key && $0.id != nil }
            return Member(key: member.key, id: isOverridden ? member.id : stated?.id ?? member.id, name: member.name)
        }
        let socket = contract.sockets[index]
        let others = socket.parameters.filter { $0.name != channel.roomKey }.map {
            ($0.name, $0.examples.first ?? $0.name)
        }
        let rooms = roster.rooms.map { room in
            Room(
                name: room.name,
                key: room.key,
                members: room.members,
                socket: SocketID(index: index),
                parameters: Dictionary(others + [(channel.roomKey, room.key)], uniquingKeysWith: { $1 })
            )
        }
        self.init(people: members, rooms: rooms)
    }
}
