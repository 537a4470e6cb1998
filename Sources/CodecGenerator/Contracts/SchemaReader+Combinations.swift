internal import CodecRuntime
internal import ProtocolSpec

/// Schemas made of several: of which all hold, or one.
extension SchemaReader {
    private static let mostBranches = 300
    private static let mostJoined = 20_000
    private static let deepestJoin = 8

    // MARK: All hold

    /// A schema that allows whatever two schemas both allow.
    mutating func both(_ left: Schema, _ right: Schema) -> Schema {
        if left.isAny { return described(right, by: left) }
        if right.isAny { return described(left, by: right) }
        if case .reference(let place) = left.kind, case .reference(place) = right.kind { return left }
        guard let first = resolved(left) else { return right }
        guard let second = resolved(right) else { return left }
        var schema = first
        schema.name = left.name ?? right.name
        schema.isNullable = first.isNullable && second.isNullable
        schema = described(schema, by: second)
        schema.kind = kind(first, second)
        if case .any = schema.kind { schema.isNullable = false }
        return schema
    }

    private func described(_ schema: Schema, by other: Schema) -> Schema {
        var schema = schema
        schema.title = schema.title ?? other.title
        schema.description = schema.description ?? other.description
        schema.isDeprecated = schema.isDeprecated || other.isDeprecated
        return schema
    }

    private mutating func kind(_ left: Schema, _ right: Schema) -> Schema.Kind {
        switch (left.kind, right.kind) {
        case (.constant, _), (_, .any): left.kind
        case (_, .constant), (.any, _): right.kind
        case (.enumeration, _): left.kind
        case (_, .enumeration): right.kind
        case (.object(let first), .object(let second)): .object(merged(first, second))
        case (.choice(let rules), .object): distributed(rules, right) ?? right.kind
        case (.object, .choice(let rules)): distributed(rules, left) ?? left.kind
        case (.choice, _): right.kind
        case (_, .choice): left.kind
        case (.integer, .integer(let rules)): rules.isFree ? left.kind : right.kind
        case (.integer, .number): left.kind
        case (.number, .integer): right.kind
        case (.number, .number(let rules)): rules.isFree ? left.kind : right.kind
        case (.string, .string(let rules)): rules.isEmpty ? left.kind : right.kind
        case (.array, .array(let rules)): rules.items.isAny ? left.kind : right.kind
        case (.boolean, .boolean): left.kind
        default: .any
        }
    }

    private mutating func merged(_ left: ObjectRules, _ right: ObjectRules) -> ObjectRules {
        if left.isFree { return right }
        if right.isFree { return left }
        var rules = ObjectRules(properties: left.properties)
        for property in right.properties {
            if let index = rules.properties.firstIndex(where: { $0.name == property.name }) {
                let own = rules.properties[index]
                rules.properties[index].schema = both(own.schema, property.schema)
                rules.properties[index].isRequired = own.isRequired || property.isRequired
            } else {
                rules.properties.append(property)
            }
        }
        let names = (Set(left.properties.map(\.name)), Set(right.properties.map(\.name)))
        rules.isClosed =
            left.isClosed && names.1.isSubset(of: names.0) || right.isClosed && names.0.isSubset(of: names.1)
        rules.additional = rules.isClosed ? nil : left.additional ?? right.additional
        return rules
    }

    /// A choice of objects that are all of another object, too.
    private mutating func distributed(_ rules: ChoiceRules, _ object: Schema) -> Schema.Kind? {
        var branches: [Schema] = []
        for branch in rules.branches {
            guard let known = resolved(branch), known.object != nil else { return nil }
            var schema = both(known, object)
            schema.name = branch.name ?? branch.title
            branches.append(schema)
        }
        return .choice(ChoiceRules(branches: branches, discriminator: rules.discriminator))
    }

    // MARK: One holds

