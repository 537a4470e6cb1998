internal import ProtocolSpec

/// What a schema demands of a value by itself.
extension SchemaCompiler {
    mutating func compileAssertions(_ keywords: SchemaKeywords, of node: Int) {
        if let entry = keywords[.nullable] { compileNullable(entry, of: node) }
        if let entry = keywords[.type] { compileType(entry, of: node) }
        if let entry = keywords[.const] { compileConstant(entry) }
        if let entry = keywords[.enum] { compileEnumeration(entry) }
        compileBounds(keywords)
        for (keyword, operation) in Self.counts {
            guard let entry = keywords[keyword], let count = count(entry) else { continue }
            emit(operation, count, at: site(entry))
        }
        if let entry = keywords[.pattern] { compilePattern(entry) }
        if let entry = keywords[.uniqueItems] {
            switch entry.value.content {
            case .bool(true): emit(.uniqueItems, at: site(entry))
            case .bool(false): break
            default: badValue(entry, "true or false")
            }
        }
    }

    private static let counts: [(Keyword, Operation)] = [
        (.minLength, .minLength), (.maxLength, .maxLength), (.minItems, .minItems), (.maxItems, .maxItems),
        (.minProperties, .minProperties), (.maxProperties, .maxProperties),
    ]

    /// A whole number of at least 0; nil, and a problem, where it is none. One beyond all counts is the greatest count.
    mutating func count(_ entry: DocumentNode.Entry) -> Int32? {
        guard let number = entry.value.number, number.isWhole, number.significand >= 0 else {
            problem("\"\(entry.key)\" is a whole number of at least 0, so this one has no effect", entry.value)
            return nil
        }
        return number.integer.flatMap { Int32(exactly: $0) } ?? .max
    }

    // MARK: Types

    private mutating func compileNullable(_ entry: DocumentNode.Entry, of node: Int) {
        guard !isLiteral, case .bool(true) = entry.value.content else { return }
        reading("\"nullable\" is OpenAPI's; null is allowed here, as it says", entry.keyLocation)
        nodes[node].isNullable = true
    }

    private mutating func compileType(_ entry: DocumentNode.Entry, of node: Int) {
        var types: TypeSet = []
        switch entry.value.content {
        case .string(let word): types = type(word, entry.value)
        case .sequence(let items) where !items.isEmpty:
            for item in items {
                guard let word = item.string else {
                    guard case .null = item.content, !isLiteral else {
                        return badValue(entry, "a type or a list of types")
                    }
                    types.formUnion(nullType(item))
                    continue
                }
                types.formUnion(type(word, item))
            }
        case .null where !isLiteral: types = nullType(entry.value)
        default: return badValue(entry, "a type or a list of types")
        }
        guard types != .all else { return }
        nodes[node].types = types
        nodes[node].typeSite = Int32(site(entry))
    }

    /// In YAML the word `null` without quotes is no text.
    private mutating func nullType(_ node: DocumentNode) -> TypeSet {
        reading("the name of a type is a text: \"null\", in quotes; it is read so", node.location)
        return .null
    }

    /// What a word of `type` allows; everything where it is no type.
    private mutating func type(_ word: String, _ node: DocumentNode) -> TypeSet {
        if let known = TypeSet.words.first(where: { $0.word == word }) { return known.type }
        guard !isLiteral else {
            problem("\"\(word)\" is not a type of JSON Schema, so anything is allowed", node)
            return .all
        }
        if let meant = Self.otherWords[word.lowercased()] {
            let phrase = meant == .all ? "anything" : meant.phrase
            reading("\"\(word)\" is not a type of JSON Schema; it is read as \(phrase)", node.location)
            return meant
        }
        let hint = self.hint(for: word, among: TypeSet.words.map(\.word))
        problem("\"\(word)\" is not a type of JSON Schema, so anything is allowed\(hint)", node)
        return .all
    }

    /// What people write for the types of JSON Schema.
    private static let otherWords: [String: TypeSet] = [
        "any": .all, "mixed": .all, "null": .null, "none": .null, "bool": .boolean, "boolean": .boolean,
        "int": .integer,
        "int32": .integer, "int64": .integer, "long": .integer, "integer": .integer, "number": .number,
        "float": .number, "double": .number, "decimal": .number, "str": .string, "text": .string, "string": .string,
        "list": .array, "array": .array, "dict": .object, "map": .object, "object": .object,
    ]

    // MARK: Values

    private mutating func compileConstant(_ entry: DocumentNode.Entry) {
        guard let constant = constant(entry.value) else { return }
        pool.constants.append(constant)
        let start = pool.texts.count
        if let text = entry.value.string { pool.texts += text.utf8 }
        let size = entry.value.string == nil ? -1 : pool.texts.count - start
        emit(.constant, Int32(pool.constants.count - 1), Int32(start), Int32(size), at: site(entry))
    }

