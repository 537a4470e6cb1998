internal import CodecRuntime
internal import ContractReading
internal import JSONSchema
internal import ProtocolSpec

/// How generated codecs write what they have read, by schemas: a missing member is its default, members are in the schema's
/// order and those of maps sorted, whole numbers are as their type has them.
///
/// It knows the keywords that codecs are generated for; by any other a value is what it is.
struct TypedForms: Sendable {
    private struct Property: Sendable {
        var name: String
        var form: Int
        var isRequired: Bool
        var isNullable: Bool
        var standard: JSONValue?
    }

    private indirect enum Form: Sendable {
        case any
        case text
        case truth
        case integer
        case number
        case uuid
        case timestamp
        case constant(JSONValue)
        case array(Int)
        case object([Property], others: Int?)
        case choice([Int])
    }

    private let members: SchemaMembers
    private var forms: [Form] = []
    private var nullable: [Bool] = []
    private var known: [SourceLocation: Int] = [:]

    init(_ members: SchemaMembers) {
        self.members = members
    }

    // MARK: Schemas

    /// The form of a schema, made once.
    mutating func add(_ schema: DocumentNode) -> Int {
        let node = members.resolved(schema)
        if let index = known[node.location] { return index }
        let index = forms.count
        forms.append(.any)
        nullable.append(false)
        known[node.location] = index
        (forms[index], nullable[index]) = form(of: node)
        return index
    }

    private mutating func form(of node: DocumentNode) -> (Form, Bool) {
        if let value = node["const"] { return (.constant(value.json), false) }
        if node["enum"] != nil { return (.text, false) }
        if let branches = node["oneOf"]?.items {
            let all = branches.map { add($0) }
            return (.choice(all), all.contains { nullable[$0] || isNull($0) })
        }
        let parts = (node["allOf"]?.items ?? []).map { members.resolved($0) }
        if parts.count == 1, node["properties"] == nil, node["type"] == nil { return form(of: parts[0]) }
        let types = ([node] + parts).flatMap { Self.types(of: $0) }
        let kinds = Set(types).subtracting(["null"])
        let isNullable = types.contains("null")
        if kinds == ["integer"] || kinds == ["integer", "number"] { return (.integer, isNullable) }
        guard kinds.count == 1, let kind = kinds.first else {
            return (kinds.isEmpty && isNullable ? .constant(.null) : .any, isNullable)
        }
        switch kind {
        case "boolean": return (.truth, isNullable)
        case "number": return (.number, isNullable)
        case "string":
            let format = ([node] + parts).lazy.compactMap { $0["format"]?.string }.first
            return (format == "uuid" ? .uuid : format == "date-time" ? .timestamp : .text, isNullable)
        case "array":
            return (node["items"].map { .array(add($0)) } ?? .any, isNullable)
        case "object": return (object(node, parts), isNullable)
        default: return (.any, isNullable)
        }
    }

    private func isNull(_ form: Int) -> Bool {
        if case .constant(.null) = forms[form] { true } else { false }
    }

    private static func types(of node: DocumentNode) -> [String] {
        node["type"].map { $0.items?.compactMap(\.string) ?? [$0.string].compactMap(\.self) } ?? []
    }

    private mutating func object(_ node: DocumentNode, _ parts: [DocumentNode]) -> Form {
        let required = Set(([node] + parts).flatMap { $0["required"]?.items ?? [] }.compactMap(\.string))
        var properties: [Property] = []
        for entry in members.of(node) {
            let (form, standard) = (add(entry.value), standard(entry.value))
            properties.append(
                Property(
                    name: entry.key,
                    form: form,
                    isRequired: required.contains(entry.key),
                    isNullable: nullable[form],
                    standard: standard
                )
            )
        }
        let others = ([node] + parts).lazy.compactMap { $0["additionalProperties"] }.first { $0.entries != nil }
        return .object(properties, others: others.map { add($0) })
    }

    /// What a missing member means: it may stand beside a reference, too.
    private func standard(_ schema: DocumentNode) -> JSONValue? {
        (schema["default"] ?? members.resolved(schema)["default"])?.json
    }

    /// A property of an object; nil where there is none.
    private func property(_ name: String, of form: Int) -> Property? {
        guard case .object(let properties, _) = forms[form] else { return nil }
        return properties.first { $0.name == name }
    }

    /// The form of an object's member.
    func form(of name: String, in form: Int) -> Int? { property(name, of: form)?.form }

    /// What a member of an object is where it is missing.
    func standard(of name: String, in form: Int) -> JSONValue? {
        property(name, of: form).flatMap { property in
            property.standard.map { normal($0, property.form) ?? $0 }
        }
    }

    /// Whether a value of a member is always written as it was heard.
    func isPlain(_ path: [String], of form: Int) -> Bool {
        var form = form
        for name in path {
            guard let property = property(name, of: form), property.standard == nil, !property.isNullable else {
                return false
            }
            form = property.form
        }
        switch forms[form] {
        case .text, .truth: return true
        default: return false
        }
    }

    /// Whether a value may break a form that its schema allows: by a number that has no room in its type.
    func refuses(_ form: Int) -> Bool {
        var seen: Set<Int> = []
        return hasNumber(form, &seen)
    }