    /// A schema that allows whatever one of several allows: a choice where a codec can tell them apart, else their common shape.
    ///
    /// - Parameters:
    ///   - schemas: the alternatives.
    ///   - discriminator: the member that tells them apart, where the document names one.
    ///   - location: the place of the whole.
    /// - Returns: any value where they have no common shape.
    mutating func either(_ schemas: [Schema], by discriminator: String?, at location: SourceLocation) -> Schema {
        var result = Schema(location: location, kind: .any)
        guard let branches = flattened(schemas), !branches.isEmpty, branches.count <= Self.mostBranches else {
            return result
        }
        let others = branches.filter { !$0.isNull }
        let isNullable = others.count < branches.count || others.contains { $0.isNullable }
        guard !others.isEmpty else {
            result.kind = .constant(.null)
            return result
        }
        let plain = others.map { branch in
            var branch = branch
            branch.isNullable = false
            return branch
        }
        if plain.count == 1 {
            result = plain[0]
        } else if let word = self.discriminator(of: plain, stated: discriminator) {
            result.kind = .choice(ChoiceRules(branches: plain, discriminator: Located(word, at: location)))
        } else {
            result = joined(plain, at: location, depth: 0)
        }
        result.isNullable = isNullable && !result.isAny
        if case .constant = result.kind, result.isNullable { (result.kind, result.isNullable) = (.any, false) }
        return result
    }

    /// The alternatives, and in place of a choice its own; nil where one is any value, or not yet known.
    private func flattened(_ schemas: [Schema]) -> [Schema]? {
        var result: [Schema] = []
        for schema in schemas {
            guard let known = resolved(schema), !known.isAny else { return nil }
            if case .choice(let rules) = known.kind {
                result += rules.branches.map { branch in
                    var branch = branch
                    branch.isNullable = branch.isNullable || known.isNullable
                    return branch
                }
            } else {
                var schema = schema
                schema.isNullable = known.isNullable
                result.append(schema)
            }
        }
        return result
    }

    /// A required member that is another text in each of several objects.
    private func discriminator(of branches: [Schema], stated: String?) -> String? {
        let objects = branches.compactMap { resolved($0)?.object }
        guard objects.count == branches.count, let first = objects.first else { return nil }
        let names = [stated].compactMap(\.self) + first.properties.map(\.name)
        return names.first { name in
            let words = objects.compactMap { rules -> String? in
                guard let property = rules[name], property.isRequired,
                    case .constant(.string(let word)) = property.schema.kind
                else { return nil }
                return word
            }
            return words.count == objects.count && Set(words.map { Array($0.utf8) }).count == words.count
        }
    }

    // MARK: Common shapes

    /// What several schemas have in common, one kind of JSON value at a time.
    private mutating func joined(_ schemas: [Schema], at location: SourceLocation, depth: Int) -> Schema {
        let any = Schema(location: location, kind: .any)
        joins += 1
        guard depth < Self.deepestJoin, joins < Self.mostJoined, let first = schemas.first else { return any }
        if case .reference(let place) = first.kind, schemas.allSatisfy({ $0.kind.place == place }) { return first }
        guard let branches = flattened(schemas) else { return any }
        var groups: [(kind: JSONKind, schemas: [Schema])] = []
        for branch in branches where !branch.isNull {
            guard let known = resolved(branch), let kind = JSONKind(known.kind) else { return any }
            if let index = groups.firstIndex(where: { $0.kind == kind }) {
                groups[index].schemas.append(branch)
            } else {
                groups.append((kind, [branch]))
            }
        }
        var parts: [Schema] = []
        for group in groups { parts.append(common(group.kind, group.schemas, at: location, depth: depth)) }
        var result = any
        if parts.count == 1 {
            result = parts[0]
        } else if parts.allSatisfy({ !$0.isAny }) {
            result.kind = .choice(ChoiceRules(branches: parts))
        }
        let isNullable = branches.contains { $0.isNull || $0.isNullable }
        result.isNullable = isNullable && !result.isAny
        if case .constant = result.kind, result.isNullable { return any }
        return result
    }