    private mutating func compileEnumeration(_ entry: DocumentNode.Entry) {
        guard let items = entry.value.items else { return badValue(entry, "a list of values") }
        let values = items.compactMap { constant($0) }
        guard values.count == items.count else { return }
        let others = zip(items, values).filter { $0.0.string == nil }.map(\.1)
        var strings = NameTable()
        for item in items {
            if let text = item.string { _ = strings.add(NameKey(text)) }
        }
        pool.enumerations.append(Enumeration(values: values, strings: strings, others: others))
        emit(.enumeration, Int32(pool.enumerations.count - 1), at: site(entry))
    }

    private mutating func constant(_ value: DocumentNode) -> JSONIndex? {
        do {
            return try JSONIndex(value)
        } catch {
            problem("this value can't be compared (\(error.message)), so anything is allowed", value)
            return nil
        }
    }

    // MARK: Numbers

    private mutating func compileBounds(_ keywords: SchemaKeywords) {
        compileBound(keywords[.minimum], keywords[.exclusiveMinimum], .minimum, .exclusiveMinimum)
        compileBound(keywords[.maximum], keywords[.exclusiveMaximum], .maximum, .exclusiveMaximum)
        guard let entry = keywords[.multipleOf] else { return }
        guard let number = entry.value.number, number > 0 else {
            problem("\"multipleOf\" is a number greater than 0, so this one has no effect", entry.value)
            return
        }
        emit(.multipleOf, bound(number), at: site(entry))
    }

    private mutating func compileBound(
        _ inclusive: DocumentNode.Entry?,
        _ exclusive: DocumentNode.Entry?,
        _ operation: Operation,
        _ exclusiveOperation: Operation
    ) {
        var operation = operation
        if let exclusive {
            if case .bool(let isExclusive) = exclusive.value.content, !isLiteral {
                let effect = isExclusive ? "the limit itself is not allowed" : "the limit itself is allowed"
                reading("\"\(exclusive.key)\" is true or false in draft-04 only; \(effect)", exclusive.keyLocation)
                if isExclusive { operation = exclusiveOperation }
            } else {
                compileLimit(exclusive, exclusiveOperation)
            }
        }
        if let inclusive { compileLimit(inclusive, operation) }
    }

    private mutating func compileLimit(_ entry: DocumentNode.Entry, _ operation: Operation) {
        guard let number = entry.value.number else { return badValue(entry, "a number") }
        emit(operation, bound(number), at: site(entry))
    }

    private mutating func bound(_ number: DecimalNumber) -> Int32 {
        pool.numbers.append(NumberBound(number))
        return Int32(pool.numbers.count - 1)
    }

    // MARK: Strings

    private mutating func compilePattern(_ entry: DocumentNode.Entry) {
        guard let text = entry.value.string else { return badValue(entry, "a regular expression") }
        guard let pattern = pattern(text, at: entry.value.location) else { return }
        emit(.pattern, pattern, at: site(entry))
    }

    /// The number of a regular expression; nil, and a problem, where it can't be read.
    mutating func pattern(_ text: String, at location: SourceLocation) -> Int32? {
        if let known = patterns[text] { return known }
        do {
            let program = try PatternProgram(text, isStrict: false)
            for leniency in program.leniencies where !isLiteral { reading("in \(text): \(leniency)", location) }
            pool.patterns.append(CompiledPattern(program))
            patterns[text] = Int32(pool.patterns.count - 1)
            return patterns[text]
        } catch {
            problems.warning(
                "\(text) is not a regular expression of ECMA-262 at character \(error.position + 1): \(error.message); "
                    + "any string is allowed",
                at: location
            )
            return nil
        }
    }

    mutating func compileFormat(_ entry: DocumentNode.Entry, in resource: Int) {
        guard let word = entry.value.string else { return badValue(entry, "the name of a format") }
        guard let format = TextFormat(rawValue: word) else {
            guard !TextFormat.annotations.contains(word) else { return }
            let hint = self.hint(for: word, among: TextFormat.allCases.map(\.rawValue))
            return problem("\"\(word)\" is not a format of JSON Schema, so it has no effect\(hint)", entry.value)
        }
        guard resources[resource].dialect.assertsFormats else { return }
        pool.formats.append(format)
        emit(.format, Int32(pool.formats.count - 1), at: site(entry))
    }
}

extension DocumentNode {
    /// The value of a number; nil for any other value.
    var number: DecimalNumber? {
        switch content {
        case .integer(let value): DecimalNumber(value)
        case .number(let value): value
        default: nil
        }
    }
}
