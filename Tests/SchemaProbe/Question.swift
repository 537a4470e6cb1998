import JSONSchema
import ProtocolSpec

/// What a line asks.
struct Question {
    var index: JSONIndex
    var schema: DocumentNode
    var documents: [String: DocumentNode]
    var options: SchemaOptions
    var instances: [Int]
    var rounds: Int?
    var codec: BuddyCodec?
    var plans: Int?
    private var schemas: [DocumentNode] = []

    init(_ index: JSONIndex) throws(JSONSyntaxError) {
        self.index = index
        guard let schema = index.token(at: ["schema"]), let list = index.token(at: ["instances"]) else {
            throw JSONSyntaxError(message: "a question has a schema and instances", offset: 0)
        }
        self.schema = JSONDocument.node(schema, of: index, file: "schema.json")
        instances = index.items(of: list)
        rounds = Self.number("rounds", index)
        plans = Self.number("plans", index)
        codec = index.token(at: ["codec"]).map { index.string($0) }.flatMap(BuddyCodec.init)
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
        if let token = index.token(at: ["schemas"]) {
            schemas = JSONDocument.node(token, of: index, file: "schema.json").items ?? []
        }
    }

    private static func number(_ name: String, _ index: JSONIndex) -> Int? {
        index.token(at: [name]).flatMap { Int(String(decoding: index.text(of: $0), as: UTF8.self)) }
    }

    /// How many nanoseconds it takes to compile all schemas, each of so many times.
    func compiling(_ times: Int) -> [Int] {
        (0..<times).map { _ in
            ProcessorTime.nanoseconds {
                var compiler = SchemaCompiler(documents: SchemaDocuments(documents), options: options)
                for schema in schemas { _ = compiler.add(schema) }
                precondition(compiler.finish().problems.isEmpty)
            }
        }
    }
}
