internal import ProtocolSpec

/// Schemas, and the references between them.
extension RoomContractBuilder {
    /// With `$ref`s a short schema can become very large.
    private static let mostSchemas = 10_000
    private static let deepestSchema = 64

    /// The schema that a node is, or that its `$ref` leads to; `depth` is how many schemas it is within. A node with
    /// errors, which are reported, gives a schema without rules. A part of an `allOf` or `oneOf` may require what
    /// another part lists.
    mutating func schema(_ node: DocumentNode, depth: Int, isPart: Bool = false) -> Schema {
        if depth == 0 { schemas.count = 0 }
        guard let reference = node["$ref"] else { return inlineSchema(node, depth: depth, isPart: isPart) }
        guard let target = documents.target(of: node, diagnostics: &diagnostics), let pointer = target.pointer else {
            return brokenSchema(at: node.location)
        }
        return schema(target, at: pointer, from: reference.location, depth: depth)
    }

    /// The schema that a reference led to, or a component.
    mutating func schema(
        _ target: LinkedDocuments.Target,
        at pointer: ReferencePointer,
        from reference: SourceLocation,
        depth: Int
    ) -> Schema {
        if depth == 0 { schemas.count = 0 }
        if let finished = schemas.finished(pointer) {
            guard isWithinLimits(adding: finished.size, depth: depth, at: reference) else {
                return brokenSchema(at: reference)
            }
            return finished.schema
        }
        if schemas.isWithinItself(pointer), let name = pointer.name {
            return Schema(location: target.location, name: name, kind: .reference(name))
        }
        schemas.begin(pointer)
        let before = schemas.count
        var schema = inlineSchema(target.node, depth: depth)
        schema.name = pointer.name
        return schemas.end(pointer, schema: schema, size: schemas.count - before)
    }

    mutating func brokenSchema(at location: SourceLocation) -> Schema {
        schemas.broken.insert(location)
        return Schema(location: location, kind: .any)
    }

    private mutating func inlineSchema(_ node: DocumentNode, depth: Int, isPart: Bool = false) -> Schema {
        guard isWithinLimits(adding: 1, depth: depth, at: node.location) else { return brokenSchema(at: node.location) }
        if case .bool(true) = node.content { return Schema(location: node.location, kind: .any) }
        guard
            var reader = MappingReader(node, what: "a schema", diagnostics: &diagnostics)
        else { return brokenSchema(at: node.location) }
        let title = diagnostics.string(reader.optional("title"), what: "a title")
        let description = diagnostics.string(reader.optional("description"), what: "a description")
        let isDeprecated = diagnostics.bool(reader.optional("deprecated"), what: "\"deprecated\"") ?? false
        reader.allow(SchemaKeyword.annotations)

        let standard = reader.optional("default")
        let parts = SchemaParts(&reader)

        let type = declaredType(reader.optional("type"))
        let outer = schemas.unlisted
        schemas.unlisted = []
        defer { schemas.unlisted += outer }
        let kind = kind(&reader, type: type, depth: depth, isPart: isPart || !parts.isEmpty)
        finishSchema(&reader, type: type)
        guard let kind else { return brokenSchema(at: node.location) }
        var schema = Schema(
            location: node.location,
            title: title,
            description: description,
            isDeprecated: isDeprecated,
            isNullable: type.isNullable,
            standard: standard.map { Located($0.json, at: $0.location) },
            kind: kind
        )
        if !parts.isEmpty {
            guard let whole = combined(schema, parts, isPart: isPart, depth: depth) else {
                return brokenSchema(at: node.location)
            }
            schema = whole
        }
        if let standard { schemas.standards.append((schema, standard)) }
        return schema
    }

    /// Counts schemas, unless they are too many or too deep.
    private mutating func isWithinLimits(adding size: Int, depth: Int, at location: SourceLocation) -> Bool {
        guard schemas.count + size <= Self.mostSchemas else {
            if !schemas.isExcessReported {
                diagnostics.error(
                    "with every $ref followed this makes more than \(Self.mostSchemas) schemas; refer to fewer",
                    at: location
                )
            }
            schemas.isExcessReported = true
            return false
        }
        schemas.count += size
        if depth > Self.deepestSchema {
            diagnostics.error("schemas nest more than \(Self.deepestSchema) levels deep here", at: location)
            return false
        }
        return true
    }

