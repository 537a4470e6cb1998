import Foundation
import JSONSchema
import ProtocolSpec

/// Lends the validator to tests that are not written in Swift: reads JSON texts from standard input, one a line, and writes
/// an answer to each to standard output.
///
/// A line is `{"schema": …, "documents": {URI: …}, "dialect": "draft07" | "draft2020", "reading": "asMeant" | "literal",
/// "formats": true, "instances": […]}`; of these, only `schema` and `instances` are needed. The answer is `{"problems":
/// […], "readings": […], "valid": [true, …], "errors": [[…], …]}`, the first two being what the schema is told. With
/// `"rounds": N` in the line, the answer also has `"nanoseconds"`: for each instance what it costs to index and judge it,
/// the least of five turns of N rounds.
@main
enum SchemaProbe {
    static func main() throws {
        while let line = readLine() {
            let answer = answer(to: Array(line.utf8))
            try FileHandle.standardOutput.write(contentsOf: Data(answer + [UInt8(ascii: "\n")]))
        }
    }

    private static func answer(to line: [UInt8]) -> [UInt8] {
        do {
            let question = try Question(JSONIndex(line))
            let plan = JSONSchema.compile(
                question.schema,
                documents: SchemaDocuments(question.documents),
                options: question.options
            )
            return answer(plan, question)
        } catch {
            return object(["error": text("\(error.message) at byte \(error.offset)")])
        }
    }

    private static func answer(_ plan: SchemaPlan, _ question: Question) -> [UInt8] {
        let verdicts = question.instances.map { plan[0].judge(question.index, at: $0) }
        let quick = question.instances.map { plan[0].isValid(question.index, at: $0) }
        var members = [
            "problems": list(plan.problems.map { text("\($0)") }),
            "readings": list(plan.readings.map { text("\($0)") }),
            "valid": list(quick.map { word($0) }),
            "errors": list(verdicts.map { list($0.problems.map { text("\($0)") }) }),
        ]
        if let rounds = question.rounds {
            let costs = question.instances.map { instance in
                nanoseconds(plan[0], Array(question.index.text(of: instance)), rounds)
            }
            members["nanoseconds"] = list(costs.map { node(.integer($0)) })
        }
        // Both ways of judging must agree.
        if zip(quick, verdicts).contains(where: { $0 != $1.isValid }) { members["disagree"] = word(true) }
        return object(members)
    }

    /// What it costs to go from a text to a verdict.
    private static func nanoseconds(_ schema: JSONSchema, _ text: [UInt8], _ rounds: Int) -> Int {
        let turns = (0..<5).map { _ in
            var valid = 0
            let duration = ContinuousClock().measure {
                for _ in 0..<rounds {
                    if let index = try? JSONIndex(text), schema.isValid(index) { valid += 1 }
                }
            }
            precondition(valid == 0 || valid == rounds)
            return Int(duration / .nanoseconds(1)) / max(rounds, 1)
        }
        return turns.min() ?? 0
    }

    // MARK: Writing

    private static func text(_ value: String) -> DocumentNode { node(.string(value)) }
    private static func word(_ value: Bool) -> DocumentNode { node(.bool(value)) }
    private static func list(_ values: [DocumentNode]) -> DocumentNode { node(.sequence(values)) }

    private static func object(_ members: [String: DocumentNode]) -> [UInt8] {
        let entries = members.sorted { $0.key < $1.key }
            .map { DocumentNode.Entry(key: $0.key, keyLocation: nowhere, value: $0.value) }
        return node(.mapping(entries)).jsonBytes
    }

    private static func node(_ content: DocumentNode.Content) -> DocumentNode {
        DocumentNode(content: content, location: nowhere)
    }

    private static let nowhere = SourceLocation(file: "", line: 1, column: 1)
}

/// What a line asks.
private struct Question {
    var index: JSONIndex
    var schema: DocumentNode
    var documents: [String: DocumentNode]
    var options: SchemaOptions
    var instances: [Int]
    var rounds: Int?

    init(_ index: JSONIndex) throws(JSONSyntaxError) {
        self.index = index
        guard let schema = index.token(at: ["schema"]), let list = index.token(at: ["instances"]) else {
            throw JSONSyntaxError(message: "a question has a schema and instances", offset: 0)
        }
        self.schema = JSONDocument.node(schema, of: index, file: "schema.json")
        instances = index.items(of: list)
        rounds = index.token(at: ["rounds"]).flatMap { Int(String(decoding: index.text(of: $0), as: UTF8.self)) }
        documents = [:]
        if let members = index.token(at: ["documents"]) {
            for member in index.members(of: members) {
                documents[member.name] = JSONDocument.node(member.value, of: index, file: member.name)
            }
        }
        documents["schema.json"] = self.schema
        options = SchemaOptions()
        if let word = index.token(at: ["dialect"]).map({ index.string($0) }).flatMap(SchemaDialect.init) {
            options.dialect = word
        }
        if let word = index.token(at: ["reading"]).map({ index.string($0) }).flatMap(SchemaReading.init) {
            options.reading = word
        }
        if let token = index.token(at: ["formats"]) {
            options.assertsFormats = index.text(of: token) == Array("true".utf8)[...]
        }
    }
}
