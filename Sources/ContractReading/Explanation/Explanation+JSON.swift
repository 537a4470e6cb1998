package import CodecRuntime
internal import ProtocolSpec
internal import ServerRules

extension Explanation {
    /// The explanation for programs: any-contract, section 8, with further members.
    package var json: JSONValue {
        .members([
            ("title", .string(contract.title)),
            ("version", .string(contract.version)),
            ("asyncapi", .string(contract.asyncAPI)),
            (
                "side",
                .members([("is", .string(contract.side.role.rawValue)), ("because", .string(contract.side.because))])
            ),
            ("servers", .array(contract.servers.map(Self.server))),
            ("sockets", .array(sockets.map(Self.socket))),
            ("credentials", .array(credentials.map(Self.credential))),
            ("replies", .array(replies.map(Self.reply))),
            ("defaults", .array(contract.defaults.map(Self.assumption))),
            ("ties", .array(ties.map(Self.texts))),
            ("opaque", Self.texts(opaque.map(\.name))),
            ("unused", Self.texts(contract.unusedMessages.map(\.name))),
            ("warnings", .integer(warnings)),
        ])
    }

    /// The same as text, a line for each thing.
    package var jsonText: String { ExplanationLayout.text(of: json) }

    private static func server(_ host: Contract.Host) -> JSONValue {
        .members([
            ("name", .string(host.name)), ("url", .string(host.url)),
            ("description", host.description.map(JSONValue.string)),
        ])
    }

    private static func socket(_ part: SocketPart) -> JSONValue {
        let socket = part.socket
        return .members([
            ("name", .string(socket.name)),
            ("path", .string(socket.path)),
            ("urls", texts(part.urls)),
            ("topics", .array(socket.topics.map(topic))),
            ("parameters", .array(socket.parameters.map(parameter))),
            ("query", .array(socket.query.map(parameter))),
            ("headers", .array(socket.headers.map(parameter))),
            ("subprotocols", texts(socket.subprotocols)),
            ("security", .array(part.credentials.map { texts($0.map(\.scheme)) })),
            ("receives", .array(part.receives.map { message($0, isSent: false) })),
            ("sends", .array(part.sends.map { message($0, isSent: true) })),
            ("closeCodes", .array(socket.closeCodes.map(closeCode))),
            ("room", part.room.map(JSONValue.string)),
            ("onInvalid", part.onInvalid.map(JSONValue.string)),
        ])
    }

    private static func topic(_ topic: Contract.Topic) -> JSONValue {
        .members([
            ("name", .string(topic.name)),
            ("address", topic.address.map(JSONValue.string) ?? .null),
            ("isPath", .bool(topic.isPath)),
        ])
    }

    private static func parameter(_ parameter: Contract.Parameter) -> JSONValue {
        .members([("name", .string(parameter.name)), ("required", .bool(parameter.isRequired))])
    }

    private static func message(_ part: MessagePart, isSent: Bool) -> JSONValue {
        let when = part.when.map(JSONValue.string)
        return .members([
            ("message", .string(part.name)),
            ("knownBy", .string(part.knownBy.words)),
            ("when", isSent ? when ?? .null : when),
            ("summary", part.summary.map(JSONValue.string)),
            ("topics", part.channels.isEmpty ? nil : texts(part.channels)),
        ])
    }

    private static func closeCode(_ code: CloseCode) -> JSONValue {
        .members([
            ("code", .integer(code.code)), ("name", .string(code.name)), ("reason", .string(code.reason)),
            ("when", .string(code.condition.rawValue)), ("retry", .string(code.retry.rawValue)),
        ])
    }

    private static func credential(_ part: CredentialPart) -> JSONValue {
        .members([
            ("scheme", .string(part.scheme)),
            ("in", part.place.map(JSONValue.string) ?? .null),
            ("name", part.name.map(JSONValue.string) ?? .null),
            ("type", .string(part.type)),
            ("browser", .bool(part.canBrowser)),
        ])
    }

    private static func reply(_ part: ReplyPart) -> JSONValue {
        .members([
            ("to", .string(part.to)),
            ("with", texts(part.with)),
            ("correlation", part.correlation.map { .string($0.text) } ?? .null),
            ("by", .string(part.by.rawValue)),
        ])
    }

    private static func assumption(_ assumed: Contract.Default) -> JSONValue {
        .members([
            ("what", .string(assumed.what)), ("because", .string(assumed.because)),
            ("file", .string(assumed.location.file)), ("line", .integer(assumed.location.line)),
        ])
    }

    private static func texts(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }
}

extension Contract.Correlation {
    /// `payload#/id`, and where the answer has it elsewhere, both places.
    var text: String {
        request == answer
            ? Self.pointer(request) : "\(Self.pointer(request)) = \(Self.pointer(answer)) of the answer"
    }

    private static func pointer(_ path: [String]) -> String {
        "payload#" + path.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
    }
}
