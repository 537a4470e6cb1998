import JSONSchema
import ProtocolSpec
import SchemaValues
import Testing

/// A schema that a test writes as JSON.
struct SchemaSketch: CustomTestStringConvertible {
    var text: String
    var options = SchemaOptions(dialect: .draft2020)

    init(_ text: String, dialect: SchemaDialect = .draft2020, reading: SchemaReading = .asMeant) {
        self.text = text
        options = SchemaOptions(dialect: dialect, reading: reading)
    }

    var testDescription: String { String(text.prefix(80)) }

    func subject() throws -> SchemaSubject {
        let node = try JSONDocument.read(Array(text.utf8), file: "schema.json")
        return SchemaSubject(node, references: SchemaReferences(["schema.json": node]), options: options)
    }

    func cases(limits: SchemaBoundaryCases.Limits = .init()) throws -> [SchemaValueCase] {
        SchemaBoundaryCases.all(of: try subject(), seed: 1, limits: limits)
    }
}

extension DocumentNode {
    var text: String { String(decoding: jsonBytes, as: UTF8.self) }
}
