import CodecRuntime
import ProtocolSpec
import SchemaValidation
import SeededRandom
import ServerRules

extension HTTPAnswer {
    /// A documented answer: of the endpoint's delivery, or one that says what is wrong.
    init(_ reply: HTTPEndpoint.Reply, of endpoint: HTTPEndpoint, in contract: RoomContract) {
        let schema = reply.message.payload
        guard reply.message.name != endpoint.delivery.message else {
            self.init(status: reply.status, delivering: endpoint.delivery, schema, contract)
            return
        }
        var random = SplitMix64(seed: 0)
        let generator = ValueGenerator(recursiveSchemas: contract.recursiveSchemas)
        let validator = SchemaValidator(recursiveSchemas: contract.recursiveSchemas)
        let shown = reply.message.examples.map(\.payload.json).first {
            validator.violations(of: $0, in: schema).isEmpty
        }
        self.init(
            status: reply.status,
            problemIn: shown ?? Self.complete(schema, generator, &random),
            isAllowed: { validator.violations(of: $0, in: schema).isEmpty }
        )
    }

    /// A body with the texts that need not be there, too: one of them says what is wrong.
    private static func complete(_ schema: Schema, _ generator: ValueGenerator, _ random: inout SplitMix64) -> JSONValue
    {
        let base = generator.plain(schema, using: &random)
        guard case .object(let members) = base, let rules = schema.object else { return base }
        return .object(
            rules.properties.compactMap { property in
                if let made = members.first(where: { $0.name == property.name }) { return made }
                guard case .string = property.schema.kind else { return nil }
                return .init(name: property.name, value: generator.plain(property.schema, using: &random))
            }
        )
    }

    /// What the delivery says of the answer's members, and the constants beside it.
    private init(status: Int, delivering delivery: Delivery, _ schema: Schema, _ contract: RoomContract) {
        var members: [JSONValue.Member] = []
        var slots: [Slot] = []
        for property in schema.object?.properties ?? [] {
            if let field = delivery.fields.first(where: { $0.name == property.name }) {
                guard let source = Source(field.source, in: contract) else { continue }
                members.append(.init(name: property.name, value: .string("")))
                slots.append(Slot(path: [property.name], source: source))
            } else if case .constant(let value) = property.schema.kind {
                members.append(.init(name: property.name, value: value))
            }
        }
        self.init(status: status, json: JSONValue.object(members).jsonText, slots: slots)
    }
}

extension HTTPAnswer.Source {
    /// Nil for a field of the request: a request brings nothing but its token.
    fileprivate init?(_ source: Delivery.Source, in contract: RoomContract) {
        switch source {
        case .payload: return nil
        case .senderID: self = .senderID
        case .senderName: self = .senderName
        case .uuid: self = .uuid
        case .timestamp: self = .timestamp
        case .jwt(let scheme):
            let credentials = [contract.channel.credential].compactMap(\.self) + contract.endpoints.map(\.credential)
            guard let credential = credentials.first(where: { $0.name == scheme }) else { return nil }
            self = .token(credential.rules)
        }
    }
}
