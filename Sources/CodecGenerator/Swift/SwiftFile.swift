/// A Swift source file as a structure: what the translators build and the renderer writes.
struct SwiftFile: Sendable {
    var name: String
    var declarations: [SwiftDeclaration]
    /// Whole import lines.
    var imports: [String]
}

/// A declaration. Only what generated code needs; types and expressions are text, since nothing looks into them.
indirect enum SwiftDeclaration: Sendable {
    /// A struct, enum or extension with its members.
    case type(SwiftType)
    /// A case of an enum.
    case enumCase(doc: String?, name: String, payload: String?, rawValue: String?)
    /// A stored or static property.
    case property(SwiftProperty)
    /// A function, initializer or computed property: a head and statements.
    case body(doc: String?, attributes: [String] = [], head: String, statements: [SwiftStatement])
}

struct SwiftType: Sendable {
    var doc: String?
    /// `public struct`, `public enum`, `extension`.
    var keyword: String
    var name: String
    var conformances: [String] = []
    var members: [SwiftDeclaration]
}

struct SwiftProperty: Sendable {
    var doc: String?
    var attributes: [String] = []
    /// `public var`, `private static let`.
    var keyword: String
    var name: String
    /// Nil where the value tells.
    var type: String?
    var value: SwiftExpression?
}

/// An argument of a call; an empty label has no colon.
struct SwiftArgument: Sendable {
    var label: String
    var value: SwiftExpression

    init(_ label: String, _ value: SwiftExpression) {
        self.label = label
        self.value = value
    }
}

/// A value: one line, or a call with an argument a line.
indirect enum SwiftExpression: Sendable {
    case text(String)
    /// `function(label: argument, …)`
    case call(String, [SwiftArgument])
    /// `[element, …]`
    case array([SwiftExpression])
}

indirect enum SwiftStatement: Sendable {
    case line(String)
    /// `head {`, statements, `}`.
    case block(String, [SwiftStatement])
    /// Blocks joined into one: `if … {`, `} else if … {`, `} else {`, each with its own statements.
    case chain([(head: String, statements: [SwiftStatement])])
    /// `call { parameters`, statements, `}`.
    case closure(String, String, [SwiftStatement])
    /// `switch subject {`, and each case's label with its statements below.
    case choice(String, [(label: String, statements: [SwiftStatement])])
    /// `prefix` before an expression: `return `, `let x = `.
    case expression(String, SwiftExpression)
}
