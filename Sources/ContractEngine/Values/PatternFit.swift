internal import CodecRuntime
internal import JSONSchema
internal import MockEngine

/// Whether a schema allows any payload that is like a pattern.
///
/// It says no only where that is certain: what holds whatever else the payload is. What it can't judge (conditions, texts with
/// `{{…}}`, what `$contains` looks for) may be.
struct PatternFit: Sendable {
    private let outline: SchemaOutline
    private let schema: Int

    /// Deeper patterns and schemas may be.
    private static let depth = 64

    /// - Parameters:
    ///   - outline: compiled schemas.
    ///   - schema: the number of the payload's.
    init(_ outline: SchemaOutline, schema: Int) {
        self.outline = outline
        self.schema = schema
    }

    /// Why no payload is like a pattern, to be read after the name of the place; nil where one may be.
    func problem(with pattern: Scenario.Pattern) -> LineProblem? {
        if let payload = pattern.payload, let problem = problem(payload, schema, 0) { return problem }
        return pattern.fields.isEmpty ? nil : problem(.members(pattern.fields), schema, 0)
    }

    private func problem(_ test: Scenario.Test, _ schema: Int, _ depth: Int) -> LineProblem? {
        guard depth < Self.depth else { return nil }
        switch test {
        case .equals(let value):
            guard let index = try? JSONIndex(value.bytes), let problem = outline.problem(of: index, as: schema) else {
                return nil
            }
            return LineProblem(path: problem.path, reason: problem.message)
        case .filling, .bare, .contains, .present(false): return nil
        case .present, .matches, .length, .members, .items: break
        }
        let outlined = outline.schema(schema)
        if let types = outlined.types, let needed = test.types, !types.contains(where: needed.words.contains) {
            return LineProblem(reason: "is of type \(types.joined(separator: " or ")), and never \(needed.phrase)")
        }
        for rule in outlined.rules {
            if let problem = problem(test, rule, depth + 1) { return problem }
        }
        return nil
    }

    private func problem(_ test: Scenario.Test, _ rule: OutlinedSchema.Rule, _ depth: Int) -> LineProblem? {
        switch (rule, test) {
        case (.never, _): return LineProblem(reason: "is never there")
        case (.values(let texts), _): return problem(test, among: texts)
        case (.reference(let schema), _): return problem(test, schema, depth)
        case (.allOf(let schemas), _): return schemas.lazy.compactMap { problem(test, $0, depth) }.first
        case (.anyOf(let schemas), _), (.oneOf(let schemas), _):
            var nearest: LineProblem?
            for schema in schemas {
                guard let problem = problem(test, schema, depth) else { return nil }
                // The branch that was meant is the one that more of it fits.
                if problem.path.count > nearest?.path.count ?? -1 { nearest = problem }
            }
            return nearest
        case (.members(let members), .members(let tests)): return problem(tests, members, depth)
        case (.items(let first, let rest), .items(let tests)):
            for (index, test) in tests.enumerated() {
                guard let schema = index < first.count ? first[index] : rest else { continue }
                if let problem = problem(test, schema, depth) { return problem.below(String(index)) }
            }
            return nil
        case (.count(.minItems, let least), .items(let tests)) where tests.count < least:
            return LineProblem(reason: "has always at least \(least) items, and never \(tests.count)")
        case (.count(.maxItems, let most), .items(let tests)) where tests.count > most:
            return LineProblem(reason: "has at most \(most) items, and never \(tests.count)")
        default: return nil
        }
    }

    private func problem(
        _ tests: [Scenario.Matcher],
        _ members: OutlinedSchema.Members,
        _ depth: Int
    ) -> LineProblem? {
        for matcher in tests {
            if case .present(false) = matcher.test {
                guard members.required.contains(matcher.field) else { continue }
                return LineProblem(path: [matcher.field], reason: "is always there")
            }
            let own = members.properties.first { $0.name == matcher.field }?.schema
            guard let schema = own ?? (members.patterns.isEmpty ? members.additional : nil) else { continue }
            if let problem = problem(matcher.test, schema, depth) { return problem.below(matcher.field) }
        }
        return nil
    }

    /// Where the schema lists the values, each of them can be tried.
    private func problem(_ test: Scenario.Test, among texts: [String]) -> LineProblem? {
        let pattern = Scenario.Pattern(payload: test)
        guard pattern.references.isEmpty else { return nil }
        for text in texts {
            guard let value = try? JSONValue(decoding: text) else { return nil }
            if pattern.isSatisfied(by: HeardMessage(payload: value)) { return nil }
        }
        let known = texts.count > 8 ? "one of \(texts.count) values" : texts.joined(separator: " or ")
        return LineProblem(reason: "is always \(known), and never like this")
    }
}

extension LineProblem {
    /// The same of what a member or item is in.
    fileprivate func below(_ part: String) -> LineProblem { LineProblem(path: [part] + path, reason: reason) }
}

extension Scenario.Test {
    /// The types that a value must be of to satisfy it, as JSON Schema calls them, and for people; nil for any.
    fileprivate var types: (words: Set<String>, phrase: String)? {
        switch self {
        case .matches: (["string"], "a text")
        case .length: (["string", "array"], "a text or an array")
        case .members: (["object"], "an object")
        case .items: (["array"], "an array")
        case .equals, .contains, .present, .bare, .filling: nil
        }
    }
}
