internal import ProtocolSpec

/// What a schema says about the members of objects and the items of arrays.
extension SchemaCompiler {
    mutating func compileObject(_ keywords: SchemaKeywords, in resource: Int) {
        var table = PropertyTable()
        var site: Int?
        if let entry = keywords[.properties] {
            site = self.site(entry)
            for member in members(entry) {
                table.addProperty(member.key, node: child(member.value, in: resource))
            }
        }
        if let entry = keywords[.patternProperties] {
            site = site ?? self.site(entry)
            for member in members(entry) {
                guard let pattern = pattern(member.key, at: member.keyLocation) else { continue }
                table.patterns.append((pattern, child(member.value, in: resource)))
            }
        }
        if let entry = keywords[.additionalProperties] {
            table.additionalSite = Int32(self.site(entry))
            site = site ?? Int(table.additionalSite)
            table.additional = child(entry.value, in: resource)
        }
        if let entry = keywords[.required], resources[resource].dialect.hasValidation {
            site = site ?? self.site(entry)
            for (name, location) in requiredNames(entry) {
                table.addRequired(name, site: Int32(self.site("required", location)))
            }
        }
        if let site {
            pool.tables.append(table)
            emit(.object, Int32(pool.tables.count - 1), at: site)
        }
        if let entry = keywords[.propertyNames] {
            emit(.propertyNames, child(entry.value, in: resource), at: self.site(entry))
        }
        compileDependencies(keywords, in: resource)
    }

    /// The schemas by name that a keyword holds.
    private mutating func members(_ entry: DocumentNode.Entry) -> [DocumentNode.Entry] {
        if let members = entry.value.entries { return members }
        badValue(entry, "a mapping of schemas")
        return []
    }

    private mutating func requiredNames(_ entry: DocumentNode.Entry) -> [(String, SourceLocation)] {
        if case .bool = entry.value.content, !isLiteral {
            reading(
                "\"required\" is a list of names beside \"properties\"; a single true or false has no effect here",
                entry.keyLocation
            )
            return []
        }
        guard let items = entry.value.items else {
            badValue(entry, "a list of names")
            return []
        }
        return names(items, of: entry)
    }

    private mutating func names(_ items: [DocumentNode], of entry: DocumentNode.Entry) -> [(String, SourceLocation)] {
        var names: [(String, SourceLocation)] = []
        for item in items {
            if let name = item.string {
                names.append((name, item.location))
            } else {
                problem("\"\(entry.key)\" lists names; this is \(item.kind), so it has no effect", item)
            }
        }
        return names
    }

    private mutating func compileDependencies(_ keywords: SchemaKeywords, in resource: Int) {
        if let entry = keywords[.dependencies] {
            for member in members(entry) { compileDependency(member, in: resource) }
        }
        if let entry = keywords[.dependentRequired], allows(.dependentRequired, in: resource) {
            tell(entry, isOf: .draft2019, in: resource)
            for member in members(entry) {
                guard member.value.items != nil else {
                    badValue(member, "a list of names")
                    continue
                }
                if resources[resource].dialect.hasValidation { compileDependency(member, in: resource) }
            }
        }
        if let entry = keywords[.dependentSchemas], allows(.dependentSchemas, in: resource) {
            tell(entry, isOf: .draft2019, in: resource)
            for member in members(entry) {
                let schema = child(member.value, in: resource)
                emit(.dependentSchema, name(member.key), schema, at: site("dependentSchemas", member.keyLocation))
            }
        }
    }

    /// What follows from the presence of a member: a list of names, or a schema.
    private mutating func compileDependency(_ member: DocumentNode.Entry, in resource: Int) {
        let site = site("dependencies", member.keyLocation)
        guard let items = member.value.items else {
            emit(.dependentSchema, name(member.key), child(member.value, in: resource), at: site)
            return
        }
        var list: [Int32] = []
        for (name, _) in names(items, of: member) { list.append(self.name(name)) }
        emit(.dependentRequired, name(member.key), self.list(list), at: site)
    }

    // MARK: Arrays

    mutating func compileArray(_ keywords: SchemaKeywords, in resource: Int) {
        compileItems(keywords, in: resource)
        guard let entry = keywords[.contains] else { return }
        var (least, most): (Int32, Int32) = (1, -1)
        if allows(.minContains, in: resource), resources[resource].dialect.hasValidation {
            if let entry = keywords[.minContains], let count = count(entry) { least = count }
            if let entry = keywords[.maxContains], let count = count(entry) { most = count }
        }
        emit(.contains, child(entry.value, in: resource), least, most, at: site(entry))
    }

    private mutating func compileItems(_ keywords: SchemaKeywords, in resource: Int) {
        var prefix: DocumentNode.Entry?
        var rest = keywords[.items]
        if let entry = keywords[.prefixItems], allows(.prefixItems, in: resource) {
            tell(entry, isOf: .draft2020, in: resource)
            prefix = entry
        }
        if let entry = rest, entry.value.items != nil {
            prefix = prefix ?? entry
            rest = nil
        }
        if prefix != nil, rest == nil, allows(.additionalItems, in: resource) { rest = keywords[.additionalItems] }
        guard let main = prefix ?? rest else { return }
        let first = prefix.flatMap { schemas($0, in: resource) }.map { list($0) } ?? -1
        let others = rest.map { child($0.value, in: resource) } ?? -1
        emit(.items, first, others, Int32(rest.map { self.site($0) } ?? -1), at: site(main))
    }
}
