internal import CodecRuntime
internal import ContractReading
internal import ProtocolSpec

/// Every decision about one socket in TypeScript: names, what travels over it, where it is opened.
struct TypeScriptSocket {
    /// A message in one direction.
    struct Message {
        var id: Contract.Message.ID
        /// The contract's name for it.
        var name: String
        /// The type of its payload.
        var type: TypeScriptType
        var content: FrameUnionBlueprint.Content
        var envelope: EnvelopeBlueprint?
    }

    /// The messages of one direction, and how one is known.
    struct Direction {
        /// The type that says which message it is: `ServerMessage`.
        var type: String
        /// The function that reads it: `readServerMessage`.
        var reader: String
        var doc: String
        var messages: [Message]
        var recognition: FrameUnionBlueprint.Recognition
        var payloadPath: [String]?

        /// Whether a frame is the payload, as JSON.
        var isPlain: Bool {
            payloadPath == nil
                && messages.allSatisfy { message in
                    switch message.content {
                    case .type, .value: true
                    case .text, .bytes: false
                    }
                }
        }

        /// What a frame is called that is none of the messages.
        var unknown: String {
            var name = "unknown"
            while messages.contains(where: { $0.name == name }) { name = "$" + name }
            return name
        }
    }

    /// The socket's name in the contract.
    var title: String
    var doc: String
    /// The constant that joins all of it, for a client.
    var name: String
    /// The function that makes the URL.
    var url: String
    var parameters: String
    /// The type of what a client sends.
    var clientMessage: String
    /// What a server receives.
    var received: Direction
    /// What the server sends.
    var sent: Direction
    var closeCodes: CloseCodesBlueprint
    /// The constant with the close codes, and the type of a code.
    var closeCodesName: String
    var closeCode: String
    var endpoint: SocketEndpointBlueprint
    /// The parts of the URL's query, and whether a client must give each.
    var query: [(name: String, isRequired: Bool, doc: String)]
    /// The parameters in the path, by their names in the contract.
    var pathParameters: [(name: String, doc: String)]
    /// The key of the first server in `servers`.
    var defaultServer: String?

    /// - Parameters:
    ///   - contract: the contract.
    ///   - socket: one of its sockets.
    ///   - isOnly: whether it has no other; then names need no socket's name before them.
    ///   - names: takes the names.
    init(_ contract: Contract, socket: Contract.Socket, isOnly: Bool, names: inout TypeScriptNames) {
        title = socket.name
        doc = socket.description ?? "What travels over `\(socket.path)`."
        let short = String(socket.name.prefix(80))
        name = names.takeValue(SwiftName.member(short), suffix: "Socket")
        url = names.takeValue(name + "URL")
        let typeName = SwiftName.bare(SwiftName.type(name))
        parameters = names.takeType(typeName + "Parameters")
        let prefix = isOnly ? "" : typeName
        clientMessage = names.takeType(prefix + "ClientMessage")
        closeCode = names.takeType(prefix + "CloseCode")
        closeCodesName = names.takeValue(isOnly ? "closeCodes" : name + "CloseCodes")
        let place = "`\(socket.path)`"
        let unions = FrameUnionTranslator(contract: contract, socket: socket, types: [:], typeNames: [])
        received = Direction(
            type: names.takeType(prefix + "ReceivedMessage"),
            reader: names.takeValue("read\(prefix)ClientMessage"),
            doc: "What a server receives on \(place): `message` says which message it is.",
            contract,
            unions,
            .received,
            socket,
            names
        )
        sent = Direction(
            type: names.takeType(prefix + "ServerMessage"),
            reader: names.takeValue("read\(prefix)ServerMessage"),
            doc: "What the server says on \(place): `message` says which message it is.",
            contract,
            unions,
            .sent,
            socket,
            names
        )
        closeCodes = CloseCodesBlueprint(socket.distinctCloseCodes)
        endpoint = SocketEndpointBlueprint(contract, socket: socket)
        let path = endpoint.parameters.map(\.doc)
        pathParameters = zip(Self.parameterNames(in: socket.path), path).map { (name: $0, doc: $1) }
        let required = Set(socket.query.filter(\.isRequired).map(\.name))
        query = endpoint.query.compactMap { part in
            part.query.map { (name: $0, isRequired: required.contains($0), doc: part.doc) }
        }
        defaultServer = contract.servers.first { socket.servers.contains($0.name) }?.name
    }

    private static func parameterNames(in path: String) -> [String] {
        path.matches(of: /\{([^}]*)\}/).map { String($0.output.1) }
    }
}

extension TypeScriptSocket.Direction {
    fileprivate init(
        type: String,
        reader: String,
        doc: String,
        _ contract: Contract,
        _ unions: FrameUnionTranslator,
        _ direction: MessageRecognition.Direction,
        _ socket: Contract.Socket,
        _ names: TypeScriptNames
    ) {
        (self.type, self.reader, self.doc) = (type, reader, doc)
        let union = unions.union(direction, name: type, doc: doc)
        let ids = MessageRecognition(contract, socket: socket, direction: direction).messages
        messages = zip(ids, union.cases).map { id, message in
            let type: TypeScriptType =
                switch message.content {
                case .type, .value: names.messages[id].map(TypeScriptType.name) ?? .unknown
                case .text: .string
                case .bytes: .name("Uint8Array")
                }
            return TypeScriptSocket.Message(
                id: id,
                name: contract[id].name,
                type: type,
                content: message.content,
                envelope: message.envelope
            )
        }
        recognition = union.recognition
        payloadPath = union.payloadPath
    }
}
