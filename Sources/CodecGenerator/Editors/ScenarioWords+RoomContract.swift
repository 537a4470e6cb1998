import CodecRuntime
import ProtocolSpec

extension ScenarioWords {
    /// The words of a contract that codecs are generated from, whose messages are known to their last field.
    init(_ contract: RoomContract) {
        let channel = contract.channel
        self.init(
            title: contract.title,
            version: contract.version,
            source: contract.location.file.split(separator: "/").suffix(2).joined(separator: "/"),
            roles: channel.room.members,
            rooms: RoomName.allCases.map(\.rawValue),
            closeCodes: channel.closeCodes.map { ($0.name, "\($0.code): \($0.reason)") },
            discriminator: channel.discriminator,
            clientMessages: channel.receives.map { Message($0.message, discriminator: channel.discriminator) },
            serverMessages: channel.sends.map { message in
                Message(
                    name: message.discriminatorValue ?? message.name,
                    discriminatorValue: message.discriminatorValue,
                    meaning: message.description,
                    definition: message.name
                )
            }
        )
        heardMessages = channel.sends.map { Message($0, discriminator: channel.discriminator) }
        people = (channel.room.members + BuiltInRole.allCases.map(\.rawValue)).map { key in
            let example = channel.room.people.first { $0.key == key }
            return Person(
                key: key,
                title: ScenarioSchema.title(of: key, in: channel.room),
                name: example?.name,
                id: example?.id
            )
        }
        definitions = contract.recursiveSchemas.sorted { $0.key < $1.key }.map { name, schema in
            .optional(ContractValue.definition(of: name), ContractValue.schema(schema))
        }
    }
}

extension ScenarioWords.Message {
    fileprivate init(_ message: Message, discriminator: String) {
        let rules = message.payload.object ?? .init(properties: [])
        self.init(
            name: message.discriminatorValue ?? message.name,
            discriminatorValue: message.discriminatorValue,
            meaning: message.description,
            definition: message.name
        )
        fields = zip(rules.properties, ContractValue.properties(of: rules)).map { property, value in
            ScenarioWords.Field(property, value, isDiscriminator: property.name == discriminator)
        }
        others = rules.additional.map(ContractValue.schema)
        examples = message.examples.map(\.payload.json)
    }
}

extension ScenarioWords.Field {
    /// - Parameters:
    ///   - property: the field in the contract.
    ///   - value: what may stand for it in a line.
    ///   - isDiscriminator: whether `$message` may take its place.
    fileprivate init(_ property: ObjectRules.Property, _ value: JSONSchema.Property, isDiscriminator: Bool) {
        self.init(name: property.name)
        meaning = ContractValue.meaning(of: property)
        self.value = value.schema
        isRequired = value.isRequired && !isDiscriminator
        switch property.schema.kind {
        case .boolean: (mayBeObject, isBoolean) = (false, true)
        case .string, .integer, .number, .array, .constant, .enumeration: mayBeObject = false
        case .any, .object, .choice, .reference: mayBeObject = true
        }
    }
}
