internal import CodecRuntime
internal import ContractEngine
internal import JSONSchema
internal import ProtocolSpec
internal import SchemaValues

/// What a client can say of a message.
extension SocketPlan {
    /// The payloads that the document shows for a message and that are right, each once.
    func examples(of message: Contract.Message.ID) -> [(name: String, payload: JSONValue)] {
        var seen: Set<JSONValue> = []
        return contract[message].examples.enumerated().compactMap { index, example in
            guard let payload = example.payload?.json, problem(of: payload, as: message) == nil,
                seen.insert(payload).inserted
            else { return nil }
            return (example.name ?? "example \(index + 1)", payload)
        }
    }

    /// A payload of a message: its first example, else a plain value; nil where none can be made.
    func sample(of message: Contract.Message.ID) -> JSONValue? {
        if let shown = examples(of: message).first { return shown.payload }
        switch contract[message].payload {
        case .json(let schema?):
            let plain = cases(of: schema, most: 1).first { $0.verdict == .valid }
            return plain.map { marked($0.value.json, as: message) }
        case .json(nil): return .object([])
        case .text: return .string(contract[message].title ?? contract[message].name)
        case .binary, .opaque: return nil
        }
    }

    /// The same, where a frame of it counts as this message, and not as one that nothing tells it from; else why there is none.
    func request(_ message: Contract.Message.ID) -> (payload: JSONValue?, problem: String) {
        let name = contract[message].name
        guard let payload = sample(of: message) else { return (nil, "no payload of \"\(name)\" could be made") }
        let found = self.message(of: frame(of: payload, as: message))
        guard let found, found != message else { return (payload, "") }
        return (nil, "nothing tells \"\(name)\" from \"\(contract[found].name)\"")
    }

    /// Values at the limits of a message's schema, valid ones and others.
    func cases(of schema: Contract.SchemaSource, most: Int, seed: UInt64 = 1) -> [SchemaValueCase] {
        let options = SchemaOptions(
            dialect: schema.dialect == .draft07 ? .draft07 : .draft2020,
            reading: contract.isLiteral ? .literal : .asMeant
        )
        let subject = SchemaSubject(schema.node, references: SchemaReferences(contract.documents), options: options)
        return SchemaBoundaryCases.all(of: subject, seed: seed, limits: .init(cases: most, trials: most * 10, depth: 4))
    }
}
