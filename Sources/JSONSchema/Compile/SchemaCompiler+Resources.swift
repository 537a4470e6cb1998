internal import ProtocolSpec

/// Documents, and the parts of them that have an identity of their own.
extension SchemaCompiler {
    /// The resource of a URI without fragment; nil where there is none.
    mutating func resource(of uri: String) -> Int? {
        if let known = resourceByURI[uri] { return known }
        if let root = documents.root(of: uri) {
            let dialect = ResourceDialect(draft: draft, assertsFormats: options.assertsFormats)
            return addResource(uri: URIReference(uri), root: root, file: root.location.file, dialect: dialect)
        }
        searchEverywhere()
        return resourceByURI[uri]
    }

    private var draft: ResourceDialect.Draft { options.dialect == .draft07 ? .draft07 : .draft2020 }

    /// The resource that a part of a document belongs to: that of its file, where another file was put in its place.
    mutating func context(of schema: DocumentNode, in resource: Int) -> Int {
        let file = schema.location.file
        guard file != resources[resource].file else { return resource }
        return self.resource(of: file) ?? resource
    }

    /// The resource that a schema begins by its `$id`; the one that it stands in where it begins none.
    mutating func resource(identifiedBy keywords: SchemaKeywords, schema: DocumentNode, in resource: Int) -> Int {
        guard let id = keywords[.id]?.value.string, !id.hasPrefix("#"), !hidesID(keywords, in: resource) else {
            return resource
        }
        let uri = resources[resource].uri.resolving(URIReference(id))
        guard uri.absolute != resources[resource].uri.absolute else { return resource }
        if let known = resourceByURI[uri.absolute] { return known }
        let dialect = resources[resource].dialect
        return append(base: uri, root: schema, file: schema.location.file, dialect: dialect)
    }

    /// Draft 7 ignores all that stands beside a `$ref`, and so the `$id`, too.
    private func hidesID(_ keywords: SchemaKeywords, in resource: Int) -> Bool {
        resources[resource].dialect.draft == .draft07 && keywords[.ref]?.value.string != nil
    }

    /// Adds a resource, and those within it.
    ///
    /// - Parameters:
    ///   - uri: what it was found by.
    ///   - root: its schema.
    ///   - file: where it stands.
    ///   - dialect: what counts where it does not say its own.
    /// - Returns: its number.
    mutating func addResource(uri: URIReference, root: DocumentNode, file: String, dialect: ResourceDialect) -> Int {
        var base = uri
        if let id = root["$id"]?.string, !id.hasPrefix("#") { base = uri.resolving(URIReference(id)) }
        let number =
            resourceByURI[base.absolute] ?? append(base: base, root: root, file: file, dialect: dialect)
        resourceByURI[uri.absolute] = number
        return number
    }

    private mutating func append(
        base: URIReference,
        root: DocumentNode,
        file: String,
        dialect: ResourceDialect
    ) -> Int {
        let number = resources.count
        var base = base
        base.fragment = nil
        resources.append(
            SchemaResource(uri: base, file: file, root: root, dialect: self.dialect(of: root, otherwise: dialect))
        )
        resourceByURI[base.absolute] = number
        search(root, in: number, everywhere: false)
        return number
    }

    private func dialect(of root: DocumentNode, otherwise inherited: ResourceDialect) -> ResourceDialect {
        guard let uri = root["$schema"]?.string else { return inherited }
        var dialect = inherited
        dialect.hasValidation = true
        if let draft = ResourceDialect.draft(of: uri) {
            dialect.draft = draft
            return dialect
        }
        guard let vocabularies = documents.root(of: URIReference(uri).absolute)?["$vocabulary"]?.entries else {
            return dialect
        }
        let names = vocabularies.map(\.key)
        dialect.draft = names.contains { $0.contains("/2019-09/") } ? .draft2019 : .draft2020
        dialect.hasValidation = names.contains { $0.hasSuffix("/vocab/validation") }
        if names.contains(where: { $0.hasSuffix("/vocab/format-assertion") }) { dialect.assertsFormats = true }
        return dialect
    }

    // MARK: Search

    /// Searches all documents for anchors and identifiers outside of what is a schema by its place: an AsyncAPI document
    /// is none, and has many.
    mutating func searchEverywhere() {
        var number = 0
        while number < resources.count {
            if !resources[number].isSearched {
                resources[number].isSearched = true
                search(resources[number].root, in: number, everywhere: true)
            }
            number += 1
        }
    }

    private mutating func search(_ root: DocumentNode, in resource: Int, everywhere: Bool) {
        var rest: [(DocumentNode, Int)] = [(root, resource)]
        var isRoot = true
        while let (node, place) = rest.popLast() {
            guard let entries = node.entries else {
                if everywhere, let items = node.items { rest += items.map { ($0, place) } }
                continue
            }
            let keywords = SchemaKeywords(entries)
            let inner = isRoot ? place : self.resource(identifiedBy: keywords, schema: node, in: place)
            // A new resource has been searched when it was added.
            if inner != place, !everywhere { continue }
            addAnchors(of: PlacedSchema(schema: node, resource: inner, isRoot: isRoot || inner != place))
            isRoot = false
            for entry in entries {
                if everywhere {
                    if !Keyword.data.contains(entry.key) { rest.append((entry.value, inner)) }
                } else {
                    rest += Self.schemas(in: entry).map { ($0, inner) }
                }
            }
        }
    }

    private mutating func addAnchors(of place: PlacedSchema) {
        let node = place.schema
        if let name = node["$anchor"]?.string { add(place, named: name, to: \.anchors) }
        if let name = node["$dynamicAnchor"]?.string { add(place, named: name, to: \.dynamicAnchors) }
        if let id = node["$id"]?.string, id.hasPrefix("#"), resources[place.resource].dialect.draft == .draft07 {
            add(place, named: String(id.dropFirst()), to: \.anchors)
        }
    }

    private mutating func add(
        _ place: PlacedSchema,
        named name: String,
        to anchors: WritableKeyPath<SchemaResource, [String: PlacedSchema]>
    ) {
        guard resources[place.resource][keyPath: anchors][name] == nil else { return }
        resources[place.resource][keyPath: anchors][name] = place
    }

    /// The schemas that a keyword holds.
    private static func schemas(in entry: DocumentNode.Entry) -> [DocumentNode] {
        switch Keyword.holders[entry.key] {
        case nil: []
        case .one: entry.value.items ?? [entry.value]
        case .list: entry.value.items ?? []
        case .names: entry.value.entries?.map(\.value) ?? []
        }
    }
}
