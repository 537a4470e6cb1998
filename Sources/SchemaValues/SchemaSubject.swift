package import JSONSchema
package import ProtocolSpec

/// A schema as it is written, with all that values are made by: where its references lead, and the judge of what was made.
package struct SchemaSubject: Sendable {
    /// More schemas than these are not judged by themselves.
    private static let mostJudges = 2_000

    /// What the schema compiles to; the schema itself is number 0.
    package let plan: SchemaPlan
    let root: SchemaPlace
    let references: SchemaReferences
    let isLiteral: Bool
    /// Whether nothing that stands beside a `$ref` counts, as draft 7 has it by its letter.
    let hidesSiblings: Bool
    let assertsFormats: Bool
    /// Schemas with alternatives, by their places: a value is judged by them before it becomes part of a larger one.
    private let judges: [SourceLocation: JSONSchema]

    /// - Parameters:
    ///   - schema: a part of a document.
    ///   - references: where its references may lead.
    ///   - options: how it is read.
    package init(
        _ schema: DocumentNode,
        references: SchemaReferences = SchemaReferences(),
        options: SchemaOptions = SchemaOptions()
    ) {
        self.references = references
        isLiteral = options.reading == .literal
        hidesSiblings = options.reading == .literal && options.dialect == .draft07
        assertsFormats = options.assertsFormats
        root = references.place(of: schema)
        let documents = references.documents
        var compiler = SchemaCompiler(documents: SchemaDocuments(documents), options: options)
        _ = compiler.add(schema)
        // A schema below an `$id` means something else when it stands alone.
        let parts =
            references.hasIdentities
            ? [] : references.schemasWithAlternatives(from: root, isLiteral: isLiteral, most: Self.mostJudges)
        let numbers = parts.map { ($0.node.location, compiler.add($0.node)) }
        let plan = compiler.finish()
        self.plan = plan
        judges = Dictionary(numbers.map { ($0.0, plan[$0.1]) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether a value is what the schema says; it was not compiled if it is too deep.
    package func isValid(_ value: DocumentNode) -> Bool {
        plan[0].isValid(value.jsonBytes)
    }

    /// Everything that is wrong with a value.
    package func problems(of value: DocumentNode) -> [SchemaProblem] {
        guard let index = try? JSONIndex(value) else { return [] }
        return plan[0].judge(index).problems
    }

    /// Whether a value is what all of some schemas say, as far as they are judged by themselves.
    func fits(_ value: DocumentNode, _ places: [SchemaPlace]) -> Bool {
        let schemas = places.compactMap { judges[$0.node.location] }
        guard !schemas.isEmpty else { return true }
        guard let index = try? JSONIndex(value) else { return false }
        return schemas.allSatisfy { $0.isValid(index) }
    }
}
