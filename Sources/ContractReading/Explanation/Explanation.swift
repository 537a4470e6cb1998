package import ProtocolSpec

/// How a document was read, in words that its owner understands without knowing Belay: as text and as JSON.
///
/// It is a value made from the contract alone, always the same for the same document.
package struct Explanation: Sendable {
    /// A message in one direction over a socket.
    struct MessagePart: Sendable {
        var name: String
        var location: SourceLocation
        /// One line; nil where the document says nothing about it.
        var summary: String?
        var knownBy: KnownBy
        /// When it is said; nil where the document does not tell.
        var when: String?
        /// The channels that it belongs to; empty where its socket has only one.
        var channels: [String]
        /// What answers it.
        var answers: [ReplyPart]
        /// What the server says when it has received it, and to whom.
        var effects: [String]
        /// What it is made of, where it is no JSON.
        var form: String?
    }

    /// A message and what answers it.
    struct ReplyPart: Sendable, Hashable {
        var to: String
        var with: [String]
        var by: Contract.Side.Role
        var correlation: Contract.Correlation?
    }

    /// A socket with all that is said about it.
    struct SocketPart: Sendable {
        var socket: Contract.Socket
        /// Where clients open it.
        var urls: [String]
        var receives: [MessagePart]
        var sends: [MessagePart]
        var credentials: [[CredentialPart]]
        /// Parameters of the handshake that look like credentials, where no security scheme asks for one: `?token=`.
        var likelyCredentials: [String]
        var room: String?
        var onInvalid: String?
    }

    /// A message whose payload is not looked into.
    struct OpaquePart: Sendable, Hashable {
        var name: String
        var because: String
    }

    let contract: Contract
    let sockets: [SocketPart]
    let replies: [ReplyPart]
    let credentials: [CredentialPart]
    /// Names of messages that no frame tells apart.
    let ties: [[String]]
    let opaque: [OpaquePart]
    /// How many warnings `belay lint` has for the document.
    let warnings: Int

    /// - Parameters:
    ///   - contract: the contract.
    ///   - warnings: how many warnings there are about its document.
    package init(_ contract: Contract, warnings: Int) {
        self.contract = contract
        self.warnings = warnings
        var known = Recognitions(contract)
        sockets = contract.sockets.map { SocketExplainer(contract, $0, &known).part() }
        replies = Self.distinct(sockets.flatMap { part in (part.receives + part.sends).flatMap(\.answers) })
        credentials = contract.credentials.map(CredentialPart.init)
        ties = Self.distinct(known.ties.map { tie in tie.map { contract[$0].name } })
        opaque = Self.opaque(contract)
    }

    static func distinct<Value: Hashable>(_ values: [Value]) -> [Value] {
        var seen: Set<Value> = []
        return values.filter { seen.insert($0).inserted }
    }

    private static func opaque(_ contract: Contract) -> [OpaquePart] {
        let schemas = SchemaMembers(contract)
        let transfers = contract.sockets.flatMap { $0.receives + $0.sends }
        let ids = Set(transfers.map(\.message)).sorted { $0.index < $1.index }
        return ids.compactMap { id in
            let message = contract[id]
            let because: String
            switch message.payload {
            case .binary(let format): because = "bytes in binary frames (\(format))"
            case .opaque(let format): because = "its format is \(format)"
            case .text: return nil
            case .json(nil): because = "the document gives it no schema, so that any JSON is right"
            case .json(let schema?):
                guard let words = schemas.openness(of: schema.node) else { return nil }
                because = words
            }
            return OpaquePart(name: message.name, because: because)
        }
    }
}

extension SchemaMembers {
    /// Words that say nothing about what is right.
    private static let remarks: Set<String> = [
        "description", "title", "example", "examples", "default", "deprecated", "readOnly", "writeOnly", "$schema",
        "$id", "$comment", "externalDocs", "nullable",
    ]

    /// Why a schema judges nothing; nil where it does.
    fileprivate func openness(of schema: DocumentNode) -> String? {
        let node = resolved(schema)
        if case .bool(true) = node.content { return "its schema allows anything" }
        guard let entries = node.entries else { return nil }
        let words = entries.filter { !Self.remarks.contains($0.key) && !$0.key.hasPrefix("x-") }
        if words.isEmpty { return "its schema allows anything" }
        return words.count == 1 && words[0].key == "type" && words[0].value.string == "object"
            ? "its schema allows any object" : nil
    }
}