    /// Finds the errors that only show once all schemas are read.
    mutating func checkRecursiveSchemas() {
        for name in schemas.clashingNames {
            guard let schema = schemas.recursive[name] else { continue }
            diagnostics.error(
                "two schemas named \"\(name)\" contain themselves; give one of them another name",
                at: schema.location
            )
        }
        for name in schemas.endless {
            guard let schema = schemas.recursive[name] else { continue }
            diagnostics.error(
                "no value can satisfy \"\(name)\", which requires itself; make a property optional or nullable",
                at: schema.location
            )
        }
        for name in schemas.selfChoices {
            guard let schema = schemas.recursive[name] else { continue }
            diagnostics.error(
                "\"\(name)\" is a choice of itself; put the inner one into a property or an array",
                at: schema.location
            )
        }
        // A schema with errors allows no conclusion.
        guard schemas.broken.isEmpty, schemas.endless.isEmpty, schemas.selfChoices.isEmpty else { return }
        checkChoices()
        checkStandards()
    }

    // MARK: Type

    /// What `type` says; nothing where it isn't there.
    struct DeclaredType {
        var type: SchemaType?
        var isNullable = false
        var location: SourceLocation?
    }

    private mutating func declaredType(_ node: DocumentNode?) -> DeclaredType {
        guard let node else { return DeclaredType() }
        guard let items = node.items else {
            return DeclaredType(
                type: diagnostics.word(node, what: "\"type\""),
                location: node.location
            )
        }
        let isNull = items.map { item in
            if case .null = item.content { true } else { item.string == "null" }
        }
        for item in items {
            if case .null = item.content {
                diagnostics.error("in \"type\" null is a word; write 'null', with quotes", at: item.location)
            }
        }
        let others = zip(items, isNull).filter { !$0.1 }.map(\.0)
        guard others.count == 1, isNull.count(where: { $0 }) == 1 else {
            diagnostics.error("\"type\" is one type, or one type and 'null'", at: node.location)
            return DeclaredType(location: node.location)
        }
        return DeclaredType(
            type: diagnostics.word(others[0], what: "\"type\""),
            isNullable: true,
            location: node.location
        )
    }

    /// Reports each keyword that is left: of another type, of JSON Schema but not supported, or misspelt.
    private mutating func finishSchema(_ reader: inout MappingReader, type: DeclaredType) {
        for entry in reader.untaken where !entry.key.hasPrefix("x-") {
            reader.allow([entry.key])
            if let keyword = SchemaKeyword(rawValue: entry.key) {
                // Without a known type, no keyword is known to be misplaced.
                if type.type == nil, type.location != nil, !keyword.types.isEmpty { continue }
                diagnostics.error(misplaced(keyword, type: type.type), at: entry.keyLocation)
            } else if let cure = SchemaKeyword.cure(for: entry.key) {
                diagnostics.error("\"\(entry.key)\" is not supported; \(cure)", at: entry.keyLocation)
            } else {
                let nearest = NearestWord.to(entry.key, among: SchemaKeyword.allCases.map(\.rawValue) + ["$ref"])
                let cure = nearest.map { "did you mean \"\($0)\"?" } ?? "a schema may have \(SchemaKeyword.list)"
                diagnostics.error("unknown keyword \"\(entry.key)\" in a schema; \(cure)", at: entry.keyLocation)
            }
        }
        diagnostics.finish(&reader)
    }

    private func misplaced(_ keyword: SchemaKeyword, type: SchemaType?) -> String {
        let types = keyword.types.map(\.phrase).joined(separator: " or ")
        let name = "\"\(keyword.rawValue)\""
        if let type, !keyword.types.isEmpty, !keyword.types.contains(type) {
            return "\(name) is for \(types), and this is \(type.phrase)"
        }
        if keyword == .discriminator {
            return "\(name) tells the branches of a \"oneOf\" apart, and there is no \"oneOf\" here"
        }
        if type != nil { return "\(name) has no effect beside \"const\" or \"enum\"; remove it" }
        return "\(name) is for \(types); say so with \"type: \(keyword.types.first?.rawValue ?? "")\""
    }
}
