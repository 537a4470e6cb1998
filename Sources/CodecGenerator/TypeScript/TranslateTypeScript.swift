internal import JSONSchema
internal import ProtocolSpec

/// A contract's module, declaration by declaration.
struct TranslateTypeScript {
    private let blueprint: TypeScriptBlueprint

    init(_ blueprint: TypeScriptBlueprint) {
        self.blueprint = blueprint
    }

    /// Types first, then what a bundle may hold.
    var declarations: [TypeScriptDeclaration] {
        let sockets = TranslateTypeScriptSockets(blueprint)
        var declarations = types + sockets.declarations
        if blueprint.options.hasValidators {
            declarations += TranslateTypeScriptValidators(blueprint).declarations
        }
        if blueprint.options.hasClient { declarations += sockets.constants }
        return declarations + copied(for: declarations)
    }

    // MARK: Types

    private var types: [TypeScriptDeclaration] {
        let names = blueprint.names
        let messages = blueprint.contract.messages.indices.compactMap { index -> TypeScriptDeclaration? in
            let id = Contract.Message.ID(index: index)
            guard let name = names.messages[id] else { return nil }
            let message = blueprint.contract[id]
            let number = blueprint.graph.payloads[id]
            let texts = [message.text, number.flatMap(blueprint.types.text)].compactMap(\.self)
            let doc = texts.count == 2 && texts[0] == texts[1] ? texts[0] : texts.joined(separator: "\n\n")
            return type(number, name: name, doc: doc.isEmpty ? "`\(message.name)`" : doc)
        }
        let others = names.others.compactMap { number -> TypeScriptDeclaration? in
            guard let name = names.schemas[number] else { return nil }
            let doc = blueprint.types.text(number) ?? "`\(blueprint.graph.anyName(of: number))`"
            return type(number, name: name, doc: doc)
        }
        return messages + others
    }

    private func type(_ number: Int?, name: String, doc: String) -> TypeScriptDeclaration {
        guard let number else { return .alias(doc: doc, name: name, .unknown) }
        let isOwn = blueprint.names.schemas[number] == name
        let type = isOwn ? blueprint.types.definition(number) : blueprint.types.type(number)
        if case .object(let object) = type { return .interface(doc: doc, name: name, object) }
        return .alias(doc: doc, name: name, type)
    }

    // MARK: Runtime

    /// What the declarations name of the runtime, and the whole client.
    private func copied(for declarations: [TypeScriptDeclaration]) -> [TypeScriptDeclaration] {
        var words = declarations.reduce(into: Set<String>()) { $0.formUnion($1.references) }
        if blueprint.options.hasValidators { words.insert("read") }
        let client = blueprint.options.hasClient ? [TypeScriptClient.text] : []
        return (TypeScriptRuntime.declarations(for: words) + client).map(TypeScriptDeclaration.copied)
    }
}
