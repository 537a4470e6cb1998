internal import ProtocolSpec

/// Schemas that `$ref`s led to: those read, those being read, and those that turned out to contain themselves.
struct SchemaStore: Sendable {
    /// A schema that is finished, and of how many schemas it consists once every reference is followed.
    struct StoredSchema: Sendable {
        var schema: Schema
        var size: Int
    }

    /// By name, for the contract.
    private(set) var recursive: [String: Schema] = [:]
    /// The places of schemas with errors: what they allow is not known.
    var broken: Set<SourceLocation> = []
    /// Choices and defaults that were read: checked once every schema is known.
    var choices: [Schema] = []
    var standards: [(schema: Schema, node: DocumentNode)] = []
    /// What the part of an `allOf` that is being read requires without listing it: another part may.
    var unlisted: [Located<String>] = []
    /// How many schemas the outermost one consists of so far, each counted as often as it is referred to.
    var count = 0
    /// Whether it has been said that a schema consists of too many.
    var isExcessReported = false

    private var finished: [ReferencePointer: StoredSchema] = [:]
    private var open: Set<ReferencePointer> = []
    private var recursivePointers: Set<ReferencePointer> = []

    /// The schema behind a pointer, if it has been read.
    func finished(_ pointer: ReferencePointer) -> StoredSchema? { finished[pointer] }

    /// Notes that a schema refers to itself, where it is just being read.
    mutating func isWithinItself(_ pointer: ReferencePointer) -> Bool {
        guard open.contains(pointer) else { return false }
        recursivePointers.insert(pointer)
        return true
    }

    mutating func begin(_ pointer: ReferencePointer) {
        open.insert(pointer)
    }

    /// - Returns: what stands for the schema where it is referred to; for one that contains itself, its name.
    mutating func end(_ pointer: ReferencePointer, schema: Schema, size: Int) -> Schema {
        open.remove(pointer)
        var result = schema
        if recursivePointers.contains(pointer), let name = pointer.name {
            recursive[name] = schema
            result = Schema(
                location: schema.location,
                name: name,
                isNullable: schema.isNullable,
                kind: .reference(name)
            )
        }
        finished[pointer] = StoredSchema(schema: result, size: size)
        return result
    }

    /// Pointers of different schemas that contain themselves and have one name: only one of them could keep it.
    var clashingNames: [String] {
        Dictionary(grouping: recursivePointers, by: \.name).filter { $0.value.count > 1 }.compactMap(\.key).sorted()
    }

    /// The recursive schemas that no finite value satisfies: each needs itself to be there first.
    var endless: [String] {
        var ending: Set<String> = []
        while true {
            let more = recursive.filter { !ending.contains($0.key) && ends($0.value, ending) }.keys
            if more.isEmpty { break }
            ending.formUnion(more)
        }
        return recursive.keys.filter { !ending.contains($0) }.sorted()
    }

    private func ends(_ schema: Schema, _ ending: Set<String>) -> Bool {
        if schema.isNullable { return true }
        switch schema.kind {
        case .reference(let name): return ending.contains(name)
        case .array(let rules): return (rules.minItems?.value ?? 0) == 0 || ends(rules.items, ending)
        case .object(let rules):
            return rules.properties.allSatisfy { !$0.isRequired || ends($0.schema, ending) }
        case .choice(let rules): return rules.branches.contains { ends($0, ending) }
        case .any, .boolean, .string, .integer, .number, .constant, .enumeration: return true
        }
    }

    /// The recursive schemas that are a choice of themselves, with nothing around it: nothing tells where one ends.
    var selfChoices: [String] {
        recursive.keys.filter { name in
            var (seen, open): (Set<String>, [String]) = ([], [name])
            while let next = open.popLast() {
                for other in recursive[next].map(Self.choices) ?? [] {
                    if other == name { return true }
                    if seen.insert(other).inserted { open.append(other) }
                }
            }
            return false
        }.sorted()
    }

    /// The names of the schemas that a value of this one may be, as it is.
    private static func choices(of schema: Schema) -> [String] {
        switch schema.kind {
        case .reference(let name): [name]
        case .choice(let rules): rules.branches.flatMap(choices)
        default: []
        }
    }
}
