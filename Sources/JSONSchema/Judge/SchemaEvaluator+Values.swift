/// Keywords that look at a value by itself.
extension SchemaEvaluator {
    /// Whether a value is of one of these types.
    @inline(__always)
    func allows(_ types: TypeSet, _ kind: JSONIndex.Kind, _ token: Int) -> Bool {
        switch kind {
        case .null: types.contains(.null)
        case .bool: types.contains(.boolean)
        case .number: types.contains(.number) || (types.contains(.integer) && index.isInteger(token))
        case .string: types.contains(.string)
        case .array: types.contains(.array)
        case .object: types.contains(.object)
        }
    }

    mutating func failType(_ node: SchemaProgram.Node, _ token: Int) -> Bool {
        let site = SchemaProgram.Instruction(operation: .never, site: node.typeSite)
        return fail(site, token) { "must be \(node.types.phrase), not \($0.kindPhrase(token))" }
    }

    mutating func checkFixed(_ instruction: SchemaProgram.Instruction, _ token: Int) -> Bool {
        if instruction.operation == .constant {
            let constant = program.pool.constants[Int(instruction.a)]
            if isEqual(token, constant) {
                progress.fixedMatches += 1
                return true
            }
            progress.fixedMismatches += 1
            return fail(instruction, token) { "must be \(constant.value.excerpt(0)), not \($0.excerpt(token))" }
        }
        let enumeration = program.pool.enumerations[Int(instruction.a)]
        let isFixed = enumeration.values.count == 1
        if isMember(token, of: enumeration) {
            if isFixed { progress.fixedMatches += 1 }
            return true
        }
        if isFixed { progress.fixedMismatches += 1 }
        return fail(instruction, token) { index in
            let shown = enumeration.values.prefix(8).map { $0.excerpt(0) }
            let more = enumeration.values.count > 8 ? ", … (\(enumeration.values.count) values)" : ""
            return "must be one of \(shown.joined(separator: ", "))\(more), not \(index.excerpt(token))"
        }
    }

    private mutating func isEqual(_ token: Int, _ constant: Constant) -> Bool {
        guard let text = constant.string else { return index.equals(token, 0, in: constant.value, work: &work) }
        return index.kind(token) == .string && index.holds(token, text)
    }

    private mutating func isMember(_ token: Int, of enumeration: Enumeration) -> Bool {
        if index.kind(token) == .string {
            return enumeration.strings.number(of: token, in: index, hash: index.nameHash(token)) != nil
        }
        for value in enumeration.others where index.equals(token, 0, in: value, work: &work) { return true }
        return false
    }

    mutating func checkNumber(_ instruction: SchemaProgram.Instruction, _ token: Int) -> Bool {
        let bound = program.pool.numbers[Int(instruction.a)]
        let number = index.number(token)
        switch instruction.operation {
        case .multipleOf:
            if number.isMultiple(of: bound) { return true }
            return fail(instruction, token) { "must be a multiple of \(bound.number), not \($0.excerpt(token))" }
        case .minimum:
            if number.compared(to: bound) >= 0 { return true }
            return fail(instruction, token) { "must be at least \(bound.number), not \($0.excerpt(token))" }
        case .maximum:
            if number.compared(to: bound) <= 0 { return true }
            return fail(instruction, token) { "must be at most \(bound.number), not \($0.excerpt(token))" }
        case .exclusiveMinimum:
            if number.compared(to: bound) > 0 { return true }
            return fail(instruction, token) { "must be greater than \(bound.number), not \($0.excerpt(token))" }
        default:
            if number.compared(to: bound) < 0 { return true }
            return fail(instruction, token) { "must be less than \(bound.number), not \($0.excerpt(token))" }
        }
    }

    mutating func checkLength(_ instruction: SchemaProgram.Instruction, _ token: Int) -> Bool {
        let count = index.codePoints(token)
        let limit = Int(instruction.a)
        let isShort = instruction.operation == .minLength
        if isShort ? count >= limit : count <= limit { return true }
        return fail(instruction, token) { _ in
            "must have at \(isShort ? "least" : "most") \(Self.plural(limit, "character")), not \(count)"
        }
    }

    mutating func checkText(_ instruction: SchemaProgram.Instruction, _ token: Int) -> Bool {
        if instruction.operation == .format {
            let format = program.pool.formats[Int(instruction.a)]
            if format.isUsual(token, in: index) || format.matches(index.scalars(token)) { return true }
            return fail(instruction, token) { "must be \(format.phrase), not \($0.excerpt(token))" }
        }
        let pattern = program.pool.patterns[Int(instruction.a)]
        if matches(pattern, token) { return true }
        return fail(instruction, token) { "must match the pattern \(pattern.text), and \($0.excerpt(token)) does not" }
    }

    /// Whether a string has a match of a pattern; gives up where that takes too long.
    mutating func matches(_ pattern: CompiledPattern, _ token: Int) -> Bool {
        guard let result = pattern.matches(index.scalars(token)) else {
            giveUp()
            return false
        }
        work &+= 1 + result.work
        return result.isMatch
    }

    mutating func checkCount(_ instruction: SchemaProgram.Instruction, _ token: Int) -> Bool {
        let isArray = instruction.operation == .minItems || instruction.operation == .maxItems
        guard index.kind(token) == (isArray ? .array : .object) else { return true }
        let count = index.count(token)
        let limit = Int(instruction.a)
        let isLeast = instruction.operation == .minItems || instruction.operation == .minProperties
        if isLeast ? count >= limit : count <= limit { return true }
        return fail(instruction, token) { _ in
            "must have at \(isLeast ? "least" : "most") \(Self.plural(limit, isArray ? "item" : "member")), not \(count)"
        }
    }

    mutating func checkUnique(_ instruction: SchemaProgram.Instruction, _ token: Int) -> Bool {
        guard let (first, second) = index.firstRepeat(in: token, work: &work) else { return true }
        return fail(instruction, token) { _ in "must not repeat items, but items \(first) and \(second) are equal" }
    }

    static func plural(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}
