/// Keywords that look at a value by itself.
extension SchemaEvaluator {
    mutating func failAlways(_ instruction: SchemaProgram.Instruction, _ token: Int) -> Bool {
        fail(instruction, token) { _ in "is not allowed" }
    }

    mutating func failType(_ number: Int, _ token: Int) -> Bool {
        let node = nodes[number]
        let site = SchemaProgram.Instruction(operation: .never, site: node.typeSite)
        return fail(site, token) { "must be \(node.types.phrase), not \($0.kindPhrase(token))" }
    }

    mutating func checkFixed(_ instruction: SchemaProgram.Instruction, _ token: Int) -> Bool {
        if instruction.operation == .constant {
            if isEqual(token, instruction) {
                progress.fixedMatches &+= 1
                return true
            }
            progress.fixedMismatches &+= 1
            let constants = program.pool.constants
            return fail(instruction, token) {
                "must be \(constants[Int(instruction.a)].excerpt(0)), not \($0.excerpt(token))"
            }
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

    @inline(__always)
    private mutating func isEqual(_ token: Int, _ instruction: SchemaProgram.Instruction) -> Bool {
        let place = view[token]
        guard instruction.c >= 0, place.flags & JSONIndex.Token.isEscaped == 0 else {
            return isEqualAnyhow(token, instruction)
        }
        let written = view.string(place)
        guard place.kind == .string, written.count == Int(instruction.c), let start = written.baseAddress else {
            return false
        }
        return Bytes.areEqual(start, texts + Int(instruction.b), written.count)
    }

    private mutating func isEqualAnyhow(_ token: Int, _ instruction: SchemaProgram.Instruction) -> Bool {
        index.equals(token, 0, in: program.pool.constants[Int(instruction.a)], work: &work)
    }

    private mutating func isMember(_ token: Int, of enumeration: Enumeration) -> Bool {
        if view.kind(token) == .string {
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
        let place = view[token]
        let count = place.flags & JSONIndex.Token.isName == 0 ? Int(place.extra) : index.codePoints(token)
        let limit = Int(instruction.a)
        let isShort = instruction.operation == .minLength
        if isShort ? count >= limit : count <= limit { return true }
        return fail(instruction, token) { _ in
            "must have at \(isShort ? "least" : "most") \(Self.plural(limit, "character")), not \(count)"
        }
    }

    mutating func checkText(_ instruction: SchemaProgram.Instruction, _ token: Int) -> Bool {
        if instruction.operation == .format {
            let format = formats[Int(instruction.a)]
            if format.isUsual(view.string(view[token])) { return true }
            if format.matches(index.scalars(token)) { return true }
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
        guard view.kind(token) == (isArray ? .array : .object) else { return true }
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

extension TypeSet {
    /// Whether values of a kind are allowed, whatever they are.
    @inline(__always)
    func allows(_ kind: JSONIndex.Kind) -> Bool {
        switch kind {
        case .null: contains(.null)
        case .bool: contains(.boolean)
        case .number: contains(.number)
        case .string: contains(.string)
        case .array: contains(.array)
        case .object: contains(.object)
        }
    }

    /// Whether a value is allowed since it is an integer.
    func allows(_ token: Int, in index: UnsafePointer<JSONIndex>) -> Bool {
        contains(.integer) && index.pointee.kind(token) == .number && index.pointee.isInteger(token)
    }
}
