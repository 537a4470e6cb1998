internal import JSONSchema
internal import ProtocolSpec

/// Cases of objects.
extension SchemaCaseCollector {
    /// Members that must be there, may be there, and are not known; then what is in each.
    mutating func collectMembers(_ parts: SchemaParts) {
        guard let object = current, object.entries != nil, parts.types.contains(.object) else { return }
        collectRequired(parts, object)
        var names: [String] = []
        for entry in parts.values("properties").flatMap({ $0.entries ?? [] }) where !names.contains(entry.key) {
            names.append(entry.key)
        }
        for name in requiredNames(parts) where !names.contains(name) { names.append(name) }
        for name in names { collectMember(name, parts, object) }
        collectUnknown(parts, object)
    }

    private func requiredNames(_ parts: SchemaParts) -> [String] {
        parts.values("required").flatMap { $0.items ?? [] }.compactMap(\.string)
    }

    private mutating func collectRequired(_ parts: SchemaParts, _ object: DocumentNode) {
        for place in parts.places {
            for item in place["required"]?.items ?? [] {
                guard let name = item.string, object[name] != nil else { continue }
                add("missing", "missing", nil, .invalid, "required", item.location, member: name)
            }
        }
    }

    private mutating func collectMember(_ name: String, _ parts: SchemaParts, _ object: DocumentNode) {
        let schemas = generator.schemas(ofMember: name, parts)
        let location = schemas.first?.node.location ?? subject.root.node.location
        if schemas.contains(where: { if case .bool(false) = $0.node.content { true } else { false } }) {
            add(
                "present",
                "a member that must not be there",
                .text("x"),
                .invalid,
                "properties",
                location,
                member: name
            )
            return
        }
        var base = visit.base
        if object[name] == nil {
            guard let value = generator.plain(schemas, forced: visit.forced) else { return }
            base = base.setting(value, at: visit.path + [name])
            guard judged(base) else { return }
            add("present", "present", value, .valid, "properties", location, member: name)
        } else if !requiredNames(parts).contains(name) {
            add("absent", "absent", nil, .valid, "properties", location, member: name)
        }
        descend(to: name, schemas, base: base)
    }

    /// A member that `properties` does not have, whether it is allowed or not.
    private mutating func collectUnknown(_ parts: SchemaParts, _ object: DocumentNode) {
        let rule = entry("additionalProperties", parts) ?? entry("unevaluatedProperties", parts)
        let location = rule?.keyLocation ?? subject.root.node.location
        let keyword = rule?.key ?? "additionalProperties"
        var name = "x_unknown"
        while object[name] != nil { name += "_" }
        let schemas = generator.schemas(ofMember: name, parts)
        let anything = DocumentNode.object([("anything", .list([DocumentNode(.integer(1)), DocumentNode(.null)]))])
        if schemas.contains(where: { if case .bool(false) = $0.node.content { true } else { false } }) {
            add("unknown", "a member that is not known", anything, .invalid, keyword, location, member: name)
        } else if schemas.allSatisfy({ $0.node.entries?.isEmpty ?? true }) {
            add("unknown", "a member that is not known", anything, .valid, keyword, location, member: name)
        } else {
            collectEntry(name, keyword, location, parts)
        }
        for _ in 0..<(parts.values("patternProperties").isEmpty ? 0 : 4) {
            guard let name = generator.newName(parts, 0), object[name] == nil else { continue }
            let entry = self.entry("patternProperties", parts)
            collectEntry(name, "patternProperties", entry?.keyLocation ?? location, parts)
            return
        }
        guard keyword != "unevaluatedProperties" || rule == nil else { return }
        for (id, odd) in [("empty-name", ""), ("odd-name", "a/b~c \"d\" \u{1F9D7}")] where object[odd] == nil {
            let schemas = generator.schemas(ofMember: odd, parts)
            guard let value = generator.plain(schemas, forced: visit.forced) else { continue }
            add(id, "a member with an unusual name", value, .valid, keyword, location, member: odd)
        }
    }

    /// A member of a map, and what is in it.
    private mutating func collectEntry(
        _ name: String,
        _ keyword: String,
        _ location: SourceLocation,
        _ parts: SchemaParts
    ) {
        let schemas = generator.schemas(ofMember: name, parts)
        guard let value = generator.plain(schemas, forced: visit.forced) else { return }
        let base = visit.base.setting(value, at: visit.path + [name])
        guard judged(base) else { return }
        add("entry", "a member", value, .valid, keyword, location, member: name)
        descend(to: name, schemas, base: base)
    }

