internal import CodecRuntime

/// Kinds of JSON values.
struct PayloadKinds: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let null = PayloadKinds(rawValue: 1)
    static let bool = PayloadKinds(rawValue: 2)
    static let number = PayloadKinds(rawValue: 4)
    static let string = PayloadKinds(rawValue: 8)
    static let array = PayloadKinds(rawValue: 16)
    static let object = PayloadKinds(rawValue: 32)
    static let any = PayloadKinds(rawValue: 63)

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    init(of value: JSONValue) {
        self =
            switch value {
            case .null: .null
            case .bool: .bool
            case .integer, .number: .number
            case .string: .string
            case .array: .array
            case .object: .object
            }
    }

    /// - Parameter type: a word of JSON Schema's `type`; nil for any other word.
    init?(type: String) {
        switch type {
        case "null": self = .null
        case "boolean": self = .bool
        case "integer", "number": self = .number
        case "string": self = .string
        case "array": self = .array
        case "object": self = .object
        default: return nil
        }
    }

    /// The values that both allow. Where a document contradicts itself, what either allows: its author meant something.
    func narrowed(to other: PayloadKinds) -> PayloadKinds {
        let both = intersection(other)
        return both.isEmpty ? union(other) : both
    }
}
