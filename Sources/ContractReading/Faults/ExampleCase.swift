internal import ProtocolSpec

/// A value that a document shows, and the schema that it should fit.
struct ExampleCase {
    /// Where it stands, and what it is called.
    enum Role {
        case example
        /// One of `examples` of a schema: a whole value each.
        case listed
        case `default`
        /// Of a message, by its name.
        case message(String)
    }

    var value: DocumentNode
    var schema: Contract.SchemaSource
    /// The schema's place in the graph.
    var place: Int?
    var role: Role

    var isOfMessage: Bool {
        if case .message = role { true } else { false }
    }

    var isDefault: Bool {
        if case .default = role { true } else { false }
    }

    /// What a person calls it: `the example`.
    var name: String {
        switch role {
        case .example, .listed, .message: "the example"
        case .default: "the default"
        }
    }
}

extension ExampleCase {
    /// More values than these are not judged.
    private static let most = 4_000

    /// Every value that a contract shows with a schema: examples of messages first, then those within schemas.
    ///
    /// - Parameters:
    ///   - contract: the contract.
    ///   - graph: its schemas.
    /// - Returns: the cases, at most 4,000.
    static func all(of contract: Contract, in graph: SchemaGraph) -> [ExampleCase] {
        var cases: [ExampleCase] = []
        let messages = contract.messages + contract.unusedMessages
        for message in messages {
            guard let schema = message.payload.schema else { continue }
            for payload in message.examples.compactMap(\.payload) {
                cases.append(
                    ExampleCase(
                        value: payload,
                        schema: schema,
                        place: graph.number(of: schema.node),
                        role: .message(message.name)
                    )
                )
            }
        }
        let dialects = Set(messages.compactMap { $0.payload.schema?.dialect })
        let dialect: Contract.SchemaSource.Dialect = dialects == [.draft2020] ? .draft2020 : .draft07
        for (number, place) in graph.places.enumerated() where cases.count < most {
            let schema = Contract.SchemaSource(node: place.node, dialect: dialect)
            func add(_ value: DocumentNode?, _ role: Role) {
                guard let value else { return }
                cases.append(ExampleCase(value: value, schema: schema, place: number, role: role))
            }
            add(place[.example], .example)
            for item in place[.examples]?.items ?? [] { add(item, .listed) }
            // A default of null says that there is none.
            if let value = place[.default], JSONTypes(of: value) != .null { add(value, .default) }
        }
        return Array(cases.prefix(most))
    }
}
