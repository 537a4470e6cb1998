/// What declarations refer to in the runtime: nothing of it that no one needs is copied.
extension TypeScriptDeclaration {
    var references: Set<String> {
        switch self {
        case .interface, .alias, .copied: []
        case .constant(let constant): constant.value.references.union(constant.type?.references ?? [])
        case .function(let function): function.value.references
        }
    }
}

extension TypeScriptType {
    fileprivate var references: Set<String> {
        switch self {
        case .name(let name), .generic(let name, _): [name]
        case .literal, .array, .tuple, .object, .union, .intersection: []
        }
    }
}

extension TypeScriptExpression {
    fileprivate var references: Set<String> {
        switch self {
        case .text(let text): [text]
        case .template(_, let calls): Set(calls)
        case .array(let items): items.reduce(into: []) { $0.formUnion($1.references) }
        case .object(let members): members.reduce(into: []) { $0.formUnion($1.value.references) }
        case .documented(let members): members.reduce(into: []) { $0.formUnion($1.value.references) }
        case .call(let name, let arguments, _): arguments.reduce(into: [name]) { $0.formUnion($1.references) }
        case .lazy(let value), .cast(let value, _): value.references
        }
    }
}
