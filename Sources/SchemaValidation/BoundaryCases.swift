internal import CodecRuntime
package import ProtocolSpec
internal import SeededRandom

extension ValueGenerator {
    /// The boundary cases of a schema, each keyword at, under and over its limit, in the schema's order.
    ///
    /// - Parameters:
    ///   - schema: usually an object's.
    ///   - seed: letters and digits are drawn from it; ids don't depend on it.
    /// - Returns: the cases, each with an id of its own.
    package func cases(of schema: Schema, seed: UInt64) -> [ValueCase] {
        var collector = CaseCollector(generator: self, seed: seed)
        collector.collect(schema, references: 0)
        return collector.cases
    }
}

/// One walk through a schema, gathering cases.
struct CaseCollector {
    let generator: ValueGenerator
    let seed: UInt64
    var cases: [ValueCase] = []
    var path: [String] = []
    var scaffold: [ValueCase.Scaffold] = []

    init(generator: ValueGenerator, seed: UInt64) {
        self.generator = generator
        self.seed = seed
    }

    /// The cases of a schema at the current path.
    mutating func collect(_ schema: Schema, references: Int) {
        if case .reference = schema.kind {
            // Once into a recursive schema is enough: a second time shows nothing new.
            if references == 0 { collect(generator.resolved(schema), references: 1) }
            return
        }
        switch schema.kind {
        case .any, .reference: break
        case .boolean: collectBoolean(schema)
        case .string(let rules): collectString(schema, rules)
        case .integer(let rules): collectNumber(schema, rules, isInteger: true)
        case .number(let rules): collectNumber(schema, rules, isInteger: false)
        case .array(let rules): collectArray(schema, rules, references: references)
        case .object(let rules): collectObject(schema, rules, references: references)
        case .constant(let constant): collectConstant(schema, constant)
        case .enumeration(let words): collectEnumeration(schema, words)
        case .choice(let rules): collectChoice(schema, rules, references: references)
        }
        collectWrongTypes(schema)
    }

    /// One value of each JSON type that the schema does not allow.
    private mutating func collectWrongTypes(_ schema: Schema) {
        // Anything at the top that is not an object is a malformed frame, which belongs to no message.
        guard !path.isEmpty else { return }
        let validator = generator.validator
        var samples: [(String, JSONValue)] = [
            ("null", .null), ("number", .integer(42)), ("boolean", .bool(true)), ("array", .array([])),
            ("object", .object([])),
        ]
        // Where only certain texts are allowed, another text is a case of its own.
        if !schema.isOneOfTexts { samples.append(("string", .string("text"))) }
        for (name, value) in samples where validator.violations(of: value, in: schema).contains(where: \.isOfType) {
            invalid(name, value.phrase, .set(value), "type", schema.location)
        }
        if schema.isNullable { valid("null", "null", .set(.null), "type", schema.location) }
    }

    private mutating func collectBoolean(_ schema: Schema) {
        for value in [true, false] { valid("\(value)", "\(value)", .set(.bool(value)), "type", schema.location) }
        invalid("true-as-text", "the text \"true\"", .set(.string("true")), "type", schema.location)
        invalid("one", "the number 1", .set(.integer(1)), "type", schema.location)
    }

    private mutating func collectConstant(_ schema: Schema, _ constant: JSONValue) {
        switch constant {
        case .string(let text): invalid("other", "another text", .set(.string(text + "x")), "const", schema.location)
        case .integer(let number):
            let other = number < .max ? number + 1 : number - 1
            invalid("other", "another number", .set(.integer(other)), "const", schema.location)
        case .number(let number):
            // Adding one to a large Double gives the same number.
            let other = number.magnitude < 0x1p53 ? number + 1 : number / 2
            invalid("other", "another number", .set(.number(other)), "const", schema.location)
        case .bool(let value): invalid("other", "the other", .set(.bool(!value)), "const", schema.location)
        case .array(let items):
            invalid("longer", "one item more", .set(.array(items + [.null])), "const", schema.location)
        case .object(let members):
            let more = JSONValue.object(members + [JSONValue.Member(name: "x_more", value: .null)])
            invalid("larger", "one member more", .set(more), "const", schema.location)
        case .null: break
        }
    }

    private mutating func collectEnumeration(_ schema: Schema, _ words: [String]) {
        for (index, word) in words.enumerated() {
            valid("choice-\(index + 1)", "\"\(word)\"", .set(.string(word)), "enum", schema.location)
        }
        let other = words.reduce(into: "other") { other, word in if word == other { other += "x" } }
        invalid("other", "none of the choices", .set(.string(other)), "enum", schema.location)
    }

