internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation

/// A field of a message with a text in it that is far longer than anybody writes.
struct HugeField: Sendable {
    enum Size: String, Sendable, CaseIterable {
        /// Less than most servers' limit of a frame.
        case one = "1mb"
        /// More than most servers' limit.
        case twenty = "20mb"

        var bytes: Int {
            switch self {
            case .one: 1_000_000
            case .twenty: 20_000_000
            }
        }

        var phrase: String { "\(bytes / 1_000_000) MB" }
    }

    let name: String
    let size: Size
    /// Whether the contract has nothing against such a text: then it may be delivered.
    let isAllowed: Bool
    /// Whether the contract doesn't know the field.
    var isExtra = false

    /// What its checks call it.
    var id: String { "\(isExtra ? "extra-field" : name)/\(size.rawValue)" }

    var label: String { "\(isExtra ? "a field that the contract doesn't know" : name): a text of \(size.phrase)" }
}

extension HugeField {
    /// The fields of an operation's message: each with 1 MB, and one of each kind with 20 MB. A text with a limit of its own
    /// is left out: other checks are about that.
    static func all(of operation: ReceiveOperation, in index: ContractIndex) -> [HugeField] {
        guard let rules = operation.message.payload.object else { return [] }
        let sample = JSONValue.string(String(repeating: "x", count: 64))
        var kinds: Set<String> = []
        var fields: [HugeField] = []
        func add(_ name: String, kind: String, isAllowed: Bool, isExtra: Bool = false) {
            let isNew = kinds.insert(kind).inserted
            for size in Size.allCases where isNew || size == .one {
                fields.append(HugeField(name: name, size: size, isAllowed: isAllowed, isExtra: isExtra))
            }
        }
        for property in rules.properties {
            let schema = property.schema.resolved(by: index.contract.recursiveSchemas)
            if case .string(let rules) = schema.kind, rules.maxLength != nil { continue }
            add(
                property.name,
                kind: property.name == index.channel.discriminator ? "discriminator" : kind(of: schema),
                isAllowed: index.validator.violations(of: sample, in: schema).isEmpty
            )
        }
        let isAllowed =
            rules.additional.map { index.validator.violations(of: sample, in: $0).isEmpty } ?? !rules.isClosed
        add(unknownName(in: rules), kind: "unknown", isAllowed: isAllowed, isExtra: true)
        return fields
    }

    /// A name that no field of a message has.
    static func unknownName(in rules: ObjectRules) -> String {
        var name = "x_unknown"
        while rules[name] != nil { name += "_" }
        return name
    }

    private static func kind(of schema: Schema) -> String {
        switch schema.kind {
        case .any, .reference: "any"
        case .boolean: "boolean"
        case .string: "text"
        case .integer, .number: "number"
        case .array: "array"
        case .object: "object"
        case .constant, .enumeration: "word"
        case .choice: "choice"
        }
    }
}
