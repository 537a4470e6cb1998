internal import ProtocolSpec

/// Schemas as a flat list of instructions, which refer to each other by index.
final class SchemaProgram: Sendable {
    /// A schema: its instructions, one after the other.
    struct Node: Sendable, BitwiseCopyable {
        var first: Int32 = 0
        var end: Int32 = 0
        /// The schema resource that it stands in, for `$dynamicRef`.
        var resource: Int32 = 0
        /// Where `type` stands.
        var typeSite: Int32 = 0
        /// The types that it allows: what most schemas ask, and what is judged first.
        var types = TypeSet.all
        /// Whether null is allowed, whatever else it says.
        var isNullable = false
        /// Whether it asks which members or items nothing else has judged.
        var isTracking = false
        /// The site of the schema itself.
        var site: Int32 = 0
    }

    /// One keyword, or what several that are judged together come to. What the operands are says each operation.
    struct Instruction: Sendable, BitwiseCopyable {
        var operation: Operation
        var a: Int32 = -1
        var b: Int32 = -1
        var c: Int32 = -1
        var site: Int32
    }

    /// Where a keyword stands.
    struct Site: Sendable {
        var keyword: String
        var location: SourceLocation
        /// What people call the schema: its title, or the name that a reference leads to.
        var label: String?
    }

    let nodes: FixedMemory<Node>
    let instructions: FixedMemory<Instruction>
    let sites: [Site]
    let pool: ConstantPool
    let members: MemberTables
    let formats: FixedMemory<TextFormat>
    /// The strings of `const`, one behind the other.
    let texts: FixedMemory<UInt8>
    let onePass: OnePassPlan

    init(nodes: [Node], instructions: [Instruction], sites: [Site], pool: ConstantPool) {
        members = MemberTables(pool.tables)
        formats = FixedMemory(pool.formats)
        texts = FixedMemory(pool.texts)
        onePass = OnePassPlan(nodes, instructions, pool)
        self.nodes = FixedMemory(nodes)
        self.instructions = FixedMemory(instructions)
        self.sites = sites
        self.pool = pool
    }
}

/// What instructions refer to.
struct ConstantPool: Sendable {
    var numbers: [NumberBound] = []
    var constants: [JSONIndex] = []
    /// The strings among them in UTF-8, one behind the other.
    var texts: [UInt8] = []
    var enumerations: [Enumeration] = []
    var patterns: [CompiledPattern] = []
    var tables: [PropertyTable] = []
    /// Lists of schemas, or of the names of `dependentRequired`.
    var lists: [[Int32]] = []
    var names: [NameKey] = []
    var formats: [TextFormat] = []
    /// For each name of a `$dynamicAnchor` its schema in each resource.
    var dynamicAnchors: [[Int32: Int32]] = []
}

/// The values of `enum`: a reference, so that a look at them holds them all by one.
final class Enumeration: Sendable {
    let values: [JSONIndex]
    /// Those that are strings.
    let strings: NameTable
    /// Those that are not.
    let others: [JSONIndex]

    init(values: [JSONIndex], strings: NameTable, others: [JSONIndex]) {
        self.values = values
        self.strings = strings
        self.others = others
    }
}

/// What an instruction does. Each passes over values of types that it is not about.
enum Operation: UInt8, Sendable, BitwiseCopyable {
    /// Nothing is allowed.
    case never
    /// a: a constant; of a string, b: where its text begins in the pool's, c: its bytes, or -1
    case constant
    /// a: an enumeration
    case enumeration
    /// a: a number
    case minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf
    /// a: a count
    case minLength, maxLength, minItems, maxItems, minProperties, maxProperties
    /// a: a pattern
    case pattern
    /// a: a format
    case format
    case uniqueItems
    /// a: a list of schemas for the first items, or -1; b: the schema of the others, or -1
    case items
    /// a: a schema; b: how often at least; c: how often at most, or -1
    case contains
    /// a: a table: `properties`, `patternProperties`, `additionalProperties`, `required`
    case object
    /// a: a schema
    case propertyNames
    /// a: a name; b: a list of names
    case dependentRequired
    /// a: a name; b: a schema
    case dependentSchema
    /// a: a schema
    case reference
    /// a: the schema where nothing overrides it; b: a set of dynamic anchors
    case dynamicReference
    /// a: a list of schemas; of oneOf, b: 1 where its branches may overlap
    case allOf, anyOf, oneOf
    /// a: a schema
    case not
    /// a: `if`; b: `then`, or -1; c: `else`, or -1
    case conditional
    /// a: a schema
    case unevaluatedItems, unevaluatedProperties
}

/// The types that `type` allows.
struct TypeSet: OptionSet, Sendable, BitwiseCopyable {
    let rawValue: UInt8

    static let null = TypeSet(rawValue: 1)
    static let boolean = TypeSet(rawValue: 2)
    static let integer = TypeSet(rawValue: 4)
    static let number = TypeSet(rawValue: 8)
    static let string = TypeSet(rawValue: 16)
    static let array = TypeSet(rawValue: 32)
    static let object = TypeSet(rawValue: 64)
    static let all = TypeSet(rawValue: 127)

    /// Each type with its word in a schema and in a sentence.
    static let words: [(type: TypeSet, word: String, phrase: String)] = [
        (.null, "null", "null"), (.boolean, "boolean", "a boolean"), (.integer, "integer", "an integer"),
        (.number, "number", "a number"), (.string, "string", "a string"), (.array, "array", "an array"),
        (.object, "object", "an object"),
    ]

    /// "a string or null"
    var phrase: String {
        let phrases = Self.words.filter { contains($0.type) && !($0.type == .integer && contains(.number)) }
            .map(\.phrase)
        guard let last = phrases.last else { return "nothing" }
        return phrases.count == 1 ? last : phrases.dropLast().joined(separator: ", ") + " or " + last
    }
}
