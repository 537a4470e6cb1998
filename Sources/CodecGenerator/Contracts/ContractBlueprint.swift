internal import CodecRuntime
internal import ContractReading
internal import ProtocolSpec

/// Every decision about the Swift of any contract: names, types, order, documentation.
struct ContractBlueprint {
    /// What belongs to one socket.
    struct Socket {
        /// The Swift name of its namespace.
        var name: String
        var doc: String
        var clientMessages: FrameUnionBlueprint
        var serverMessages: FrameUnionBlueprint
        var closeCodes: CloseCodesBlueprint
        var endpoint: SocketEndpointBlueprint
    }

    /// Messages and shared types, each in a file of its own.
    var types: [NestedBlueprint]
    /// In the document's order.
    var sockets: [Socket]

    /// - Parameters:
    ///   - contract: any contract.
    ///   - module: the name of the module that its Swift is for.
    init(_ contract: Contract, module: String) {
        var files = FileNames(
            SchemaTranslator.runtimeNames.union([
                "ClientMessage", "ServerMessage", "CloseCode", "Endpoint", "Frame", "FrameShape", module,
                "Error", "Result", "Equatable", "Comparable", "Character", "StaticString", "RawSpan",
            ])
        )
        let messages = MessageTypes(of: contract, files: &files)
        types = messages.declarations
        let names = contract.sockets.map { socket in
            files.take(SwiftName.type(String(socket.name.prefix(80))), suffix: "Socket")
        }
        sockets = zip(contract.sockets, names).map { socket, name in
            let unions = FrameUnionTranslator(
                contract: contract,
                socket: socket,
                types: messages.names,
                typeNames: messages.typeNames
            )
            let place = "`\(socket.path)`"
            return Socket(
                name: name,
                doc: socket.description ?? "What travels over \(place).",
                clientMessages: unions.union(.received, name: "ClientMessage", doc: "What a client sends on \(place)."),
                serverMessages: unions.union(.sent, name: "ServerMessage", doc: "What the server sends on \(place)."),
                closeCodes: CloseCodesBlueprint(socket.distinctCloseCodes),
                endpoint: SocketEndpointBlueprint(contract, socket: socket)
            )
        }
    }
}

extension Contract.Socket {
    /// Each code once: a raw value of an enum is there once.
    var distinctCloseCodes: [CloseCode] {
        var seen: Set<Int> = []
        return closeCodes.filter { (0...0xFFFF).contains($0.code) && seen.insert($0.code).inserted }
    }
}

/// The Swift types of a contract's messages, and of the schemas that they share.
private struct MessageTypes {
    private(set) var names: [Contract.Message.ID: String] = [:]
    private(set) var declarations: [NestedBlueprint] = []
    private(set) var typeNames: Set<String> = []

    init(of contract: Contract, files: inout FileNames) {
        var reader = SchemaReader(contract)
        var payloads: [(id: Contract.Message.ID, payload: Schema)] = []
        for (index, message) in contract.messages.enumerated() {
            guard case .json(let source) = message.payload else { continue }
            let id = Contract.Message.ID(index: index)
            names[id] = files.take(SwiftName.type(message.shortName), suffix: "Message")
            payloads.append((id, reader.schema(source, at: message.location)))
        }
        let schemas = SharedSchemas(reader, payloads: payloads.map(\.payload))
        var sharedNames: [String: String] = [:]
        for (id, payload) in payloads {
            // A schema of the message's name is the message's type.
            guard case .reference(let place) = payload.kind, !payload.isNullable, let name = names[id],
                sharedNames[place] == nil, SwiftName.type(reader.names[place] ?? "") == name
            else { continue }
            sharedNames[place] = name
        }
        let others = schemas.used.filter { sharedNames[$0] == nil }
        for place in others {
            let name = String((reader.names[place] ?? "value").prefix(80))
            sharedNames[place] = files.take(SwiftName.type(name), suffix: "Value")
        }
        let translator = SchemaTranslator(
            recursiveNames: sharedNames,
            recursiveSchemas: reader.shared,
            selfContaining: reader.recursive,
            storageAccess: ""
        )
        for (id, payload) in payloads {
            guard let name = names[id] else { continue }
            let message = contract[id]
            var schema = reader.resolved(payload) ?? Schema(location: payload.location, kind: .any)
            if schema.isNullable { (schema.kind, schema.isNullable) = (.any, false) }
            let texts = [message.text, payload.description ?? schema.description].compactMap(\.self)
            let doc = texts.count == 2 && texts[0] == texts[1] ? texts[0] : texts.joined(separator: "\n\n")
            declarations.append(
                translator.declaration(schema, name: name, doc: doc.isEmpty ? "`\(message.name)`" : doc)
            )
        }
        for place in others {
            guard let name = sharedNames[place], let schema = reader.shared[place] else { continue }
            let doc = schema.description ?? schema.title ?? "`\(reader.names[place] ?? name)`"
            declarations.append(translator.declaration(schema, name: name, doc: doc))
        }
        typeNames = Set(declarations.map { SwiftName.bare($0.name) })
    }
}

/// Which shared schemas the types of messages need.
private struct SharedSchemas {
    private let shared: [String: Schema]
    private var seen: Set<String> = []

    /// Sorted.
    var used: [String] { seen.sorted() }

    init(_ reader: SchemaReader, payloads: [Schema]) {
        shared = reader.shared
        // A payload that is a shared schema becomes a type of its own, of what is in that.
        var queue = payloads.compactMap { reader.resolved($0) }
        while let schema = queue.popLast() { queue += next(schema) }
    }

    /// The schemas right below one; of a shared one, once.
    private mutating func next(_ schema: Schema) -> [Schema] {
        switch schema.kind {
        case .array(let rules): [rules.items]
        case .object(let rules): rules.properties.map(\.schema) + [rules.additional].compactMap(\.self)
        case .choice(let rules): rules.branches
        case .reference(let place): seen.insert(place).inserted ? [shared[place]].compactMap(\.self) : []
        default: []
        }
    }
}
