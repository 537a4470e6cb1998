import AccessTokens
import CodecRuntime
import ProtocolSpec
import ServerRules

/// What the ready file says of rooms, people and tokens.
extension InterpretedInfo {
    /// The members of the ready file that a contract with rooms, people or tokens has.
    ///
    /// - Parameters:
    ///   - contract: what is served.
    ///   - configuration: the key that signs tokens, and the clock.
    /// - Returns: none where the contract has none of these.
    /// - Throws: where a token can't be made.
    static func community(
        of contract: Contract,
        _ configuration: MockConfiguration
    ) async throws -> [JSONValue.Member] {
        let judged = contract.credentials.first { $0.rules != nil }
        var members: [JSONValue.Member] = []
        if let socket = contract.sockets.first(where: { $0.room != nil }), let room = socket.room {
            members.append(.init(name: "rooms", value: .object([.init(name: "main", value: entry(of: room, socket))])))
            var people: [JSONValue.Member] = []
            for person in room.people {
                var entry: [JSONValue.Member] = [
                    .init(name: "id", value: .string(person.id ?? person.key)),
                    .init(name: "name", value: .string(person.name ?? person.key)),
                ]
                if let judged {
                    let token = try await value(of: judged, person, configuration)
                    entry.append(.init(name: "token", value: .string(token)))
                }
                people.append(.init(name: person.key, value: .object(entry)))
            }
            members.append(.init(name: "people", value: .object(people)))
        }
        if let rules = judged?.rules {
            let jwt: [JSONValue.Member] = [
                .init(name: "algorithm", value: .string(rules.algorithms.first ?? "none")),
                .init(name: "key", value: .string(configuration.key.reveal())),
            ]
            members.append(.init(name: "jwt", value: .object(jwt)))
        }
        return members
    }

    /// The room that the URLs of the ready file lead to.
    private static func entry(of room: Contract.RoomRules, _ socket: Contract.Socket) -> JSONValue {
        var members: [JSONValue.Member] = []
        if let key = room.key, let parameter = socket.parameters.first(where: { $0.name == key }) {
            members.append(.init(name: key, value: .string(value(of: parameter))))
        }
        if let names = room.members {
            members.append(.init(name: "members", value: .array(names.map(JSONValue.string))))
        }
        return .object(members)
    }

    /// A text for a parameter of the path, which has no room for one with no text.
    static func value(of parameter: Contract.Parameter) -> String {
        parameter.examples.first { !$0.isEmpty } ?? parameter.name
    }
}
