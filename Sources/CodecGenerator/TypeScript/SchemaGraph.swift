internal import JSONSchema
internal import ProtocolSpec

/// The schemas of a contract as Belay judges by them, each known by a number, with what the document says about each.
struct SchemaGraph {
    /// The schema of a message's payload; nil where any value is right, or the payload is not JSON.
    private(set) var payloads: [Contract.Message.ID: Int] = [:]
    /// What can't be judged as it is written, by place.
    private(set) var problems: [Diagnostic] = []
    private let outlines: [SchemaOutline]
    private let places: DocumentPlaces
    private var known: [Int: OutlinedSchema] = [:]
    /// Whether any of them asks which members or items nothing else has judged.
    private(set) var isTracking = false
    /// How many schemas and messages name a schema.
    private var uses: [Int: Int] = [:]

    init(_ contract: Contract) {
        let documents = SchemaDocuments(contract.documents)
        places = DocumentPlaces(contract.documents)
        var outlines: [SchemaOutline] = []
        let dialects = SchemaDialect.allCases
        for (offset, dialect) in dialects.enumerated() {
            let options = SchemaOptions(dialect: dialect, reading: contract.isLiteral ? .literal : .asMeant)
            var compiler = SchemaCompiler(documents: documents, options: options)
            var numbers: [(Contract.Message.ID, Int)] = []
            for (index, message) in contract.messages.enumerated() {
                guard let schema = message.payload.schema, (schema.dialect == .draft07) == (dialect == .draft07) else {
                    continue
                }
                numbers.append((Contract.Message.ID(index: index), compiler.add(schema.node)))
            }
            let plan = compiler.finish()
            problems += plan.problems
            let outline = SchemaOutline(plan, stride: dialects.count, offset: offset)
            for (id, number) in numbers { payloads[id] = outline.root(number) }
            outlines.append(outline)
        }
        self.outlines = outlines
        explore()
    }

    /// Finds all schemas that payloads lead to, and counts their uses.
    private mutating func explore() {
        for (id, number) in payloads { payloads[id] = end(of: number) }
        var rest = payloads.sorted { $0.key.index < $1.key.index }.map(\.value)
        for number in rest { uses[number, default: 0] += 1 }
        var seen = Set(rest)
        while let number = rest.popLast() {
            let schema = outlines[number % outlines.count].schema(number)
            known[number] = schema
            isTracking = isTracking || schema.isTracking
            for child in schema.children.map(end) {
                uses[child, default: 0] += 1
                if seen.insert(child).inserted { rest.append(child) }
            }
        }
    }

    /// A schema; of one that only leads to another, that.
    subscript(number: Int) -> OutlinedSchema {
        let number = end(of: number)
        return known[number] ?? outlines[number % outlines.count].schema(number)
    }

    /// Where a schema leads that says nothing of its own.
    func end(of number: Int) -> Int {
        var number = number
        for _ in 0..<1_000 {
            guard let next = outlines[number % outlines.count].schema(number).alias else { return number }
            number = next
        }
        return number
    }

    /// All schemas that payloads lead to, in the order of their numbers.
    var all: [Int] { known.keys.sorted() }

    func uses(of number: Int) -> Int { uses[end(of: number)] ?? 0 }

    /// The schema as it is written.
    func source(of number: Int) -> DocumentNode? { places.node(at: self[number].location) }

    /// The name that the document has for a schema where it declares it for others; nil where it stands in its place.
    func name(of number: Int) -> String? { places.declaredName(at: self[number].location) }

    /// A name for a schema that needs one: the last part of its place that is a name.
    func anyName(of number: Int) -> String {
        name(of: number) ?? self[number].label ?? places.lastName(at: self[number].location) ?? "value"
    }
}

/// What stands where in documents.
private struct DocumentPlaces {
    private var nodes: [SourceLocation: DocumentNode] = [:]
    private var pointers: [SourceLocation: [String]] = [:]

    init(_ documents: [String: DocumentNode]) {
        for (file, document) in documents.sorted(by: { $0.key < $1.key }) {
            let stem = file.split(separator: "/").last?.prefix { $0 != "." }
            var rest = [(document, [stem.map(String.init) ?? "value"])]
            while let (node, path) = rest.popLast() {
                guard let entries = node.entries else {
                    rest += (node.items ?? []).map { ($0, path + ["-"]) }
                    continue
                }
                if nodes.updateValue(node, forKey: node.location) == nil { pointers[node.location] = path }
                rest += entries.reversed().map { ($0.value, path + [$0.key]) }
            }
        }
    }

    func node(at location: SourceLocation) -> DocumentNode? { nodes[location] }

    /// The last part of its pointer, where what is around it holds schemas by name, or it is all of a file.
    func declaredName(at location: SourceLocation) -> String? {
        guard let path = pointers[location] else { return nil }
        if path.count == 1 { return path[0] }
        let around = path[path.count - 2]
        let isProperty = path.count > 2 && path[path.count - 3] == "properties"
        return ["schemas", "definitions", "$defs"].contains(around) && !isProperty ? path[path.count - 1] : nil
    }

    func lastName(at location: SourceLocation) -> String? {
        let words: Set<String> = [
            "payload", "schema", "items", "properties", "additionalProperties", "allOf", "oneOf", "anyOf", "then",
            "else",
            "-", "not", "if",
        ]
        return pointers[location]?.last { !words.contains($0) }
    }
}
