import CodecRuntime
import ProtocolSpec

/// Every decision about a contract's Swift: names, types, order. The translators turn it into declarations and decide
/// nothing more.
struct ProtocolBlueprint {
    /// One message of a union.
    struct Case {
        /// The message's name in the contract.
        var message: String
        /// The case's Swift name.
        var name: String
        /// The struct's Swift name.
        var type: String
        var doc: String
        var discriminatorValue: String
    }

    /// The protocol's Swift name: `RoomChat`.
    var name: String
    var contract: Contract
    /// Messages and shared types, each in a file of its own, by name.
    var structs: [StructBlueprint]
    /// Shared types that are no structs of fields, each in a file of its own too.
    var others: [(name: String, declaration: NestedBlueprint)]
    /// What clients send, in the contract's order.
    var clientCases: [Case]
    /// What the server sends, in the contract's order.
    var serverCases: [Case]
    /// The Swift names of the close codes, in the contract's order.
    var closeCodeNames: [String]

    init(contract: Contract, name: String) {
        self.name = name
        self.contract = contract
        let channel = contract.channel
        var messages = channel.receives.map(\.message) + channel.sends
        messages += contract.endpoints.flatMap { $0.replies.map(\.message) }
        // Names of our own files come first: a message called `Endpoint` gets another name, not the endpoint.
        var taken: Set<String> = ["BuiltProtocol", "ClientMessage", "ServerMessage", "CloseCode", "Endpoint", name]
        taken.formUnion(SchemaTranslator.runtimeNames)

        var typeNames: [String: String] = [:]
        for message in messages where typeNames[message.name] == nil {
            typeNames[message.name] = SwiftName.unique(SwiftName.type(message.name), taken: &taken)
        }
        var recursiveNames: [String: String] = [:]
        for name in contract.recursiveSchemas.keys.sorted() {
            recursiveNames[name] = SwiftName.unique(SwiftName.type(name), taken: &taken)
        }
        let translator = SchemaTranslator(
            recursiveNames: recursiveNames,
            recursiveSchemas: contract.recursiveSchemas
        )
        var done: Set<String> = []
        structs = messages.filter { done.insert($0.name).inserted }.compactMap { message in
            guard let name = typeNames[message.name] else { return nil }
            return translator.structure(message.payload, name: name, doc: message.description ?? "`\(message.name)`")
        }
        others = []
        for (key, schema) in contract.recursiveSchemas.sorted(by: { $0.key < $1.key }) {
            guard let name = recursiveNames[key] else { continue }
            switch translator.declaration(schema, name: name, doc: schema.description ?? "`\(key)`") {
            case .structure(let structure): structs.append(structure)
            case let other: others.append((name, other))
            }
        }
        clientCases = Self.cases(of: channel.receives.map(\.message), typeNames: typeNames)
        serverCases = Self.cases(of: channel.sends, typeNames: typeNames)
        var takenCodes: Set<String> = ["rule", "name", "reason", "retry", "rawValue"]
        closeCodeNames = channel.closeCodes.map { SwiftName.unique(SwiftName.member($0.name), taken: &takenCodes) }
    }

    /// The struct that stands for a message.
    func structure(named name: String) -> StructBlueprint? {
        structs.first { $0.name == name }
    }

    private static func cases(of messages: [Message], typeNames: [String: String]) -> [Case] {
        var taken: Set<String> = ["unknown"]
        return messages.map { message in
            Case(
                message: message.name,
                name: SwiftName.unique(SwiftName.member(message.name), taken: &taken),
                type: typeNames[message.name] ?? SwiftName.type(message.name),
                doc: message.description ?? "`\(message.name)`",
                discriminatorValue: message.discriminatorValue ?? ""
            )
        }
    }
}
