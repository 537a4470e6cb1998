import CodecRuntime

/// A value that stands alone in a text is the value itself, unless the contract wants a text there. Of values that are only
/// known when a line is said, that shows when it is refused.
extension ScriptLine {
    /// More members than this are not changed, one after the other.
    private static var mostTexts: Int { 16 }

    /// Tries a line, and again with texts in the places where a value is refused that stands alone in a text.
    ///
    /// - Parameters:
    ///   - written: the line as its author wrote it.
    ///   - body: takes the line.
    /// - Returns: what the body makes of it.
    /// - Throws: the first problem that no text mends.
    package func tried<Outcome>(
        as written: Scenario.Line,
        _ body: (ScriptLine) throws(LineProblem) -> Outcome
    ) throws(LineProblem) -> Outcome {
        var line = self
        for _ in 0..<Self.mostTexts {
            do throws(LineProblem) { return try body(line) } catch {
                guard let template = written.payload, template.isAlone(at: error.path[...]),
                    let changed = line.payload?.withText(at: error.path[...])
                else { throw error }
                line.payload = changed
            }
        }
        return try body(line)
    }
}

extension TemplateValue {
    /// Whether a place holds a text that is nothing but a value in braces.
    fileprivate func isAlone(at path: ArraySlice<String>) -> Bool {
        switch self {
        case .alone: return path.isEmpty
        case .array(let items):
            guard let index = path.first.flatMap({ Int($0) }), items.indices.contains(index) else { return false }
            return items[index].isAlone(at: path.dropFirst())
        case .object(let fields):
            guard let field = fields.first(where: { $0.name == path.first }) else { return false }
            return field.value.isAlone(at: path.dropFirst())
        default: return false
        }
    }
}

extension JSONValue {
    /// The value with the number or truth value at a place as a text; nil where there is none.
    fileprivate func withText(at path: ArraySlice<String>) -> JSONValue? {
        guard let name = path.first else {
            switch self {
            case .integer, .number, .bool: return .string(jsonText)
            default: return nil
            }
        }
        switch self {
        case .object(var members):
            guard let index = members.firstIndex(where: { $0.name == name }),
                let changed = members[index].value.withText(at: path.dropFirst())
            else { return nil }
            members[index].value = changed
            return .object(members)
        case .array(var items):
            guard let index = Int(name), items.indices.contains(index),
                let changed = items[index].withText(at: path.dropFirst())
            else { return nil }
            items[index] = changed
            return .array(items)
        default: return nil
        }
    }
}
