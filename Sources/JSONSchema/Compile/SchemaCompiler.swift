package import ProtocolSpec

/// Compiles schemas of documents into one plan. What several of them refer to is compiled once.
///
/// Nothing in it recurses: each schema that another holds waits in a list, so that no document is too deep. What can't be
/// read, or leads nowhere, is a problem with its place, and allows anything there.
package struct SchemaCompiler {
    /// More schemas than this are not compiled.
    private static let mostSchemas = 400_000

    /// A schema that waits to be compiled.
    private struct Job {
        var node: Int32
        var place: PlacedSchema
    }

    let options: SchemaOptions
    let documents: SchemaDocuments
    var resources: [SchemaResource] = []
    var resourceByURI: [String: Int] = [:]
    var targets: [TargetKey: Int32] = [:]
    var containers: [TargetKey: PointerContainer] = [:]
    var nodes: [SchemaProgram.Node] = []
    var instructions: [SchemaProgram.Instruction] = []
    var sites: [SchemaProgram.Site] = []
    var pool = ConstantPool()
    var patterns: [String: Int32] = [:]
    var dynamicNames: [String: Int32] = [:]
    var problems = DiagnosticCollector()
    var readings = DiagnosticCollector()
    private var jobs: [Job] = []
    private var roots: [Int32] = []
    private var isTooLarge = false
    private var hints = 0

    /// The schema that allows anything.
    static let anything: Int32 = 0

    /// - Parameters:
    ///   - documents: where references may lead.
    ///   - options: how schemas are read.
    package init(documents: SchemaDocuments = SchemaDocuments(), options: SchemaOptions = SchemaOptions()) {
        self.documents = documents
        self.options = options
        nodes.append(SchemaProgram.Node())
        sites.append(
            SchemaProgram.Site(keyword: "", location: SourceLocation(file: "", line: 1, column: 1), label: nil)
        )
    }

    /// Adds a schema.
    ///
    /// - Parameter schema: a part of a document; references in it are relative to its file, or to its `$id`.
    /// - Returns: its number in the plan.
    package mutating func add(_ schema: DocumentNode) -> Int {
        let file = schema.location.file
        let known = resource(of: URIReference(file).absolute) ?? resourceByURI[file]
        let resource = known ?? addResource(uri: URIReference(file), root: schema, file: file, dialect: dialect)
        let root = resources[resource].root
        let isRoot = root.location == schema.location && root["$id"]?.string == schema["$id"]?.string
        roots.append(child(PlacedSchema(schema: schema, resource: resource, isRoot: isRoot)))
        return roots.count - 1
    }

    /// Makes the plan of all schemas that were added.
    package mutating func finish() -> SchemaPlan {
        repeat { compileJobs() } while addDynamicAnchors()
        cutLoops()
        if dynamicNames.isEmpty { skipAliases() }
        return SchemaPlan(
            program: SchemaProgram(nodes: nodes, instructions: instructions, sites: sites, pool: pool),
            roots: roots,
            problems: problems.sorted,
            readings: readings.sorted
        )
    }

    private var dialect: ResourceDialect {
        ResourceDialect(
            draft: options.dialect == .draft07 ? .draft07 : .draft2020,
            assertsFormats: options.assertsFormats
        )
    }

    var isLiteral: Bool { options.reading == .literal }
}

// MARK: - Schemas

extension SchemaCompiler {
    private mutating func compileJobs() {
        while let job = jobs.popLast() { compile(job) }
    }

    private mutating func compile(_ job: Job) {
        let first = Int32(instructions.count)
        let schema = job.place.schema
        var resource = context(of: schema, in: job.place.resource)
        switch schema.content {
        case .bool(true): break
        case .bool(false): emit(.never, at: Int(nodes[Int(job.node)].site))
        case .mapping(let entries):
            let keywords = SchemaKeywords(entries)
            if !job.place.isRoot { resource = self.resource(identifiedBy: keywords, schema: schema, in: resource) }
            nodes[Int(job.node)].isTracking = compile(keywords, of: Int(job.node), in: resource)
            label(job.node, by: keywords)
        default:
            problem("a schema is a mapping, true or false, not \(schema.kind), so it allows anything", schema)
        }
        nodes[Int(job.node)].first = first
        nodes[Int(job.node)].end = Int32(instructions.count)
        nodes[Int(job.node)].resource = Int32(resource)
    }

    private mutating func label(_ node: Int32, by keywords: SchemaKeywords) {
        let site = Int(nodes[Int(node)].site)
        if sites[site].label == nil { sites[site].label = keywords[.title]?.value.string }
    }

    /// Reserves the place of a schema that another holds.
    mutating func child(_ schema: DocumentNode, in resource: Int) -> Int32 {
        child(PlacedSchema(schema: schema, resource: resource, isRoot: false))
    }

    /// Reserves the place of a schema, which is compiled later.
    mutating func child(_ place: PlacedSchema, label: String? = nil) -> Int32 {
        let schema = place.schema
        switch schema.content {
        case .bool(true): return Self.anything
        case .mapping(let entries) where entries.isEmpty: return Self.anything
        default: break
        }
        guard nodes.count < Self.mostSchemas else {
            if !isTooLarge {
                problem("more than \(Self.mostSchemas) schemas: from here on anything is allowed", schema)
            }
            isTooLarge = true
            return Self.anything
        }
        var node = SchemaProgram.Node()
        node.site = Int32(sites.count)
        sites.append(SchemaProgram.Site(keyword: "", location: schema.location, label: label))
        nodes.append(node)
        jobs.append(Job(node: Int32(nodes.count - 1), place: place))
        return Int32(nodes.count - 1)
    }

