import JSONSchema
import ProtocolSpec
import Testing

/// A schema that a test writes as JSON, compiled.
struct Compiled {
    let plan: SchemaPlan
    let text: String

    /// - Parameters:
    ///   - schema: the schema as JSON, in the file `schema.json`.
    ///   - documents: other documents as JSON, by their names.
    ///   - dialect: the draft.
    ///   - reading: how it is read.
    /// - Throws: where a text is not JSON.
    init(
        _ schema: String,
        documents: [String: String] = [:],
        dialect: SchemaDialect = .draft2020,
        reading: SchemaReading = .literal
    ) throws {
        text = schema
        let root = try JSONDocument.read(Array(schema.utf8), file: "schema.json")
        var roots = ["schema.json": root]
        for (name, text) in documents { roots[name] = try JSONDocument.read(Array(text.utf8), file: name) }
        plan = JSONSchema.compile(
            root,
            documents: SchemaDocuments(roots),
            options: SchemaOptions(dialect: dialect, reading: reading)
        )
    }

    /// Whether a value, written as JSON, is valid; all ways of judging must agree.
    func isValid(_ value: String) throws -> Bool {
        let index = try JSONIndex(Array(value.utf8))
        let isValid = plan[0].isValid(index)
        #expect(plan[0].isValid(Array(value.utf8)) == isValid)
        #expect(plan[0].judge(index).isValid == isValid)
        return isValid
    }

    /// What is wrong with a value.
    func problems(_ value: String) throws -> [SchemaProblem] {
        plan[0].judge(try JSONIndex(Array(value.utf8))).problems
    }

    /// The sentences about a value.
    func sentences(_ value: String) throws -> [String] {
        try problems(value).map(\.description)
    }

    /// The place of a mark in the schema's text.
    func place(of mark: String) throws -> ProtocolSpec.SourceLocation {
        let start = try #require(text.range(of: mark)?.lowerBound)
        let before = text[..<start].split(separator: "\n", omittingEmptySubsequences: false)
        return ProtocolSpec.SourceLocation(
            file: "schema.json",
            line: before.count,
            column: (before.last?.unicodeScalars.count ?? 0) + 1
        )
    }
}

extension StringProtocol {
    /// The first place of a text in this one.
    fileprivate func range(of text: String) -> Range<Index>? {
        indices.first { self[$0...].hasPrefix(text) }.map { $0..<index($0, offsetBy: text.count) }
    }
}