    private mutating func common(
        _ kind: JSONKind,
        _ schemas: [Schema],
        at location: SourceLocation,
        depth: Int
    ) -> Schema {
        if schemas.count == 1 { return schemas[0] }
        let kinds = schemas.compactMap { resolved($0)?.kind }
        var result = Schema(location: location, kind: .any)
        result.description = schemas.lazy.compactMap { $0.description ?? $0.title }.first
        switch kind {
        case .boolean: result.kind = .boolean
        case .string: result.kind = Self.texts(kinds)
        case .number: result.kind = Self.numbers(kinds, at: location)
        case .array:
            let rules = kinds.compactMap { if case .array(let rules) = $0 { rules } else { nil } }
            let items = joined(rules.map(\.items), at: location, depth: depth + 1)
            result.kind = .array(ArrayRules(items: items))
        case .object:
            result.kind = .object(members(kinds.compactMap(\.object), at: location, depth: depth))
        }
        return result
    }

    /// Words of several enums are one enum, unless any text is among them.
    private static func texts(_ kinds: [Schema.Kind]) -> Schema.Kind {
        var words: [String] = []
        for kind in kinds {
            switch kind {
            case .enumeration(let own): words += own
            case .constant(.string(let word)): words.append(word)
            default: return .string(StringRules())
            }
        }
        return Self.words(words)
    }

    private static func numbers(_ kinds: [Schema.Kind], at location: SourceLocation) -> Schema.Kind {
        let areIntegers = kinds.allSatisfy { kind in
            switch kind {
            case .integer, .constant(.integer): true
            default: false
            }
        }
        return areIntegers ? .integer(NumberRules()) : .number(NumberRules())
    }

    /// The members of several objects in one: required where they are in all.
    private mutating func members(_ objects: [ObjectRules], at location: SourceLocation, depth: Int) -> ObjectRules {
        var names: [String] = []
        var properties: [String: [ObjectRules.Property]] = [:]
        for property in objects.flatMap(\.properties) {
            if properties[property.name] == nil { names.append(property.name) }
            properties[property.name, default: []].append(property)
        }
        var rules = ObjectRules(properties: [], isClosed: objects.allSatisfy(\.isClosed))
        for name in names {
            guard let own = properties[name], var property = own.first else { continue }
            property.isRequired = own.count == objects.count && own.allSatisfy(\.isRequired)
            if own.count > 1 {
                property.schema = joined(own.map(\.schema), at: property.location, depth: depth + 1)
                property.schema.description = own.lazy.compactMap(\.schema.description).first
            }
            rules.properties.append(property)
        }
        if objects.contains(where: { $0.additional != nil }) {
            rules.additional = Schema(location: location, kind: .any)
        }
        return rules
    }
}

/// Kinds of JSON values that a reader tells apart by their first character.
private enum JSONKind {
    case boolean, string, number, array, object

    init?(_ kind: Schema.Kind) {
        switch kind {
        case .boolean, .constant(.bool): self = .boolean
        case .string, .enumeration, .constant(.string): self = .string
        case .integer, .number, .constant(.integer), .constant(.number): self = .number
        case .array: self = .array
        case .object: self = .object
        case .any, .constant, .choice, .reference: return nil
        }
    }
}

extension Schema {
    var isAny: Bool { if case .any = kind { true } else { false } }

    var isNull: Bool { if case .constant(.null) = kind { true } else { false } }
}

extension Schema.Kind {
    fileprivate var place: String? { if case .reference(let place) = self { place } else { nil } }

    fileprivate var object: ObjectRules? { if case .object(let rules) = self { rules } else { nil } }
}

extension NumberRules {
    fileprivate var isFree: Bool { least == nil && greatest == nil && multipleOf == nil }
}

extension StringRules {
    fileprivate var isEmpty: Bool { isFree && minLength == nil && maxLength == nil }
}