    mutating func collectMemberCount(_ entry: DocumentNode.Entry, _ parts: SchemaParts) {
        guard let object = current, let members = object.entries, let count = entry.value.count, count < 1_000 else {
            return
        }
        let beyond = entry.key == "minProperties" ? count - 1 : count + 1
        for (wanted, verdict) in [(count, SchemaValueCase.Verdict.valid), (beyond, .invalid)] where wanted >= 0 {
            guard let value = resized(object, members.count, to: wanted, parts) else { continue }
            add("\(wanted)", "\(wanted) members", value, verdict, entry.key, entry.keyLocation)
        }
    }

    /// An object with members added, or optional ones taken out, until it has so many.
    private mutating func resized(
        _ object: DocumentNode,
        _ count: Int,
        to wanted: Int,
        _ parts: SchemaParts
    ) -> DocumentNode? {
        var (object, count) = (object, count)
        let required = Set(generator.requiredNames(parts, present: []))
        while count > wanted {
            let names = object.entries?.map(\.key) ?? []
            // Where too few are asked for, one that is required may go as well.
            guard let name = names.last(where: { !required.contains($0) }) ?? names.last else { return nil }
            object = object.setting(nil, at: [name])
            count -= 1
        }
        let known = parts.values("properties").flatMap { $0.entries ?? [] }.map(\.key)
        for attempt in 0..<(wanted * 4 + 8) where count < wanted {
            let name = known.indices.contains(attempt) ? known[attempt] : generator.newName(parts, attempt)
            guard let name, object[name] == nil,
                let value = generator.plain(generator.schemas(ofMember: name, parts), forced: visit.forced)
            else { continue }
            object = object.setting(value, at: [name])
            count += 1
        }
        return count == wanted ? object : nil
    }

    mutating func collectNames(_ entry: DocumentNode.Entry, _ parts: SchemaParts) {
        guard current?.entries != nil else { return }
        let names = ["", "a", "A b", "x-1", "0", "\u{1F9D7}", "a_very_long_name_that_few_rules_for_names_allow"]
        for (index, name) in names.enumerated() where current?[name] == nil {
            let schemas = generator.schemas(ofMember: name, parts)
            guard let value = generator.plain(schemas, forced: visit.forced) else { continue }
            let whole = visit.base.setting(value, at: visit.path + [name])
            let verdict: SchemaValueCase.Verdict = judged(whole) ? .valid : .invalid
            add(
                "name-\(index + 1)",
                "a member called \"\(name)\"",
                value,
                verdict,
                entry.key,
                entry.keyLocation,
                member: name
            )
        }
    }

    mutating func collectDependencies(_ entry: DocumentNode.Entry, of place: SchemaPlace, _ parts: SchemaParts) {
        guard let object = current, object.entries != nil else { return }
        for rule in entry.value.entries ?? [] {
            var all = object
            for name in [rule.key] + (rule.value.items ?? []).compactMap(\.string) where all[name] == nil {
                guard let value = generator.plain(generator.schemas(ofMember: name, parts)) else { continue }
                all = all.setting(value, at: [name])
            }
            add("\(rule.key)-whole", "\(rule.key) with what it asks for", all, .valid, entry.key, rule.keyLocation)
            guard all[rule.key] != nil else { continue }
            for name in (rule.value.items ?? []).compactMap(\.string) where name != rule.key {
                let value = all.setting(nil, at: [name])
                add(
                    "\(rule.key)-no-\(name)",
                    "\(rule.key) without \(name)",
                    value,
                    .invalid,
                    entry.key,
                    rule.keyLocation
                )
            }
            guard rule.value.items == nil else { continue }
            let child = subject.references.child(rule.value, of: place)
            let names = (child["required"]?.items ?? []).compactMap(\.string)
            let bare = names.reduce(all) { $0.setting(nil, at: [$1]) }
            if !names.isEmpty {
                add("\(rule.key)-bare", "\(rule.key) alone", bare, .invalid, entry.key, rule.keyLocation)
            }
            var schemas = visit.places
            schemas.append(child)
            guard let value = generator.plain(schemas), value[rule.key] != nil else { continue }
            add("\(rule.key)-fit", "\(rule.key) with what it asks for", value, .valid, entry.key, rule.keyLocation)
        }
    }

    mutating func collectExcluded(_ entry: DocumentNode.Entry, of place: SchemaPlace) {
        let child = subject.references.child(entry.value, of: place)
        for number in 0..<3 {
            let value = number == 0 ? generator.plain([child]) : generator.value([child], depth: 8)
            guard let value else { continue }
            invalid("fits-\(number + 1)", "what must not be", value, entry)
        }
        // The object as it is, with what must not be in it.
        if let object = current, object.entries != nil, let value = generator.plain([child]), let more = value.entries {
            let whole = more.reduce(object) { $0.setting($1.value, at: [$1.key]) }
            invalid("fits-too", "what must not be, beside what must", whole, entry)
        }
    }
}