    /// Compiles what the schema has, the quickest checks first and what depends on others last.
    ///
    /// - Returns: whether it asks what others have judged.
    private mutating func compile(_ keywords: SchemaKeywords, of node: Int, in resource: Int) -> Bool {
        let draft = resources[resource].dialect.draft
        if let entry = keywords[.ref], draft == .draft07 {
            if isLiteral {
                compileReference(entry, in: resource)
                return false
            }
            let others = keywords.others(than: [.ref, .title, .id, .nullable])
            if let other = others.first {
                reading("draft-07 ignores what stands beside \"$ref\"; \"\(other.key)\" counts here", other.keyLocation)
            }
        }
        if resources[resource].dialect.hasValidation { compileAssertions(keywords, of: node) }
        if let entry = keywords[.format] { compileFormat(entry, in: resource) }
        compileObject(keywords, in: resource)
        compileArray(keywords, in: resource)
        compileReferences(keywords, in: resource)
        compileCombinations(keywords, in: resource)
        return compileUnevaluated(keywords, in: resource)
    }

    private mutating func compileCombinations(_ keywords: SchemaKeywords, in resource: Int) {
        for (keyword, operation) in [(Keyword.allOf, Operation.allOf), (.anyOf, .anyOf), (.oneOf, .oneOf)] {
            guard let entry = keywords[keyword], let branches = schemas(entry, in: resource) else { continue }
            emit(operation, list(branches), operation == .oneOf && !isLiteral ? 1 : 0, at: site(entry))
        }
        if let entry = keywords[.not] { emit(.not, child(entry.value, in: resource), at: site(entry)) }
        guard let entry = keywords[.if] else { return }
        let branches = [keywords[.then], keywords[.else]].map { $0.map { child($0.value, in: resource) } ?? -1 }
        emit(.conditional, child(entry.value, in: resource), branches[0], branches[1], at: site(entry))
    }

    private mutating func compileUnevaluated(_ keywords: SchemaKeywords, in resource: Int) -> Bool {
        guard allows(.unevaluatedItems, in: resource) else { return false }
        var isTracking = false
        for (keyword, operation) in [
            (Keyword.unevaluatedItems, Operation.unevaluatedItems), (.unevaluatedProperties, .unevaluatedProperties),
        ] {
            guard let entry = keywords[keyword] else { continue }
            tell(entry, isOf: .draft2019, in: resource)
            emit(operation, child(entry.value, in: resource), at: site(entry))
            isTracking = true
        }
        return isTracking
    }
}

// MARK: - Output

extension SchemaCompiler {
    mutating func emit(_ operation: Operation, _ a: Int32 = -1, _ b: Int32 = -1, _ c: Int32 = -1, at site: Int) {
        instructions.append(SchemaProgram.Instruction(operation: operation, a: a, b: b, c: c, site: Int32(site)))
    }

    /// The place of a keyword, for what is judged by it.
    mutating func site(_ entry: DocumentNode.Entry) -> Int {
        site(entry.key, entry.keyLocation)
    }

    mutating func site(_ keyword: String, _ location: SourceLocation) -> Int {
        sites.append(SchemaProgram.Site(keyword: keyword, location: location, label: nil))
        return sites.count - 1
    }

    mutating func list(_ nodes: [Int32]) -> Int32 {
        pool.lists.append(nodes)
        return Int32(pool.lists.count - 1)
    }

    mutating func name(_ text: String) -> Int32 {
        pool.names.append(NameKey(text))
        return Int32(pool.names.count - 1)
    }

    /// The schemas of a keyword that holds a list of them; nil where it holds something else.
    mutating func schemas(_ entry: DocumentNode.Entry, in resource: Int) -> [Int32]? {
        guard let items = entry.value.items else {
            badValue(entry, "a list of schemas")
            return nil
        }
        var schemas: [Int32] = []
        for item in items { schemas.append(child(item, in: resource)) }
        return schemas
    }

    mutating func problem(_ message: String, _ node: DocumentNode) {
        problems.warning(message, at: node.location)
    }

    /// `; did you mean "nearest"?`, or nothing. Comparing costs time, so only the first few problems get a hint.
    mutating func hint(for word: String, among candidates: some Collection<String>) -> String {
        guard hints < 100, candidates.count <= 300, word.utf8.count <= 60 else { return "" }
        hints += 1
        return NearestWord.hint(for: word, among: candidates.filter { $0.utf8.count <= 60 })
    }

    mutating func badValue(_ entry: DocumentNode.Entry, _ expected: String) {
        problem("\"\(entry.key)\" is \(expected), not \(entry.value.kind), so it has no effect", entry.value)
    }

    mutating func reading(_ message: String, _ location: SourceLocation) {
        readings.warning(message, at: location)
    }

    /// Whether a resource's draft has a keyword, or the reading lets it count anyhow.
    func allows(_ keyword: Keyword, in resource: Int) -> Bool {
        guard isLiteral else { return true }
        switch (keyword, resources[resource].dialect.draft) {
        case (.prefixItems, let draft), (.dynamicRef, let draft): return draft == .draft2020
        case (.additionalItems, let draft): return draft != .draft2020
        case (_, let draft): return draft != .draft07
        }
    }

    /// Tells that a keyword of a later draft counts.
    mutating func tell(_ entry: DocumentNode.Entry, isOf draft: ResourceDialect.Draft, in resource: Int) {
        guard resources[resource].dialect.draft == .draft07 else { return }
        let name = draft == .draft2020 ? "2020-12" : "2019-09"
        reading("\"\(entry.key)\" is a keyword of draft \(name), not of draft-07; it counts here", entry.keyLocation)
    }
}
