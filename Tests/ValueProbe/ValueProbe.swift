import ContractFiles
import ContractReading
import Foundation
import JSONSchema
import ProtocolSpec
import SchemaValues

/// Lends generated values and boundary cases to tests that are not written in Swift: reads questions from standard input, one
/// a line, and writes an answer to each to standard output.
///
/// A question is `{"contract": PATH, "seed": 1, "count": 20}`: all messages of a contract; or `{"schema": …, "documents": {URI:
/// …}, "dialect": "draft07" | "draft2020", "reading": "asMeant" | "literal", "formats": true, "seed": 1, "count": 20}`: one
/// schema. The answer is `{"documents": {FILE: …}, "subjects": [{"name", "file", "schema", "dialect", "problems", "readings",
/// "values": [[value, verdict], …], "cases": [[id, value, verdict], …], "examples": [[value, verdict], …]}]}`.
@main
enum ValueProbe {
    static func main() throws {
        while let line = readLine() {
            let answer = answer(to: Array(line.utf8))
            try FileHandle.standardOutput.write(contentsOf: Data(answer.jsonBytes + [UInt8(ascii: "\n")]))
        }
    }

    private static func answer(to line: [UInt8]) -> DocumentNode {
        do {
            let question = try JSONDocument.read(line, file: "schema.json")
            return question["contract"] == nil ? aboutSchema(question) : try aboutContract(question)
        } catch {
            return .object(["error": .string("\(error)")])
        }
    }

    private static func aboutSchema(_ question: DocumentNode) -> DocumentNode {
        guard let schema = question["schema"] else { return .object(["error": .string("no schema")]) }
        var documents = ["schema.json": schema]
        for entry in question["documents"]?.entries ?? [] { documents[entry.key] = entry.value.moved(to: entry.key) }
        var options = SchemaOptions()
        if let word = question["dialect"]?.string.flatMap(SchemaDialect.init) { options.dialect = word }
        if let word = question["reading"]?.string.flatMap(SchemaReading.init) { options.reading = word }
        if case .bool(let value)? = question["formats"]?.content { options.assertsFormats = value }
        let subject = SchemaSubject(schema, references: SchemaReferences(documents), options: options)
        let answer = Answer(question, subject: subject, name: "", schema: schema, dialect: options.dialect)
        return .object(["subjects": .list([answer.node(examples: [])])])
    }

    private static func aboutContract(_ question: DocumentNode) throws -> DocumentNode {
        let contract = try ContractFile.reading(question["contract"]?.string ?? "").contract
        let references = SchemaReferences(contract.documents)
        var subjects: [DocumentNode] = []
        for message in contract.messages + contract.unusedMessages {
            guard let source = message.payload.schema else { continue }
            let dialect: SchemaDialect = source.dialect == .draft07 ? .draft07 : .draft2020
            let options = SchemaOptions(dialect: dialect)
            let subject = SchemaSubject(source.node, references: references, options: options)
            let answer = Answer(question, subject: subject, name: message.name, schema: source.node, dialect: dialect)
            subjects.append(answer.node(examples: message.examples.compactMap(\.payload)))
        }
        for shown in contract.documents.sorted(by: { $0.key < $1.key }).flatMap({ ShownValues.all(in: $0.value) }) {
            let subject = SchemaSubject(shown.schema, references: references)
            var answer = Answer(question, subject: subject, name: "", schema: shown.schema, dialect: .draft07)
            answer.makesNone = true
            subjects.append(answer.node(examples: shown.values))
        }
        let documents = contract.documents.mapValues(\.content)
        return .object(["documents": .object(documents), "subjects": .list(subjects)])
    }
}

/// What is told of one schema.
private struct Answer {
    var seed: UInt64
    var count: Int
    var subject: SchemaSubject
    var name: String
    var schema: DocumentNode
    var dialect: SchemaDialect
    var makesNone = false

