/// Any JSON value (RFC 8259), for the places where no type is generated: constants of a schema, the fields that a
/// script looks at. Generated codecs never go through it.
public indirect enum JSONValue: Sendable {
    /// One member of an object.
    public struct Member: Sendable {
        /// The member's name, unescaped.
        public var name: String
        /// The member's value.
        public var value: JSONValue

        /// A member with a name and a value.
        public init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A number without fraction that fits 64 bits.
    case integer(Int)
    /// Any other number.
    case number(Double)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object, its members in the order of the text; of members with one name the last counts.
    case object([Member])
}

extension JSONValue {
    /// The value of an object's member: the last of that name. Nil where there is none, or the value is not an object.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// The value that a path of member names and array indices leads to.
    public subscript(path path: some Sequence<String>) -> JSONValue? {
        var value = self
        for part in path {
            if case .array(let items) = value, let index = Int(part), items.indices.contains(index) {
                value = items[index]
            } else if let member = value[part] {
                value = member
            } else {
                return nil
            }
        }
        return value
    }

    /// The text of a string; nil for any other value.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }
}

extension JSONValue: Equatable {
    /// Equal as JSON Schema compares (core, section 4.2.2): numbers by their value, objects whatever their order.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.integer(let left), .number(let right)), (.number(let right), .integer(let left)):
            // A Double above 2^53 has no fraction and may not fit an Int: compared exactly, never rounded.
            Int(exact: right) == left
        case (.string(let left), .string(let right)):
            // Code point by code point: Swift's == calls canonically equivalent strings equal, JSON does not.
            left.unicodeScalars.elementsEqual(right.unicodeScalars)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): effective(left) == effective(right)
        default: false
        }
    }

    private static func effective(_ members: [Member]) -> [[UInt8]: JSONValue] {
        Dictionary(members.map { (Array($0.name.utf8), $0.value) }, uniquingKeysWith: { $1 })
    }
}

extension JSONValue: Hashable {
    /// Hashes what `==` compares: equal values hash alike, however a number is written and members are ordered.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(value)
        case .number(let value):
            if let integer = Int(exact: value) { hasher.combine(integer) } else { hasher.combine(value) }
        case .string(let value): for unit in value.utf8 { hasher.combine(unit) }
        case .array(let items): hasher.combine(items)
        case .object(let members): hasher.combine(JSONValue.effective(members))
        }
    }
}

extension Int {
    /// The value of a number without fraction that fits; nil for any other.
    ///
    /// In place of `Int(exactly:)`, which calls `trunc`: on Linux that is in the mathematical library, which a program
    /// that needs nothing but the standard library does not link.
    init?(exact value: Double) {
        guard value >= -0x1p63, value < 0x1p63 else { return nil }
        let integer = Int(value)
        guard Double(integer) == value else { return nil }
        self = integer
    }
}
