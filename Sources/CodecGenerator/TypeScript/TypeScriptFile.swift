/// A TypeScript file as a structure: what the translators build and the renderer writes.
struct TypeScriptFile: Sendable {
    /// Comment lines above everything.
    var header: [String]
    var declarations: [TypeScriptDeclaration]
}

/// A declaration of a module. Only what generated code needs.
enum TypeScriptDeclaration: Sendable {
    /// `export interface NAME { … }`
    case interface(doc: String?, name: String, TypeScriptObject)
    /// `export type NAME = …;`
    case alias(doc: String?, name: String, TypeScriptType)
    /// `const NAME: TYPE = VALUE;`
    case constant(TypeScriptConstant)
    /// `export function NAME(…): RESULT { return …; }`
    case function(TypeScriptFunction)
    /// A declaration of the runtime, as it is written there.
    case copied(String)
}

struct TypeScriptConstant: Sendable {
    var doc: String?
    var isExported = true
    var name: String
    /// Nil where the value tells.
    var type: TypeScriptType?
    var value: TypeScriptExpression
    /// Whether nothing in it may change, and its type is exactly its value: `as const`.
    var isFixed = false
}

struct TypeScriptFunction: Sendable {
    struct Parameter: Sendable {
        var name: String
        var type: TypeScriptType
        var value: TypeScriptExpression?
    }

    var doc: String?
    var name: String
    var parameters: [Parameter]
    var result: TypeScriptType
    var value: TypeScriptExpression
}

/// The members of an object's type.
struct TypeScriptObject: Sendable, Hashable {
    struct Member: Sendable, Hashable {
        var doc: String?
        var name: String
        var isOptional: Bool
        var isReadOnly = false
        var type: TypeScriptType
    }

    var members: [Member]
    /// The type of all other members; nil where nothing is said of them.
    var others: TypeScriptType?
}

indirect enum TypeScriptType: Sendable, Hashable {
    /// A keyword or a declared type: `string`, `Message`.
    case name(String)
    /// `Socket<A, B>`
    case generic(String, [TypeScriptType])
    /// A literal, as JavaScript writes it.
    case literal(String)
    case array(TypeScriptType)
    case tuple([TypeScriptType], rest: TypeScriptType)
    case object(TypeScriptObject)
    case union([TypeScriptType])
    case intersection([TypeScriptType])

    static let unknown = TypeScriptType.name("unknown")
    static let string = TypeScriptType.name("string")
}

indirect enum TypeScriptExpression: Sendable {
    /// As it is written.
    case text(String)
    case array([TypeScriptExpression])
    case object([(name: String, value: TypeScriptExpression)])
    /// An object with a member a line, each with its documentation.
    case documented([(doc: String?, name: String, value: TypeScriptExpression)])
    /// A call; one that is pure is left out by bundlers where its result is not used.
    case call(String, [TypeScriptExpression], isPure: Bool = false)
    /// A template, and the functions that it calls.
    case template(String, calls: [String])
    /// A function without parameters.
    case lazy(TypeScriptExpression)
    /// A value with another type than TypeScript sees.
    case cast(TypeScriptExpression, TypeScriptType)
}
