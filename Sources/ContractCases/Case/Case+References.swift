import MockEngine

// What the case's texts refer to.
extension Case {
    /// The names of the secrets that it uses.
    var mentionedSecrets: Set<String> {
        Set(references.compactMap { if case .secret(let name) = $0 { name } else { nil } })
    }

    /// The roles of people whose names or ids it uses.
    var mentionedPeople: Set<String> {
        Set(
            references.compactMap { reference in
                switch reference {
                case .name(let key), .id(let key): key
                default: nil
                }
            }
        )
    }

    private var references: [Template.Reference] {
        steps.flatMap { step -> [Template.Reference] in
            switch step.action {
            case .connects(let connection): (connection.query + connection.headers).flatMap { $0.value.references }
            case .says(.message(let line)): line.payload?.references ?? []
            case .says(.raw(let template, _)): template.references
            case .asks(let question):
                (question.line.payload?.references ?? []) + (question.answer?.references ?? [])
                    + question.keeps.flatMap { $0.value.references }
            case .hears(let expectation):
                expectation.pattern.references + expectation.keeps.flatMap { $0.value.references }
            case .hearsInAnyOrder(let patterns, _): patterns.flatMap(\.references)
            case .hearsNothing(let pattern): pattern?.references ?? []
            case .closed, .refused, .closes, .pauses: []
            }
        }
    }
}
