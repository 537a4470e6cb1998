internal import ContractReading
internal import ProtocolSpec
internal import SpecParser

/// A contract of one socket in a few words.
struct Sketch {
    /// A message: its name, and its body in YAML; without one it is an object whose `type` is its name.
    struct Message {
        var name: String
        var body: String

        init(_ name: String, _ body: String? = nil) {
            self.name = name
            self.body =
                body ?? "{payload: {type: object, required: [type], properties: {type: {const: '\(name)'}}}}"
        }
    }

    var receives: [Message] = []
    var sends: [Message] = []
    /// Lines under the channel.
    var channel = ""
    /// Operations besides those that receive and send all; a message that one of them names is not in these.
    var operations = ""

    /// A sketch of messages that have nothing but a name.
    static func names(_ receives: String, _ sends: String) -> Sketch {
        Sketch(
            receives: receives.split(separator: " ").map { Message(String($0)) },
            sends: sends.split(separator: " ").map { Message(String($0)) }
        )
    }

    var text: String {
        let named = { (message: Message) in
            operations.contains("messages/\(message.name)}") || operations.contains("messages/\(message.name)'")
        }
        var seen: Set<String> = []
        let all = (receives + sends).filter { seen.insert($0.name).inserted }
        return """
            asyncapi: 3.0.0
            info: {title: Sketch, version: '1'}
            x-perspective: server
            defaultContentType: application/json
            channels:
              main:
                address: /
                messages:
            \(all.map { "      '\($0.name)': \($0.body)" }.joined(separator: "\n"))
            \(channel.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
            operations:
            \(Self.operation("hear", "receive", receives.filter { !named($0) }))
            \(Self.operation("say", "send", sends.filter { !named($0) }))
            \(operations.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
            """
    }

    private static func operation(_ name: String, _ action: String, _ messages: [Message]) -> String {
        guard !messages.isEmpty else { return "" }
        let list = messages.map { "{$ref: '#/channels/main/messages/\($0.name)'}" }.joined(separator: ", ")
        return "  \(name): {action: \(action), channel: {$ref: '#/channels/main'}, messages: [\(list)]}"
    }

    /// The contract.
    func contract() throws -> Contract {
        let memory = DocumentFiles(
            contents: { _, _ throws(DocumentFiles.Failure) in throw .notFound },
            canonicalPath: { path throws(DocumentFiles.Failure) in path }
        )
        return try ContractReader(files: memory).read(Array(text.utf8), file: "a.yaml").contract
    }
}
