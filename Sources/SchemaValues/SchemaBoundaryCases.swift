internal import JSONSchema
internal import ProtocolSpec
internal import SeededRandom

/// Values at the limits of a schema and just beyond them, for each keyword that limits something. What each should come to
/// follows from the keyword; the judge must say the same, or the case is left out.
package struct SchemaBoundaryCases {
    /// How much is made of a schema.
    package struct Limits: Sendable {
        /// Cases.
        package var cases = 400
        /// Values that are judged: alternatives within alternatives come to many.
        package var trials = 4_000
        /// Values that are made, parts counted in: some schemas allow hardly any.
        package var work = 200_000
        /// How deep in the value cases are made.
        package var depth = 8

        package init(cases: Int = 400, trials: Int = 4_000, depth: Int = 8) {
            self.cases = cases
            self.trials = trials
            self.depth = depth
        }
    }

    /// The cases of a schema.
    ///
    /// - Parameters:
    ///   - subject: the schema.
    ///   - seed: for what keywords leave open.
    ///   - limits: how much is made.
    /// - Returns: the cases of the whole value first, then those of its parts; none where no valid value was found.
    package static func all(of subject: SchemaSubject, seed: UInt64, limits: Limits = Limits()) -> [SchemaValueCase] {
        var collector = SchemaCaseCollector(subject, seed: seed, limits: limits)
        collector.collectAll()
        return collector.cases
    }
}

/// Goes through a schema and the values that it describes, the outer ones first.
struct SchemaCaseCollector {
    /// A part of the value that is still to be looked at.
    struct Visit {
        /// The schemas that apply to it.
        var places: [SchemaPlace]
        var path: [String]
        /// A valid whole value that has the part.
        var base: DocumentNode
        /// The alternatives that were taken, by the places of their keywords.
        var forced: [SourceLocation: Int] = [:]
        /// What the alternatives add to the id of a case.
        var branch = ""
        /// The schemas on the way to it: one that contains itself is looked at twice.
        var passed: [SourceLocation] = []
    }

    let limits: SchemaBoundaryCases.Limits
    var generator: SchemaValueGenerator
    private(set) var cases: [SchemaValueCase] = []
    private var ids: Set<String> = []
    private var visits: [Visit] = []
    /// The keywords that cases were made of, each at each path once.
    private var done: Set<String> = []
    private var trials = 0
    var visit: Visit

    init(_ subject: SchemaSubject, seed: UInt64, limits: SchemaBoundaryCases.Limits) {
        self.limits = limits
        generator = SchemaValueGenerator(subject, seed: seed)
        visit = Visit(places: [subject.root], path: [], base: DocumentNode(.null))
    }

    var subject: SchemaSubject { generator.subject }

    mutating func collectAll() {
        // Where the plainest value is wrong, any other does.
        let plain = generator.plain([subject.root]).flatMap { subject.isValid($0) ? $0 : nil }
        guard let base = plain ?? generator.valid() else { return }
        visit.base = base
        add("plain", "a plain value", base, .valid, "", subject.root.node.location)
        enqueue(visit)
        var number = 0
        while number < visits.count, !isFull {
            visit = visits[number]
            number += 1
            collect()
        }
    }

    private var isFull: Bool {
        cases.count >= limits.cases || trials >= limits.trials || generator.work >= limits.work
    }

    private mutating func enqueue(_ visit: Visit) {
        guard visits.count < limits.cases * 4, visit.path.count <= limits.depth else { return }
        visits.append(visit)
    }

    /// All cases of the part that is visited.
    private mutating func collect() {
        generator.forced = visit.forced
        defer { generator.forced = [:] }
        let parts = generator.parts(of: visit.places, takesFirst: true)
        guard !parts.isImpossible else { return }
        collectTypes(parts)
        for place in parts.places {
            guard !isFull else { return }
            for entry in place.node.entries ?? [] where isNew(entry) { collect(entry, of: place, parts) }
        }
        collectNumbers(parts)
        collectMembers(parts)
        collectItems(parts)
        for choice in parts.choices { collectAlternatives(choice) }
    }

    private mutating func isNew(_ entry: DocumentNode.Entry) -> Bool {
        done.insert("\(JSONPointer.text(visit.path)) \(entry.key) \(entry.keyLocation)").inserted
    }

    private mutating func collect(_ entry: DocumentNode.Entry, of place: SchemaPlace, _ parts: SchemaParts) {
        switch entry.key {
        case "const": collectConstant(entry)
        case "enum": collectEnumeration(entry)
        case "minLength", "maxLength": collectLength(entry, parts)
        case "pattern": collectPattern(entry, parts)
        case "format": collectFormat(entry, parts)
        case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum": collectBound(entry, of: place, parts)
        case "multipleOf": collectMultiples(entry, parts)
        case "minItems", "maxItems": collectItemCount(entry, parts)
        case "uniqueItems": collectUniqueness(entry, parts)
        case "contains": collectContained(entry, of: place, parts)
        case "minProperties", "maxProperties": collectMemberCount(entry, parts)
        case "propertyNames": collectNames(entry, parts)
        case "dependentRequired", "dependencies", "dependentSchemas": collectDependencies(entry, of: place, parts)
        case "oneOf": collectOverlaps(entry, of: place)
        case "not": collectExcluded(entry, of: place)
        default: break
        }
    }

