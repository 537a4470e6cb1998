import CodecGenerator
import ContractEngine
import MockEngine
import ProtocolSpec
import ServerRules

extension ScenarioWords {
    /// The words of a contract that is served as it was read.
    init(_ served: InterpretedContract) {
        let (contract, language) = (served.contract, served.language)
        func messages(_ all: [ScriptLanguage.Message]) -> [Message] {
            all.map { message in
                let stated = contract.messages.first { $0.name == message.name }
                return Message(
                    name: message.name,
                    discriminatorValue: message.discriminatorValue,
                    meaning: stated?.summary ?? stated?.description,
                    fields: message.fields,
                    hasOthers: message.hasOthers
                )
            }
        }
        let rooms = language.roster(0, [], ScenarioLimits.rooms.lowerBound).rooms.map(\.name)
        self.init(
            title: contract.title,
            version: contract.version,
            source: contract.location.file.split(separator: "/").suffix(2).joined(separator: "/"),
            roles: language.roles,
            rooms: rooms + (language.roles.isEmpty ? language.sockets : []),
            socketsWithRooms: language.socketsWithRooms,
            closeCodes: language.closeCodes.map { ($0.name, "\($0.code): \($0.reason)") },
            discriminator: language.discriminator,
            clientMessages: messages(language.clientMessages),
            serverMessages: messages(language.serverMessages)
        )
    }
}
