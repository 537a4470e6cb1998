import CodecRuntime
import ProtocolSpec

/// Every decision about a contract's Swift: names, types, order, documentation. The translators turn it into declarations
/// and decide nothing more.
struct ProtocolBlueprint {
    /// Messages and shared types, each in a file of its own, by name.
    var structs: [StructBlueprint]
    /// Shared types that are not structs of fields, each in a file of its own too.
    var others: [(name: String, declaration: NestedBlueprint)]
    /// What clients send.
    var clientMessages: UnionBlueprint
    /// What the server sends.
    var serverMessages: UnionBlueprint
    var closeCodes: CloseCodesBlueprint
    var endpoint: EndpointBlueprint
    /// What only a mock needs: a module of its own.
    var mock: MockBlueprint

    /// - Parameters:
    ///   - contract: a contract that was read without errors.
    ///   - name: the protocol's Swift name: `RoomChat`.
    ///   - layout: which files the declarations go to.
    init(contract: RoomContract, name: String, layout: ModuleLayout) {
        let channel = contract.channel
        let received = channel.receives.map(\.message)
        let types = MessageTypes(of: contract, name: name, layout: layout)
        structs = types.structs
        others = []
        for (name, declaration) in types.recursiveDeclarations() {
            switch declaration {
            case .structure(let structure): structs.append(structure)
            case let other: others.append((name, other))
            }
        }
        clientMessages = UnionBlueprint(
            name: "ClientMessage",
            doc: "What a client sends on `\(channel.name)`.",
            discriminator: channel.discriminator,
            cases: types.cases(of: received)
        )
        serverMessages = UnionBlueprint(
            name: "ServerMessage",
            doc: "What the server sends on `\(channel.name)`.",
            discriminator: channel.discriminator,
            cases: types.cases(of: channel.sends)
        )
        closeCodes = CloseCodesBlueprint(channel.closeCodes)
        endpoint = EndpointBlueprint(channel: channel, servers: contract.servers)
        let deliveries = DeliveryTranslator(
            structs: structs,
            clientCases: clientMessages.cases,
            serverCases: serverMessages.cases
        )
        mock = MockBlueprint(contract: contract, name: name, deliveries: deliveries.deliveries(of: channel.receives))
    }
}

/// Which files a contract's declarations go to.
enum ModuleLayout {
    /// Two modules of one package, the mock's beside the app's.
    case modules
    /// One file within another module, with the app's declarations alone.
    case singleFile
}

/// The Swift types of a contract's messages and of the schemas that refer to themselves.
private struct MessageTypes {
    private let recursiveSchemas: [String: Schema]
    private let recursiveNames: [String: String]
    private let names: [String: String]
    private let translator: SchemaTranslator
    /// The messages' structs, in the contract's order.
    let structs: [StructBlueprint]

    init(of contract: RoomContract, name: String, layout: ModuleLayout) {
        let channel = contract.channel
        var messages = channel.receives.map(\.message) + channel.sends
        messages += contract.endpoints.flatMap { $0.replies.map(\.message) }
        // Our own files keep their names: a message called `Endpoint` gets another name.
        var files = FileNames(
            SchemaTranslator.runtimeNames.union([
                "BuiltProtocol", "ClientMessage", "ServerMessage", "CloseCode", "Deliveries", "Endpoint", name,
            ])
        )
        var names: [String: String] = [:]
        for message in messages where names[message.name] == nil {
            names[message.name] = files.take(SwiftName.type(message.name))
        }
        var recursiveNames: [String: String] = [:]
        for name in contract.recursiveSchemas.keys.sorted() {
            recursiveNames[name] = files.take(SwiftName.type(name))
        }
        let translator = SchemaTranslator(
            recursiveNames: recursiveNames,
            recursiveSchemas: contract.recursiveSchemas,
            selfContaining: Set(contract.recursiveSchemas.keys),
            storageAccess: layout == .modules ? "package " : ""
        )
        var done: Set<String> = []
        structs = messages.filter { done.insert($0.name).inserted }.compactMap { message in
            guard let name = names[message.name] else { return nil }
            return translator.structure(message.payload, name: name, doc: message.description ?? "`\(message.name)`")
        }
        recursiveSchemas = contract.recursiveSchemas
        self.recursiveNames = recursiveNames
        self.names = names
        self.translator = translator
    }

    /// The declarations of the schemas that refer to themselves, sorted by their names in the contract.
    func recursiveDeclarations() -> [(name: String, declaration: NestedBlueprint)] {
        recursiveSchemas.sorted { $0.key < $1.key }.compactMap { key, schema in
            recursiveNames[key].map { name in
                (name, translator.declaration(schema, name: name, doc: schema.description ?? "`\(key)`"))
            }
        }
    }

    /// The cases of one direction's union, in the contract's order.
    func cases(of messages: [Message]) -> [UnionBlueprint.Case] {
        // In a script without capitals a case has the same name as its type, and would hide the type.
        var taken = Set(names.values).union(SchemaTranslator.memberNames).union(["unknown"])
        return messages.map { message in
            UnionBlueprint.Case(
                message: message.name,
                name: SwiftName.unique(SwiftName.member(message.name), taken: &taken),
                type: names[message.name] ?? SwiftName.type(message.name),
                doc: message.description ?? "`\(message.name)`",
                discriminatorValue: message.discriminatorValue ?? ""
            )
        }
    }
}