    init(
        _ question: DocumentNode,
        subject: SchemaSubject,
        name: String,
        schema: DocumentNode,
        dialect: SchemaDialect
    ) {
        if case .integer(let value)? = question["seed"]?.content {
            seed = UInt64(bitPattern: Int64(value))
        } else {
            seed = 1
        }
        if case .integer(let value)? = question["count"]?.content { count = value } else { count = 0 }
        self.subject = subject
        self.name = name
        self.schema = schema
        self.dialect = dialect
    }

    func node(examples: [DocumentNode]) -> DocumentNode {
        .object([
            "name": .string(name), "file": .string(schema.location.file), "schema": schema.content,
            "dialect": .string(dialect.rawValue),
            "problems": .list(subject.plan.problems.map { DocumentNode(.string("\($0)")) }),
            "readings": .list(subject.plan.readings.map { DocumentNode(.string("\($0)")) }),
            "examples": .list(examples.map { pair($0, subject.isValid($0)) }),
            "values": .list(makesNone ? [] : values), "cases": .list(makesNone ? [] : cases),
        ])
    }

    private var values: [DocumentNode] {
        var generator = SchemaValueGenerator(subject, seed: seed)
        return (0..<count).compactMap { _ in generator.next(invalid: 30).map { pair($0.value, $0.isValid) } }
    }

    private var cases: [DocumentNode] {
        guard count > 0 else { return [] }
        return SchemaBoundaryCases.all(of: subject, seed: seed).map { found in
            DocumentNode(.list([DocumentNode(.string(found.id)), pair(found.value, found.verdict == .valid)]))
        }
    }

    private func pair(_ value: DocumentNode, _ isValid: Bool) -> DocumentNode {
        DocumentNode(.list([value, DocumentNode(.bool(isValid))]))
    }
}

/// Examples and defaults of schemas anywhere in a document.
private struct ShownValues {
    var schema: DocumentNode
    var values: [DocumentNode]

    static func all(in root: DocumentNode) -> [ShownValues] {
        var found: [ShownValues] = []
        var rest = [root]
        while let node = rest.popLast() {
            rest += node.items ?? []
            if node["type"]?.string != nil {
                let values = [node["example"], node["default"]].compactMap(\.self) + (node["examples"]?.items ?? [])
                if !values.isEmpty { found.append(ShownValues(schema: node, values: values)) }
            }
            let data: Set<String> = ["const", "enum", "default", "example", "examples"]
            for entry in node.entries ?? [] where !data.contains(entry.key) { rest.append(entry.value) }
        }
        return found
    }
}

extension DocumentNode {
    fileprivate init(_ content: Content) {
        self.init(content: content, location: SourceLocation(file: "", line: 1, column: 1))
    }

    fileprivate static func object(_ members: [String: Content]) -> DocumentNode {
        DocumentNode(Content.object(members))
    }

    /// The same in another file.
    fileprivate func moved(to file: String) -> DocumentNode {
        var node = self
        node.location.file = file
        switch content {
        case .sequence(let items): node.content = .sequence(items.map { $0.moved(to: file) })
        case .mapping(let entries):
            node.content = .mapping(
                entries.map {
                    var location = $0.keyLocation
                    location.file = file
                    return Entry(key: $0.key, keyLocation: location, value: $0.value.moved(to: file))
                }
            )
        default: break
        }
        return node
    }
}

extension DocumentNode.Content {
    fileprivate static func list(_ nodes: [DocumentNode]) -> Self { .sequence(nodes) }

    fileprivate static func object(_ members: [String: Self]) -> Self {
        let nowhere = SourceLocation(file: "", line: 1, column: 1)
        let entries = members.sorted { $0.key < $1.key }.map {
            DocumentNode.Entry(
                key: $0.key,
                keyLocation: nowhere,
                value: DocumentNode(content: $0.value, location: nowhere)
            )
        }
        return .mapping(entries)
    }
}
