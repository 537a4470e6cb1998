internal import JSONSchema
internal import ProtocolSpec

/// The names of everything that a file declares for a contract: types as the Swift generator names them.
struct TypeScriptNames {
    /// The type of each message's payload.
    private(set) var messages: [Contract.Message.ID: String] = [:]
    /// The schemas that are types of their own.
    private(set) var schemas: [Int: String] = [:]
    /// Those of them that are not also the type of a message, sorted by name.
    private(set) var others: [Int] = []
    private var types: FileNames
    private var values: Set<String>

    /// - Parameters:
    ///   - contract: the contract.
    ///   - graph: its schemas.
    ///   - reserved: what other parts of the file declare.
    init(_ contract: Contract, graph: SchemaGraph, reserved: Set<String>) {
        types = FileNames(reserved.union(Self.platform))
        values = reserved.union(TypeScriptText.reserved).union(Self.own)
        for (index, message) in contract.messages.enumerated() {
            guard case .json = message.payload else { continue }
            let id = Contract.Message.ID(index: index)
            messages[id] = takeType(SwiftName.type(message.shortName), suffix: "Message")
        }
        nameSchemas(graph)
    }

    private mutating func nameSchemas(_ graph: SchemaGraph) {
        for (id, number) in graph.payloads.sorted(by: { $0.key.index < $1.key.index }) {
            // A schema that has no name of its own, or the message's, is the message's type.
            guard let name = messages[id], schemas[number] == nil, !graph[number].isAnything else { continue }
            let declared = graph.name(of: number)
            if declared == nil || SwiftName.bare(SwiftName.type(declared ?? "")) == name {
                schemas[number] = name
            }
        }
        for number in graph.all where schemas[number] == nil && isType(number, in: graph) {
            let name = SwiftName.type(String(graph.anyName(of: number).prefix(80)))
            schemas[number] = takeType(name, suffix: "Value")
            others.append(number)
        }
        let schemas = schemas
        others.sort { (schemas[$0] ?? "") < (schemas[$1] ?? "") }
    }

    /// Whether a schema is a type of its own: one with a name that says more than a keyword, and one that is used twice.
    private func isType(_ number: Int, in graph: SchemaGraph) -> Bool {
        let schema = graph[number]
        let isComposed = !schema.children.isEmpty
        if isComposed, graph.uses(of: number) > 1 { return true }
        let hasValues = schema.rules.contains { if case .values = $0 { true } else { false } }
        return (isComposed || hasValues) && graph.name(of: number) != nil
    }

    /// Takes a name for a type.
    mutating func takeType(_ name: String, suffix: String = "") -> String {
        types.take(SwiftName.bare(name), suffix: suffix)
    }

    /// Takes a name for a value: a function or a constant.
    mutating func takeValue(_ name: String, suffix: String = "") -> String {
        let name = SwiftName.bare(name)
        if values.insert(name).inserted { return name }
        if !suffix.isEmpty, values.insert(name + suffix).inserted { return name + suffix }
        return SwiftName.unique(name + suffix, taken: &values)
    }

    /// Names of the language that generated types mean.
    private static let platform: Set<String> = [
        "Array", "ArrayBuffer", "Error", "Map", "Object", "Promise", "Record", "RegExp", "Set", "Uint8Array", "WeakMap",
        "JSON", "Number", "String", "Date", "Partial", "Symbol", "Any", "Unknown", "Never", "Boolean", "Void", "Null",
        "Undefined", "Bigint", "RetryPolicy",
    ]

    /// Values that each file declares.
    private static let own: Set<String> = ["servers", "NaN", "Infinity", "globalThis", "parameters", "server", "frame"]
}
