/// Writes the structure of a TypeScript file as text, two spaces a level.
struct TypeScriptRenderer {
    private static let width = 120
    private var lines: [String] = []
    private var level = 0

    /// The file's text, ended by a newline.
    static func text(of file: TypeScriptFile) -> String {
        var renderer = TypeScriptRenderer()
        for line in file.header { renderer.add(line.isEmpty ? "//" : "// \(line)") }
        for declaration in file.declarations {
            renderer.add("")
            renderer.add(declaration)
        }
        return renderer.lines.joined(separator: "\n") + "\n"
    }

    private mutating func add(_ line: String) {
        lines.append(line.isEmpty ? "" : String(repeating: "  ", count: level) + line)
    }

    private mutating func indented(_ body: (inout TypeScriptRenderer) -> Void) {
        level += 1
        body(&self)
        level -= 1
    }

    private mutating func add(doc: String?) {
        guard let doc, !doc.isEmpty else { return }
        let lines = TypeScriptText.comment(doc, width: 114 - level * 2)
        if lines.count == 1 { return add("/** \(lines[0]) */") }
        add("/**")
        for line in lines { add(line.isEmpty ? " *" : " * \(line)") }
        add(" */")
    }

    // MARK: Declarations

    private mutating func add(_ declaration: TypeScriptDeclaration) {
        switch declaration {
        case .interface(let doc, let name, let object):
            add(doc: doc)
            add("export interface \(name) {")
            indented { $0.add(object) }
            add("}")
        case .alias(let doc, let name, let type):
            add(doc: doc)
            add("export type \(name) =", type, suffix: ";")
        case .constant(let constant):
            add(doc: constant.doc)
            var head = "\(constant.isExported ? "export " : "")const \(constant.name)"
            if let type = constant.type { head += ": \(Self.line(type))" }
            add(head + " = ", constant.value, suffix: constant.isFixed ? " as const;" : ";")
        case .function(let function): add(function)
        case .copied(let text):
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) { add(String(line)) }
        }
    }

    private mutating func add(_ function: TypeScriptFunction) {
        add(doc: function.doc)
        let parameters = function.parameters.map { parameter in
            "\(parameter.name): \(Self.line(parameter.type))" + (parameter.value.map { " = \(Self.line($0))" } ?? "")
        }
        let head =
            "export function \(function.name)(\(parameters.joined(separator: ", "))): \(Self.line(function.result)) {"
        if head.count <= Self.width {
            add(head)
        } else {
            add("export function \(function.name)(")
            indented { renderer in
                for parameter in parameters { renderer.add(parameter + ",") }
            }
            add("): \(Self.line(function.result)) {")
        }
        indented { $0.add("return ", function.value, suffix: ";") }
        add("}")
    }

    // MARK: Types

    private mutating func add(_ object: TypeScriptObject) {
        for member in object.members {
            add(doc: member.doc)
            let name = (member.isReadOnly ? "readonly " : "") + TypeScriptText.key(member.name)
            add("\(name)\(member.isOptional ? "?" : ""):", member.type, suffix: ";")
        }
        if let others = object.others { add("[name: string]:", others, suffix: ";") }
    }

    /// A type behind a head, on its line where it fits and has no documentation.
    private mutating func add(_ head: String, _ type: TypeScriptType, suffix: String) {
        let line = Self.line(type)
        if !type.isDocumented, level * 2 + head.count + 1 + line.count + suffix.count <= Self.width {
            return add("\(head) \(line)\(suffix)")
        }
        switch type {
        case .object(let object):
            add("\(head) {")
            indented { $0.add(object) }
            add("}\(suffix)")
        case .array(let items):
            add("\(head) Array<")
            indented { $0.add("", items, suffix: "") }
            add(">\(suffix)")
        case .union(let parts): add(head, parts, sign: "|", suffix: suffix)
        case .intersection(let parts): add(head, parts, sign: "&", suffix: suffix)
        case .tuple(let first, let rest):
            add("\(head) [")
            indented { renderer in
                for item in first { renderer.add("", item, suffix: ",") }
                renderer.add("...Array<", rest, suffix: ">,")
            }
            add("]\(suffix)")
        case .name, .generic, .literal: add("\(head) \(line)\(suffix)")
        }
    }

    private mutating func add(_ head: String, _ parts: [TypeScriptType], sign: String, suffix: String) {
        if !head.isEmpty { add(head) }
        indented { renderer in
            for (index, part) in parts.enumerated() {
                let isLast = index == parts.count - 1
                if part.isComposed {
                    renderer.add("\(sign) (")
                    renderer.indented { $0.add("", part, suffix: "") }
                    renderer.add(")\(isLast ? suffix : "")")
                } else {
                    renderer.add(sign, part, suffix: isLast ? suffix : "")
                }
            }
        }
    }

    static func line(_ type: TypeScriptType) -> String {
        switch type {
        case .name(let name): return name
        case .literal(let text): return text
        case .generic(let name, let types): return "\(name)<\(types.map(line).joined(separator: ", "))>"
        case .array(let items):
            if case .object = items { return "Array<\(line(items))>" }
            return items.isComposed ? "Array<\(line(items))>" : "\(line(items))[]"
        case .tuple(let first, let rest):
            return "[\((first.map(line) + ["...Array<\(line(rest))>"]).joined(separator: ", "))]"
        case .object(let object):
            var parts = object.members.map { member in
                let name = (member.isReadOnly ? "readonly " : "") + TypeScriptText.key(member.name)
                return "\(name)\(member.isOptional ? "?" : ""): \(line(member.type))"
            }
            if let others = object.others { parts.append("[name: string]: \(line(others))") }
            return parts.isEmpty ? "{}" : "{ \(parts.joined(separator: "; ")) }"
        case .union(let parts): return joined(parts, " | ")
        case .intersection(let parts): return joined(parts, " & ")
        }
    }

    private static func joined(_ parts: [TypeScriptType], _ sign: String) -> String {
        parts.map { $0.isComposed ? "(\(line($0)))" : line($0) }.joined(separator: sign)
    }

    // MARK: Expressions

    private mutating func add(_ head: String, _ value: TypeScriptExpression, suffix: String) {
        let line = Self.line(value)
        if !value.isDocumented, level * 2 + head.count + line.count + suffix.count <= Self.width {
            return add(head + line + suffix)
        }
        switch value {
        case .text, .template: add(head + line + suffix)
        case .array(let items):
            add("\(head)[")
            indented { renderer in
                for item in items { renderer.add("", item, suffix: ",") }
            }
            add("]\(suffix)")
        case .object(let members):
            add("\(head){")
            indented { renderer in
                for (name, value) in members { renderer.add("\(Self.valueKey(name)): ", value, suffix: ",") }
            }
            add("}\(suffix)")
        case .documented(let members):
            add("\(head){")
            indented { renderer in
                for (doc, name, value) in members {
                    renderer.add(doc: doc)
                    renderer.add("\(Self.valueKey(name)): ", value, suffix: ",")
                }
            }
            add("}\(suffix)")
        case .call(let name, let arguments, let isPure):
            let call = "\(head)\(isPure ? "/* @__PURE__ */ " : "")\(name)("
            if arguments.count == 1 { return add(call, arguments[0], suffix: ")\(suffix)") }
            add(call)
            indented { renderer in
                for argument in arguments { renderer.add("", argument, suffix: ",") }
            }
            add(")\(suffix)")
        case .lazy(let value): add("\(head)() => ", value, suffix: suffix)
        case .cast(let value, let type): add(head, value, suffix: " as \(Self.line(type))\(suffix)")
        }
    }

    static func line(_ value: TypeScriptExpression) -> String {
        switch value {
        case .text(let text): text
        case .template(let text, _): "`\(text)`"
        case .array(let items): "[\(items.map(line).joined(separator: ", "))]"
        case .object(let members):
            members.isEmpty
                ? "{}" : "{ \(members.map { "\(valueKey($0.name)): \(line($0.value))" }.joined(separator: ", ")) }"
        case .documented(let members): Self.line(.object(members.map { ($0.name, $0.value) }))
        case .call(let name, let arguments, let isPure):
            "\(isPure ? "/* @__PURE__ */ " : "")\(name)(\(arguments.map(line).joined(separator: ", ")))"
        case .lazy(let value): "() => \(line(value))"
        case .cast(let value, let type): "\(line(value)) as \(line(type))"
        }
    }

    /// In a value, `__proto__` as it stands would be the object's prototype.
    private static func valueKey(_ name: String) -> String {
        name == "__proto__" ? "[\"__proto__\"]" : TypeScriptText.key(name)
    }
}

extension TypeScriptType {
    fileprivate var isComposed: Bool {
        switch self {
        case .union(let parts), .intersection(let parts): parts.count > 1
        default: false
        }
    }

    fileprivate var isDocumented: Bool {
        switch self {
        case .object(let object):
            object.members.contains { $0.doc != nil || $0.type.isDocumented } || object.others?.isDocumented == true
        case .array(let items): items.isDocumented
        case .tuple(let first, let rest): (first + [rest]).contains(where: \.isDocumented)
        case .union(let parts), .intersection(let parts): parts.contains(where: \.isDocumented)
        case .name, .generic, .literal: false
        }
    }
}

extension TypeScriptExpression {
    fileprivate var isDocumented: Bool {
        if case .documented(let members) = self { !members.isEmpty } else { false }
    }
}
