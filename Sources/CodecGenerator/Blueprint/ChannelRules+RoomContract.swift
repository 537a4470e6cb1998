import CodecRuntime
import ProtocolSpec
import ServerRules

extension ChannelRules {
    /// What a contract says of its channel.
    init(of contract: RoomContract) {
        let channel = contract.channel
        let room = channel.address.parameters.first { $0.name == channel.room.key }
        self.init(
            name: channel.name,
            roomKey: channel.room.key,
            isRoomKeyUUID: room?.isUUID == true,
            exampleRooms: room?.examples ?? [],
            roles: channel.room.members,
            // An identity that is not a UUID was refused when the contract was read.
            examplePeople: channel.room.people.map { person in
                ExamplePerson(key: person.key, id: person.id.flatMap { WireUUID($0) }, name: person.name)
            },
            closeCodes: channel.closeCodes.map(CloseRule.init),
            credential: channel.credential?.rules,
            tokenEndpoint: TokenEndpoint(of: contract),
            discriminator: channel.discriminator,
            clientMessages: channel.receives.map { MessageOutline($0.message) },
            touchedAttributes: channel.touchedAttributes
        )
    }
}

extension ChannelRules.MessageOutline {
    fileprivate init(_ message: Message) {
        let object = message.payload.object
        self.init(
            discriminatorValue: message.discriminatorValue ?? "",
            fields: (object?.properties ?? []).map(\.name),
            hasOthers: object?.additional != nil
        )
    }
}

extension ChannelRules.TokenEndpoint {
    /// The endpoint whose answer carries a token of the channel's scheme; nil where there is none.
    fileprivate init?(of contract: RoomContract) {
        guard let scheme = contract.channel.credential?.name else { return nil }
        for endpoint in contract.endpoints where endpoint.credential.place == .cookie {
            guard let field = endpoint.delivery.fields.first(where: { $0.source == .jwt(scheme: scheme) }) else {
                continue
            }
            let answers = endpoint.replies.map { HTTPAnswer($0, of: endpoint, in: contract) }
            let success = answers.first { 200..<300 ~= $0.status }
            let status = Self.refusal(of: answers.map(\.status))
            self.init(
                name: endpoint.name,
                method: endpoint.method,
                path: endpoint.path,
                credential: endpoint.credential.rules,
                field: field.name,
                success: success ?? HTTPAnswer(status: 200, json: "{}", slots: []),
                refusal: answers.first { $0.status == status } ?? .detail(401),
                others: answers.filter { $0 != success && $0.status != status }
            )
            return
        }
        return nil
    }
}

extension CloseRule {
    fileprivate init(_ code: CloseCode) {
        self.init(
            // Whether it is a close code at all was judged when the contract was read.
            code: UInt16(clamping: code.code),
            name: code.name,
            reason: code.reason,
            condition: code.condition,
            phase: code.phase,
            retry: code.retry
        )
    }
}

extension Channel {
    /// The room's attributes that messages move, each once, in the contract's order.
    fileprivate var touchedAttributes: [String] {
        var seen: Set<String> = []
        return receives.compactMap { $0.persists?.touches }.filter { seen.insert($0).inserted }
    }
}