    private func hasNumber(_ form: Int, _ seen: inout Set<Int>) -> Bool {
        guard seen.insert(form).inserted else { return false }
        switch forms[form] {
        case .integer, .number: return true
        case .array(let items): return hasNumber(items, &seen)
        case .object(let properties, let others):
            return properties.contains { hasNumber($0.form, &seen) } || others.map { hasNumber($0, &seen) } ?? false
        case .choice(let branches): return branches.contains { hasNumber($0, &seen) }
        default: return false
        }
    }

    // MARK: Values

    /// A member of a heard object, or a part of it, as codecs have it; nil where there is none.
    ///
    /// - Parameters:
    ///   - path: the names of members.
    ///   - form: the form of the object.
    ///   - frame: what was heard.
    ///   - object: where in it the object is.
    /// - Returns: the part, with defaults for what was not heard.
    func part(at path: [String], of form: Int, in frame: JSONIndex, _ object: Int) -> JSONValue? {
        guard let name = path.first, let property = property(name, of: form) else { return nil }
        let token = frame.token(at: [name], from: object)
        let whole = token.map { normal(frame, $0, property.form) ?? frame.value($0) } ?? standard(of: name, in: form)
        return path.dropFirst().reduce(whole) { part, name in part?[name] }
    }

    /// A value as codecs write it.
    ///
    /// - Returns: nil for a value that has no room in its type, or that is of another kind.
    func normal(_ value: JSONValue, _ form: Int) -> JSONValue? {
        (try? JSONIndex(value.bytes)).flatMap { normal($0, 0, form) }
    }

    /// The same for a part of a frame: by its bytes, so that no number is rounded.
    func normal(_ frame: JSONIndex, _ token: Int, _ form: Int) -> JSONValue? {
        if frame.kind(token) == .null, nullable[form] { return .null }
        switch forms[form] {
        case .any: return frame.value(token)
        case .text: return text(frame, token).map(JSONValue.string)
        case .truth: return frame.kind(token) == .bool ? .bool(frame.isTrue(token)) : nil
        case .integer: return Self.integer(frame, token)
        case .number: return Self.number(frame, token)
        case .uuid: return text(frame, token).flatMap { WireUUID($0) }.map { .string($0.description) }
        case .timestamp: return text(frame, token).flatMap { WireTimestamp($0) }.map { .string($0.description) }
        case .constant(let constant): return isConstant(constant, frame, token) ? constant : nil
        case .array(let items):
            guard frame.kind(token) == .array else { return nil }
            var all: [JSONValue] = []
            for item in frame.items(of: token) {
                guard let made = normal(frame, item, items) else { return nil }
                all.append(made)
            }
            return .array(all)
        case .object(let properties, let others): return object(frame, token, properties, others)
        case .choice(let branches): return branches.lazy.compactMap { normal(frame, token, $0) }.first
        }
    }

    private func object(_ frame: JSONIndex, _ token: Int, _ properties: [Property], _ others: Int?) -> JSONValue? {
        guard frame.kind(token) == .object else { return nil }
        let own = Dictionary(frame.members(of: token).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        var all: [JSONValue.Member] = []
        for property in properties {
            guard let heard = own[property.name] else {
                if property.isRequired { return nil }
                if let standard = property.standard {
                    all.append(.init(name: property.name, value: normal(standard, property.form) ?? standard))
                }
                continue
            }
            // Only what must be there, or means something else when it is missing, is written as null.
            let isLeftOut = property.isNullable && !property.isRequired && property.standard == nil
            if isLeftOut, frame.kind(heard) == .null { continue }
            guard let made = normal(frame, heard, property.form) else { return nil }
            all.append(.init(name: property.name, value: made))
        }
        guard let others else { return .object(all) }
        let names = Set(properties.map(\.name))
        for (name, value) in own.sorted(by: { $0.key < $1.key }) where !names.contains(name) {
            guard let made = normal(frame, value, others) else { return nil }
            all.append(.init(name: name, value: made))
        }
        return .object(all)
    }

    private func text(_ frame: JSONIndex, _ token: Int) -> String? {
        frame.kind(token) == .string ? frame.string(token) : nil
    }

    private func isConstant(_ constant: JSONValue, _ frame: JSONIndex, _ token: Int) -> Bool {
        if frame.kind(token) == .number { return Self.number(frame, token) == Self.double(constant) }
        return frame.value(token) == constant
    }

    private static func double(_ value: JSONValue) -> JSONValue? {
        if case .integer(let number) = value { .number(Double(number)) } else { value }
    }

    /// An integer of 64 bits, however it is written.
    private static func integer(_ frame: JSONIndex, _ token: Int) -> JSONValue? {
        guard frame.kind(token) == .number else { return nil }
        let text = String(decoding: frame.text(of: token), as: UTF8.self)
        if let plain = Int(text) { return .integer(plain) }
        guard let exact = DecimalNumber(text)?.integer else { return nil }
        return .integer(exact)
    }

    private static func number(_ frame: JSONIndex, _ token: Int) -> JSONValue? {
        guard frame.kind(token) == .number else { return nil }
        let value = Double(String(decoding: frame.text(of: token), as: UTF8.self))
        return value.flatMap { $0.isFinite ? .number($0) : nil }
    }
}
