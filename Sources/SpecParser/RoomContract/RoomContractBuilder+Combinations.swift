internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation

/// `allOf` and `oneOf` as they are written.
struct SchemaParts {
    let allOf: DocumentNode.Entry?
    let oneOf: DocumentNode.Entry?
    let discriminator: DocumentNode?

    /// Takes the keywords; a discriminator without a choice is left to be found misplaced.
    init(_ reader: inout MappingReader) {
        allOf = reader.entry("allOf")
        oneOf = reader.entry("oneOf")
        discriminator = oneOf == nil ? nil : reader.optional("discriminator")
    }

    var isEmpty: Bool { allOf == nil && oneOf == nil }
}

/// Schemas that are made of others.
extension RoomContractBuilder {
    /// The schema that a base and its parts make together.
    ///
    /// - Parameters:
    ///   - base: what stands beside the parts.
    ///   - parts: the parts.
    ///   - isPart: whether the whole is itself a part, so that others may list what it requires.
    ///   - depth: how many schemas it is within.
    /// - Returns: nil where something is wrong with the parts, which has been said.
    mutating func combined(_ base: Schema, _ parts: SchemaParts, isPart: Bool, depth: Int) -> Schema? {
        var whole = base
        for node in nonEmpty(parts.allOf) {
            guard let part = part(node, depth: depth),
                let both = merged(whole, part, says: "\"allOf\" contradicts itself", at: node.location)
            else { return nil }
            whole = both
        }
        if let items = parts.allOf?.value.items, items.isEmpty { return nil }
        if let oneOf = parts.oneOf {
            let shared = schemas.unlisted
            schemas.unlisted = []
            guard let choice = choice(oneOf, of: whole, requiring: shared, depth: depth) else { return nil }
            whole = choice
            if let node = parts.discriminator { whole = discriminated(whole, by: node) }
            return whole
        }
        requireUnlisted(in: &whole, isPart: isPart)
        return whole
    }

    private mutating func nonEmpty(_ entry: DocumentNode.Entry?) -> [DocumentNode] {
        guard let entry else { return [] }
        let items = diagnostics.items(entry.value, what: "\"\(entry.key)\"")
        if items.isEmpty, entry.value.items != nil {
            diagnostics.error("\"\(entry.key)\" is empty; list schemas", at: entry.value.location)
        }
        return items
    }

    /// One part; nil where it has errors.
    private mutating func part(_ node: DocumentNode, depth: Int) -> Schema? {
        let part = schema(node, depth: depth + 1, isPart: true)
        return schemas.broken.contains(part.location) ? nil : part
    }

    private mutating func merged(
        _ left: Schema,
        _ right: Schema,
        says what: String,
        at location: SourceLocation
    ) -> Schema? {
        do { return try SchemaMerge(recursive: schemas.recursive).merged(left, right) } catch {
            diagnostics.error("\(what): \(error.reason)", at: location)
            return nil
        }
    }

    /// Makes a property required that one part requires and another lists.
    private mutating func requireUnlisted(in schema: inout Schema, isPart: Bool) {
        guard case .object(var rules) = schema.kind else { return }
        var left: [Located<String>] = []
        for name in schemas.unlisted {
            if let index = rules.properties.firstIndex(where: { $0.name == name.value }) {
                rules.properties[index].isRequired = true
            } else if isPart {
                left.append(name)
            } else {
                reportUnlisted(name, among: rules.properties.map(\.name))
            }
        }
        schemas.unlisted = left
        schema.kind = .object(rules)
    }

    // MARK: oneOf

    private mutating func choice(
        _ entry: DocumentNode.Entry,
        of base: Schema,
        requiring shared: [Located<String>],
        depth: Int
    ) -> Schema? {
        var branches: [Schema] = []
        var isNullable = false
        var hasErrors = false
        for node in nonEmpty(entry) {
            if node.isNullSchema {
                hasErrors = hasErrors || !allowNull(&isNullable, at: node.location)
                continue
            }
            schemas.unlisted = shared
            guard var branch = part(node, depth: depth) else {
                hasErrors = true
                continue
            }
            if !base.isAnything {
                let what = "this branch contradicts what stands beside \"oneOf\""
                guard var both = merged(branch, base, says: what, at: node.location) else {
                    hasErrors = true
                    continue
                }
                // Title, description and default beside the choice belong to the choice, not to this branch.
                (both.title, both.description, both.isDeprecated, both.standard) =
                    (branch.title, branch.description, branch.isDeprecated, nil)
                branch = both
            }
            requireUnlisted(in: &branch, isPart: false)
            if branch.isNullable {
                branch.isNullable = false
                hasErrors = hasErrors || !allowNull(&isNullable, at: node.location)
            }
            branches.append(branch)
        }
        schemas.unlisted = []
        guard !hasErrors, !branches.isEmpty else {
            if !hasErrors, entry.value.items?.isEmpty == false {
                diagnostics.error("\"oneOf\" allows nothing but null; add a branch", at: entry.value.location)
            }
            return nil
        }
        var schema = base
        schema.isNullable = isNullable
        schema.kind = .choice(ChoiceRules(branches: branches))
        schemas.choices.append(schema)
        return schema
    }

