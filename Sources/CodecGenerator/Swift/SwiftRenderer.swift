/// Writes the structure of a Swift file as text, four spaces a level.
struct SwiftRenderer {
    private static let width = 120
    private var lines: [String] = []
    private var level = 0

    /// The file's text.
    ///
    /// - Parameters:
    ///   - file: what to write.
    ///   - header: comment lines above everything.
    /// - Returns: the text, ended by a newline.
    static func text(of file: SwiftFile, header: [String]) -> String {
        var renderer = SwiftRenderer()
        for line in header { renderer.add("// \(line)") }
        renderer.add("")
        for line in file.imports { renderer.add(line) }
        for declaration in file.declarations {
            renderer.add("")
            renderer.add(declaration)
        }
        return renderer.lines.joined(separator: "\n") + "\n"
    }

    private mutating func add(_ line: String) {
        lines.append(line.isEmpty ? "" : String(repeating: "    ", count: level) + line)
    }

    private mutating func indented(_ body: (inout SwiftRenderer) -> Void) {
        level += 1
        body(&self)
        level -= 1
    }

    private mutating func add(doc: String?) {
        guard let doc else { return }
        for line in SwiftText.wrapped(doc, width: 116 - level * 4) { add(line.isEmpty ? "///" : "/// \(line)") }
    }

    private mutating func add(_ declaration: SwiftDeclaration) {
        switch declaration {
        case .type(let type): add(type)
        case .enumCase(let doc, let name, let payload, let rawValue):
            add(doc: doc)
            add("case \(name)" + (payload.map { "(\($0))" } ?? "") + (rawValue.map { " = \($0)" } ?? ""))
        case .property(let property):
            add(doc: property.doc)
            for attribute in property.attributes { add(attribute) }
            let head = "\(property.keyword) \(property.name)" + (property.type.map { ": \($0)" } ?? "")
            if let value = property.value { add("\(head) = ", value) } else { add(head) }
        case .body(let doc, let attributes, let head, let statements):
            add(doc: doc)
            for attribute in attributes { add(attribute) }
            if statements.isEmpty { add(head + " {}") } else { add(.block(head, statements)) }
        }
    }

    private mutating func add(_ type: SwiftType) {
        add(doc: type.doc)
        let conformances = type.conformances.isEmpty ? "" : ": " + type.conformances.joined(separator: ", ")
        guard !type.members.isEmpty else { return add("\(type.keyword) \(type.name)\(conformances) {}") }
        add("\(type.keyword) \(type.name)\(conformances) {")
        indented { renderer in
            for (index, member) in type.members.enumerated() {
                if index > 0, !SwiftRenderer.standTogether(type.members[index - 1], member) { renderer.add("") }
                renderer.add(member)
            }
        }
        add("}")
    }

    /// Cases and properties stand in rows; anything with a body stands alone.
    private static func standTogether(_ first: SwiftDeclaration, _ second: SwiftDeclaration) -> Bool {
        switch (first, second) {
        case (.enumCase, .enumCase), (.property, .property): true
        default: false
        }
    }

    private mutating func add(_ statement: SwiftStatement) {
        switch statement {
        case .line(let line): add(line)
        case .expression(let prefix, let value): add(prefix, value)
        case .block(let head, let statements): add(.chain([(head, statements)]))
        case .closure(let call, let parameters, let statements):
            add("\(call) { \(parameters)")
            indented { renderer in
                for statement in statements { renderer.add(statement) }
            }
            add("}")
        case .choice(let subject, let cases):
            add("switch \(subject) {")
            for choice in cases { add(choice.label, choice.statements) }
            add("}")
        case .chain(let blocks):
            for (index, block) in blocks.enumerated() {
                add((index == 0 ? "" : "} ") + block.head + " {")
                indented { renderer in
                    for statement in block.statements { renderer.add(statement) }
                }
            }
            add("}")
        }
    }

    /// A case of a switch; one line where it is one short line.
    private mutating func add(_ label: String, _ statements: [SwiftStatement]) {
        if statements.count == 1, case .line(let line) = statements[0], label.count + line.count < 100 {
            return add("\(label): \(line)")
        }
        add("\(label):")
        indented { renderer in
            for statement in statements { renderer.add(statement) }
        }
    }

    /// An expression on one line if it fits, else with one part a line.
    private mutating func add(_ prefix: String, _ value: SwiftExpression, suffix: String = "") {
        if let text = value.line, level * 4 + prefix.count + text.count + suffix.count <= Self.width {
            return add(prefix + text + suffix)
        }
        switch value {
        case .text(let text): add(prefix + text + suffix)
        case .call(let function, let arguments):
            add(prefix, open: "\(function)(", close: ")\(suffix)", parts: arguments)
        case .array(let elements):
            add(prefix, open: "[", close: "]\(suffix)", parts: elements.map { SwiftArgument("", $0) })
        }
    }

    private mutating func add(
        _ prefix: String,
        open: String,
        close: String,
        parts: [SwiftArgument]
    ) {
        guard !parts.isEmpty else { return add(prefix + open + close) }
        add(prefix + open)
        indented { renderer in
            for (index, part) in parts.enumerated() {
                let label = part.label.isEmpty ? "" : "\(part.label): "
                renderer.add(label, part.value, suffix: index + 1 < parts.count ? "," : "")
            }
        }
        add(close)
    }
}

extension SwiftExpression {
    /// The expression as one line; nil where it has calls within calls, which read better below each other.
    fileprivate var line: String? {
        switch self {
        case .text(let text): return text
        case .array(let elements):
            let parts = elements.map(\.simple)
            return parts.contains(nil) ? nil : "[\(parts.compactMap { $0 }.joined(separator: ", "))]"
        case .call(let function, let arguments):
            let parts = arguments.map { argument in
                argument.value.simple.map { argument.label.isEmpty ? $0 : "\(argument.label): \($0)" }
            }
            return parts.contains(nil) ? nil : "\(function)(\(parts.compactMap { $0 }.joined(separator: ", ")))"
        }
    }

    /// The text of a part of a line.
    private var simple: String? {
        if case .call = self { nil } else { line }
    }
}