    private mutating func collectArray(_ schema: Schema, _ rules: ArrayRules, references: Int) {
        var random = stream("items")
        let least = rules.minItems?.value ?? 0
        let items = (0..<max(least, 1) + 1).map { _ in generator.plain(rules.items, using: &random) }
        valid(
            "items-\(least)",
            "\(least) items",
            .set(.array(Array(items.prefix(least)))),
            "minItems",
            rules.minItems?.location ?? schema.location
        )
        if let bound = rules.minItems, bound.value > 0 {
            invalid(
                "items-\(bound.value - 1)",
                "\(bound.value - 1) items",
                .set(.array(Array(items.prefix(bound.value - 1)))),
                "minItems",
                bound.location
            )
        }
        if let bound = rules.maxItems {
            let full = (0...bound.value).map { _ in generator.plain(rules.items, using: &random) }
            if bound.value != least {
                valid(
                    "items-\(bound.value)",
                    "\(bound.value) items",
                    .set(.array(Array(full.dropLast()))),
                    "maxItems",
                    bound.location
                )
            }
            invalid(
                "items-\(bound.value + 1)",
                "\(bound.value + 1) items",
                .set(.array(full)),
                "maxItems",
                bound.location
            )
        }
        // An item is changed where the plain value has one.
        guard rules.maxItems?.value != 0 else { return }
        descend("0") { $0.collect(rules.items, references: references) }
    }

    private mutating func collectObject(_ schema: Schema, _ rules: ObjectRules, references: Int) {
        for property in rules.properties {
            descend(property.name) { $0.collectProperty(property, references: references) }
        }
        let name = Self.unusedName(in: rules)
        descend(name) { collector in
            let value = JSONValue.object([JSONValue.Member(name: "anything", value: .array([.integer(1), .null]))])
            let isValid = rules.additional.map { collector.generator.validator.violations(of: value, in: $0).isEmpty }
            collector.add(
                "extra-field",
                label: "a field that the contract doesn't know",
                .set(value),
                isValid ?? !rules.isClosed ? .valid : .invalid,
                "additionalProperties",
                schema.location,
                isOwnName: true
            )
        }
        if let additional = rules.additional { collectMember(of: additional, in: rules, references: references) }
    }

    /// The cases of a member that a map may have.
    private mutating func collectMember(of additional: Schema, in rules: ObjectRules, references: Int) {
        var name = "entry"
        while rules[name] != nil { name += "_" }
        descend(name) { collector in
            var random = collector.stream("scaffold")
            let value = collector.generator.plain(additional, using: &random)
            collector.valid("plain", "a member", .set(value), "additionalProperties", additional.location)
            collector.scaffold.append(ValueCase.Scaffold(path: collector.path, value: value))
            collector.collect(additional, references: references)
            collector.scaffold.removeLast()
        }
        for (id, odd) in [("empty-name", ""), ("odd-name", "a/b~c \"d\" \u{1F9D7}")] where rules[odd] == nil {
            descend(odd) { collector in
                var random = collector.stream("odd")
                let value = collector.generator.plain(additional, using: &random)
                collector.add(
                    id,
                    label: "a member with an unusual name",
                    .set(value),
                    .valid,
                    "additionalProperties",
                    additional.location,
                    isOwnName: true
                )
            }
        }
    }

    private mutating func collectProperty(_ property: ObjectRules.Property, references: Int) {
        guard !property.isRequired else {
            invalid("missing", "missing", .remove, "required", property.location)
            return collect(property.schema, references: references)
        }
        valid("absent", "absent", .remove, "required", property.location)
        var random = stream("scaffold")
        let value = generator.plain(property.schema, using: &random)
        scaffold.append(ValueCase.Scaffold(path: path, value: value))
        collect(property.schema, references: references)
        scaffold.removeLast()
    }

    private static func unusedName(in rules: ObjectRules) -> String {
        var name = "x_unknown"
        while rules[name] != nil { name += "_" }
        return name
    }
}

// MARK: - Adding

extension CaseCollector {
    func stream(_ purpose: String) -> SplitMix64 {
        .stream("\(JSONPointer.text(path))#\(purpose)", seed: seed)
    }

    mutating func descend(_ name: String, _ body: (inout CaseCollector) -> Void) {
        path.append(name)
        body(&self)
        path.removeLast()
    }

    mutating func valid(
        _ id: String,
        _ label: String,
        _ change: ValueCase.Change,
        _ keyword: String,
        _ location: SourceLocation,
        isExotic: Bool = false
    ) {
        add(id, label: place + label, change, .valid, keyword, location, isExotic: isExotic)
    }

    mutating func invalid(
        _ id: String,
        _ label: String,
        _ change: ValueCase.Change,
        _ keyword: String,
        _ location: SourceLocation
    ) {
        add(id, label: place + label, change, .invalid, keyword, location)
    }

    var place: String { path.isEmpty ? "" : "\(path.joined(separator: ".")): " }

    /// Adds a case, whose id is the path and its own name; `isOwnName` says that the name stands for the path's end too.
    mutating func add(
        _ id: String,
        label: String,
        _ change: ValueCase.Change,
        _ verdict: ValueCase.Verdict,
        _ keyword: String,
        _ location: SourceLocation,
        isExotic: Bool = false,
        isOwnName: Bool = false
    ) {
        let parts = (isOwnName ? Array(path.dropLast()) : path) + [id]
        let id = parts.joined(separator: "/")
        // Two limits may meet in one value (`minLength` and `maxLength` the same): one case stands for both.
        guard !cases.contains(where: { $0.id == id }) else { return }
        cases.append(
            ValueCase(
                id: id,
                label: label,
                path: path,
                change: change,
                scaffold: scaffold,
                verdict: verdict,
                keyword: keyword,
                location: location,
                isExotic: isExotic
            )
        )
    }
}

extension Schema {
    fileprivate var isOneOfTexts: Bool {
        switch kind {
        case .enumeration, .constant(.string): true
        default: false
        }
    }
}