    /// The value once more with each other alternative.
    private mutating func collectAlternatives(_ choice: SchemaParts.Choice) {
        guard visit.forced[choice.location] == nil, visit.forced.count < 4 else { return }
        for index in 1..<max(2, min(choice.count, 60)) {
            guard !isFull else { return }
            var forced = visit.forced
            forced[choice.location] = index
            guard let value = generator.plain(visit.places, forced: forced) else { continue }
            var next = visit
            next.base = visit.base.setting(value, at: visit.path)
            next.forced = forced
            next.branch = visit.branch + "\(choice.keyword)-\(index + 1)/"
            guard judged(next.base) else { continue }
            add(
                "\(choice.keyword)-\(index + 1)",
                "alternative \(index + 1) of \(choice.keyword)",
                value,
                .valid,
                choice.keyword,
                choice.location
            )
            enqueue(next)
        }
    }

    /// Values that two branches of a `oneOf` allow, where that counts.
    private mutating func collectOverlaps(_ entry: DocumentNode.Entry, of place: SchemaPlace) {
        guard subject.isLiteral else { return }
        for (index, branch) in (entry.value.items ?? []).prefix(30).enumerated().dropFirst() {
            let schemas = visit.places + [subject.references.child(branch, of: place)]
            generator.forced[entry.keyLocation] = 0
            // What is judged by the schema with the `oneOf` in it can't be both.
            guard let value = generator.unjudged(schemas, forced: generator.forced) else { continue }
            invalid("both-\(index + 1)", "what branches 1 and \(index + 1) allow", value, entry)
        }
        generator.forced = visit.forced
    }

    // MARK: Going on

    /// Looks at a part of the visited value later.
    ///
    /// - Parameters:
    ///   - name: the member, or the index of the item.
    ///   - places: the schemas that apply to it.
    ///   - base: a whole value that has it.
    mutating func descend(to name: String, _ places: [SchemaPlace], base: DocumentNode) {
        let locations = places.map(\.node.location)
        let isPassed = locations.contains { location in visit.passed.count { $0 == location } > 1 }
        guard !isPassed, places.contains(where: { $0.node.entries != nil }) else { return }
        var next = visit
        next.places = places
        next.path.append(name)
        next.base = base
        next.passed += locations
        enqueue(next)
    }

    /// Whether a whole value is valid; counted, since it takes time.
    mutating func judged(_ value: DocumentNode) -> Bool {
        trials += 1
        return trials < limits.trials && subject.isValid(value)
    }

    /// The part of the base that is visited.
    var current: DocumentNode? { visit.base.value(at: visit.path) }

    // MARK: Adding

    /// Adds a case if the judge says what is expected.
    ///
    /// - Parameters:
    ///   - name: what its id ends in.
    ///   - words: what the value is.
    ///   - value: the value at the visited place; nil for none there.
    ///   - verdict: what it should come to.
    ///   - keyword: what it is about.
    ///   - location: where that stands.
    ///   - member: a member or item of the visited place that the value is for.
    ///   - isExotic: whether receivers may refuse it for another reason.
    /// - Returns: whether the judge says so.
    @discardableResult
    mutating func add(
        _ name: String,
        _ words: String,
        _ value: DocumentNode?,
        _ verdict: SchemaValueCase.Verdict,
        _ keyword: String,
        _ location: SourceLocation,
        member: String? = nil,
        isExotic: Bool = false
    ) -> Bool {
        let path = visit.path + [member].compactMap(\.self)
        guard !isFull, value != nil || !path.isEmpty else { return false }
        let place = path.map { $0.isEmpty ? "\"\"" : $0 }
        let id = (place + [visit.branch + (keyword.isEmpty ? "" : keyword + "/") + name]).joined(separator: "/")
        guard !ids.contains(id) else { return false }
        let whole = visit.base.setting(value, at: path)
        guard judged(whole) == (verdict == .valid) else { return false }
        ids.insert(id)
        cases.append(
            SchemaValueCase(
                id: id,
                label: (place.isEmpty ? "" : place.joined(separator: ".") + ": ") + words,
                path: path,
                value: whole,
                verdict: verdict,
                keyword: keyword,
                location: location,
                isExotic: isExotic
            )
        )
        return true
    }

    mutating func valid(_ name: String, _ words: String, _ value: DocumentNode?, _ entry: DocumentNode.Entry) {
        add(name, words, value, .valid, entry.key, entry.keyLocation)
    }

    mutating func invalid(_ name: String, _ words: String, _ value: DocumentNode?, _ entry: DocumentNode.Entry) {
        add(name, words, value, .invalid, entry.key, entry.keyLocation)
    }
}
