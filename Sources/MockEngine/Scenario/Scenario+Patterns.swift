package import CodecRuntime

// What a message of yours must be like.
extension Scenario {
    /// What a received message must be like: all of it.
    package struct Pattern: Sendable, Hashable {
        /// `$message`: which message of the contract it is.
        package var message: String?
        /// `$payload`: what the whole payload must be like.
        package var payload: Test?
        package var fields: [Matcher]

        package init(message: String? = nil, payload: Test? = nil, fields: [Matcher] = []) {
            self.message = message
            self.payload = payload
            self.fields = fields
        }

        /// Whether every message satisfies it.
        var isEmpty: Bool { message == nil && payload == nil && fields.isEmpty }
    }

    /// A test on one member of an object.
    package struct Matcher: Sendable, Hashable {
        package var field: String
        package var test: Test
    }

    package indirect enum Test: Sendable, Hashable {
        case equals(JSONValue)
        /// The regular expression is found in the text.
        case matches(String)
        /// The text has so many code points, or the array so many items.
        case length(ClosedRange<Int>)
        /// The text has each of these texts in it, the array an item like each of these, the object these members.
        case contains([Test])
        /// The value is there, or is not.
        case present(Bool)
        /// The value is an object, and these are satisfied; it may have other members.
        case members([Matcher])
        /// The value is an array of so many items, each of which satisfies the test in its place.
        case items([Test])
        /// A word without `$` before it: an object's member, and for any other value a test.
        case bare(Test, orMember: Matcher)
        /// The value equals this one, once its `{{…}}` are filled in; until then, none does.
        case filling(TemplateValue)
    }
}

extension Scenario.Pattern {
    /// The regular expressions in it.
    var expressions: [String] {
        (payload?.expressions ?? []) + fields.flatMap(\.test.expressions)
    }

    /// Whether a message satisfies it.
    ///
    /// - Parameters:
    ///   - message: the message.
    ///   - regex: finds a regular expression that was compiled.
    /// - Returns: whether all of it is satisfied.
    package func isSatisfied(by message: HeardMessage, _ regex: (String) -> Regex<AnyRegexOutput>?) -> Bool {
        (self.message == nil || self.message == message.name)
            && payload?.holds(for: message.payload, regex) ?? true
            && fields.allSatisfy { $0.isSatisfied(by: message.payload, regex) }
    }
}

extension Scenario.Pattern {
    /// What its values refer to.
    package var references: [Template.Reference] {
        (payload?.references ?? []) + fields.flatMap(\.test.references)
    }

    /// Whether a message satisfies it.
    package func isSatisfied(by message: HeardMessage) -> Bool {
        isSatisfied(by: message) { try? Regex($0) }
    }

    /// The same with every `{{…}}` filled in.
    package func filled(_ lookUp: (Template.Reference) -> Template.Filling) -> Scenario.Pattern {
        Scenario.Pattern(
            message: message,
            payload: payload?.filled(lookUp),
            fields: fields.map { $0.filled(lookUp) }
        )
    }

    /// The first of its fields that a message does not satisfy; nil where it satisfies all of them.
    package func mismatch(with message: HeardMessage) -> String? {
        fields.first { !$0.isSatisfied(by: message.payload) { try? Regex($0) } }?.field
    }
}

extension Scenario.Matcher {
    fileprivate func filled(_ lookUp: (Template.Reference) -> Template.Filling) -> Scenario.Matcher {
        Scenario.Matcher(field: field, test: test.filled(lookUp))
    }

    fileprivate func isSatisfied(by object: JSONValue, _ regex: (String) -> Regex<AnyRegexOutput>?) -> Bool {
        test.holds(for: object[field], regex)
    }
}

extension Scenario.Test {
    fileprivate var references: [Template.Reference] {
        switch self {
        case .filling(let template): template.references
        case .contains(let tests), .items(let tests): tests.flatMap(\.references)
        case .members(let members): members.flatMap(\.test.references)
        case .bare(let test, let member): test.references + member.test.references
        case .equals, .matches, .length, .present: []
        }
    }

    fileprivate var expressions: [String] {
        switch self {
        case .matches(let pattern): [pattern]
        case .contains(let tests), .items(let tests): tests.flatMap(\.expressions)
        case .members(let members): members.flatMap(\.test.expressions)
        case .bare(let test, let member): test.expressions + member.test.expressions
        case .equals, .length, .present, .filling: []
        }
    }

    fileprivate func filled(_ lookUp: (Template.Reference) -> Template.Filling) -> Scenario.Test {
        switch self {
        case .filling(let template): .equals(template.filled(lookUp))
        case .contains(let tests): .contains(tests.map { $0.filled(lookUp) })
        case .items(let tests): .items(tests.map { $0.filled(lookUp) })
        case .members(let members): .members(members.map { $0.filled(lookUp) })
        case .bare(let test, let member): .bare(test.filled(lookUp), orMember: member.filled(lookUp))
        case .equals, .matches, .length, .present: self
        }
    }

    /// Whether a value satisfies it; nil is a value that is not there.
    fileprivate func holds(for value: JSONValue?, _ regex: (String) -> Regex<AnyRegexOutput>?) -> Bool {
        if case .present(let isPresent) = self { return (value != nil) == isPresent }
        if case .bare(let test, let member) = self {
            guard let value, value.isObject else { return test.holds(for: value, regex) }
            return member.isSatisfied(by: value, regex)
        }
        guard let value else { return false }
        switch self {
        case .equals(let expected): return value == expected
        case .length(let range): return value.length.map(range.contains) ?? false
        case .matches(let pattern):
            guard let text = value.string, let regex = regex(pattern) else { return false }
            return (try? regex.firstMatch(in: text)) != nil
        case .contains(let tests): return tests.allSatisfy { $0.isFound(in: value, regex) }
        case .items(let tests):
            guard case .array(let items) = value, items.count == tests.count else { return false }
            return zip(tests, items).allSatisfy { $0.holds(for: $1, regex) }
        case .members(let members): return value.isObject && members.allSatisfy { $0.isSatisfied(by: value, regex) }
        case .present, .bare, .filling: return false
        }
    }

    private func isFound(in value: JSONValue, _ regex: (String) -> Regex<AnyRegexOutput>?) -> Bool {
        switch (value, self) {
        case (.array(let items), _): items.contains { holds(for: $0, regex) }
        case (.string(let text), .equals(.string(let part))): text.hasInside(part)
        default: holds(for: value, regex)
        }
    }
}

extension JSONValue {
    fileprivate var isObject: Bool {
        if case .object = self { true } else { false }
    }

    /// Code points of a text, or items of an array.
    fileprivate var length: Int? {
        switch self {
        case .string(let text): text.unicodeScalars.count
        case .array(let items): items.count
        default: nil
        }
    }
}

extension String {
    /// Whether another text is found in this one, code point by code point.
    fileprivate func hasInside(_ part: String) -> Bool {
        part.isEmpty || Array(utf8).firstRange(of: Array(part.utf8)) != nil
    }
}