    /// - Returns: whether null is not yet allowed by another branch.
    private mutating func allowNull(_ isNullable: inout Bool, at location: SourceLocation) -> Bool {
        if isNullable {
            diagnostics.error("null is allowed by two branches of \"oneOf\", so that it is not valid", at: location)
            return false
        }
        isNullable = true
        return true
    }

    private mutating func discriminated(_ schema: Schema, by node: DocumentNode) -> Schema {
        if node.entries != nil {
            diagnostics.error("\"discriminator\" is a property's name, as a string", at: node.location)
            return schema
        }
        guard let name = text(node, what: "\"discriminator\""), case .choice(var rules) = schema.kind else {
            return schema
        }
        rules.discriminator = Located(name, at: node.location)
        var schema = schema
        schema.kind = .choice(rules)
        schemas.choices[schemas.choices.count - 1] = schema
        return schema
    }

    /// Checks choices once every schema is known.
    mutating func checkChoices() {
        for case .choice(let rules) in schemas.choices.map(\.kind) {
            if rules.discriminator != nil { checkWords(rules) } else { checkDifferences(rules) }
        }
    }

    private mutating func checkWords(_ rules: ChoiceRules) {
        guard let name = rules.discriminator else { return }
        var words: Set<String> = []
        for (index, branch) in rules.branches.enumerated() {
            guard let word = rules.word(of: branch, resolving: schemas.recursive) else {
                let reason = "branch \(index + 1) does not require \"\(name.value)\" with a constant string"
                diagnostics.error("\(reason), by which the discriminator could tell it", at: name.location)
                continue
            }
            if !words.insert(word).inserted {
                diagnostics.error("two branches have the \"\(name.value)\" \"\(word)\"", at: name.location)
            }
        }
    }

    /// Reports a branch that never matches alone, since another allows all of its values.
    private mutating func checkDifferences(_ rules: ChoiceRules) {
        let fit = SchemaFit(recursive: schemas.recursive)
        for (index, branch) in rules.branches.enumerated() {
            let other = rules.branches.enumerated().first { other in
                other.offset != index && fit.misfit(branch, into: other.element) == nil
                    // Of two that are the same the second is at fault.
                    && (other.offset < index || fit.misfit(other.element, into: branch) != nil)
            }
            guard let other else { continue }
            diagnostics.error(
                "branch \(index + 1) of \"oneOf\" never matches alone: branch \(other.offset + 1) allows all of its values "
                    + "too; tell them apart",
                at: branch.location
            )
        }
    }

    // MARK: default

    /// Checks defaults once every schema is known.
    mutating func checkStandards() {
        let validator = SchemaValidator(recursiveSchemas: schemas.recursive)
        for (schema, node) in schemas.standards {
            guard let violation = validator.violations(of: node.json, in: schema).first else { continue }
            diagnostics.error(
                "this \"default\" is not valid: \(violation.message)",
                at: node.nearest(to: JSONPointer.parts(violation.pointer)).location
            )
        }
        for schema in schemas.recursive.values.sorted(by: { $0.location < $1.location }) {
            guard let standard = schema.standard else { continue }
            diagnostics.error(
                "a schema that contains itself can't have a \"default\", which would contain itself without end",
                at: standard.location
            )
        }
    }
}

extension DocumentNode {
    /// `{type: 'null'}`, as a branch of a choice says that null is allowed.
    fileprivate var isNullSchema: Bool {
        guard let entries, self["type"]?.string == "null" else { return false }
        return entries.allSatisfy { ["type", "title", "description", "$comment"].contains($0.key) }
    }
}
