/// Strings and numbers, as ``JSONIndexer`` reads them.
extension OnePassJudge {
    /// Reads a string.
    ///
    /// - Parameter place: where its quote should be.
    /// - Returns: nil where it is not a string, or breaks its schema.
    @inline(__always)
    func string(at place: Int) -> JSONScalar? {
        guard has(UInt8(ascii: "\""), at: place) else { return nil }
        let start = place &+ 1
        let near = Bytes.endOfPlainRun(text, from: start, to: end)
        if has(UInt8(ascii: "\""), at: near) {
            return JSONScalar(.string, from: start, to: near, codePoints: near &- start)
        }
        return longString(from: start, near)
    }

    /// Reads the rest of a string that is not only plain ASCII.
    private func longString(from start: Int, _ place: Int) -> JSONScalar? {
        guard let rest = try? JSONStringRest(text, from: place, to: end, start: start) else { return nil }
        return JSONScalar(
            .string,
            flags: rest.isEscaped ? JSONIndex.Token.isEscaped : 0,
            from: start,
            to: rest.end,
            codePoints: rest.end &- start &- rest.extraBytes
        )
    }

    /// Reads a number.
    ///
    /// - Parameter start: where it should begin.
    /// - Returns: nil where it is none.
    @inline(__always)
    func number(at start: Int) -> JSONScalar? {
        var place = start
        var flags = JSONIndex.Token.isPlainInteger
        if has(UInt8(ascii: "-"), at: place) { place &+= 1 }
        if has(UInt8(ascii: "0"), at: place) {
            place &+= 1
        } else {
            guard skipDigits(&place) else { return nil }
        }
        if has(UInt8(ascii: "."), at: place) {
            flags = 0
            place &+= 1
            guard skipDigits(&place) else { return nil }
        }
        if place < end, byte(place) | 0x20 == UInt8(ascii: "e") {
            flags = 0
            place &+= 1
            if has(UInt8(ascii: "+"), at: place) || has(UInt8(ascii: "-"), at: place) { place &+= 1 }
            guard skipDigits(&place) else { return nil }
        }
        return JSONScalar(.number, flags: flags, from: start, to: place)
    }

    /// Passes over digits.
    ///
    /// - Returns: whether there was one.
    @inline(__always)
    private func skipDigits(_ place: inout Int) -> Bool {
        let start = place
        while place < end, byte(place) &- UInt8(ascii: "0") <= 9 { place &+= 1 }
        return place > start
    }
}

/// What schemas say of a string, number, boolean or null.
extension OnePassJudge {
    /// Whether a scalar is what a schema says. How deep schemas are within each other here, the plan bounds.
    ///
    /// - Returns: false as well where it does not know.
    func holds(_ node: Int, _ scalar: JSONScalar) -> Bool {
        let schema = program.nodes.start[node]
        if schema.isNullable, scalar.kind == .null { return true }
        guard schema.types.allows(scalar.kind) || (schema.types.contains(.integer) && isInteger(scalar)) else {
            return false
        }
        var next = Int(schema.first)
        while next < Int(schema.end) {
            guard holds(program.instructions.start[next], scalar) else { return false }
            next &+= 1
        }
        return true
    }

    private func holds(_ rule: SchemaProgram.Instruction, _ scalar: JSONScalar) -> Bool {
        switch rule.operation {
        case .minLength: scalar.kind != .string || Int(scalar.codePoints) >= Int(rule.a)
        case .maxLength: scalar.kind != .string || Int(scalar.codePoints) <= Int(rule.a)
        case .format: scalar.kind != .string || has(program.formats.start[Int(rule.a)], scalar)
        case .pattern: scalar.kind != .string || matches(program.pool.patterns[Int(rule.a)], scalar)
        case .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum, .multipleOf:
            scalar.kind != .number || isWithin(rule, scalar)
        case .constant: isConstant(rule, scalar)
        case .enumeration: isMember(program.pool.enumerations[Int(rule.a)], scalar)
        case .minItems, .maxItems, .minProperties, .maxProperties, .uniqueItems, .items, .contains, .object,
            .propertyNames, .dependentRequired, .dependentSchema, .unevaluatedItems, .unevaluatedProperties:
            true
        case .reference: holds(Int(rule.a), scalar)
        case .allOf: program.pool.lists[Int(rule.a)].allSatisfy { holds(Int($0), scalar) }
        case .anyOf, .oneOf: fitsChoice(rule, scalar)
        case .not: !holds(Int(rule.a), scalar)
        case .conditional: fitsBranch(rule, scalar)
        case .never: false
        case .dynamicReference: giveUp()
        }
    }

    private func fitsChoice(_ rule: SchemaProgram.Instruction, _ scalar: JSONScalar) -> Bool {
        let isStrict = rule.operation == .oneOf && rule.b == 0
        var count = 0
        for node in program.pool.lists[Int(rule.a)] where holds(Int(node), scalar) {
            if !isStrict { return true }
            count += 1
        }
        return count == 1
    }

    private func fitsBranch(_ rule: SchemaProgram.Instruction, _ scalar: JSONScalar) -> Bool {
        let branch = holds(Int(rule.a), scalar) ? rule.b : rule.c
        return branch < 0 || holds(Int(branch), scalar)
    }

    /// Says that nothing is known of the whole text any more, whatever follows from this.
    private func giveUp() -> Bool {
        work.pointee = max(work.pointee, Self.mostWork + 1)
        return false
    }

    // MARK: Strings

    private func has(_ format: TextFormat, _ scalar: JSONScalar) -> Bool {
        format.isUsual(scalar.written(in: text)) || format.matches(JSONText.scalars(of: scalar.utf8(in: text)))
    }

    private func matches(_ pattern: CompiledPattern, _ scalar: JSONScalar) -> Bool {
        guard work.pointee <= Self.mostWork,
            let result = pattern.matches(JSONText.scalars(of: scalar.utf8(in: text)))
        else { return giveUp() }
        work.pointee &+= 1 + result.work
        return result.isMatch
    }

    // MARK: Numbers

    private func number(of scalar: JSONScalar) -> JSONNumber {
        JSONNumber(scalar.written(in: text), isPlainInteger: scalar.isPlainInteger)
    }

    /// Whether a scalar is an integer, as `1.0` is.
    private func isInteger(_ scalar: JSONScalar) -> Bool {
        scalar.kind == .number && (scalar.isPlainInteger || number(of: scalar).isWhole)
    }

    private func isWithin(_ rule: SchemaProgram.Instruction, _ scalar: JSONScalar) -> Bool {
        let (number, bound) = (number(of: scalar), program.pool.numbers[Int(rule.a)])
        return switch rule.operation {
        case .multipleOf: number.isMultiple(of: bound)
        case .minimum: number.compared(to: bound) >= 0
        case .maximum: number.compared(to: bound) <= 0
        case .exclusiveMinimum: number.compared(to: bound) > 0
        default: number.compared(to: bound) < 0
        }
    }

    // MARK: Fixed values

    private func isConstant(_ rule: SchemaProgram.Instruction, _ scalar: JSONScalar) -> Bool {
        guard rule.c >= 0, !scalar.isEscaped else { return isEqual(scalar, program.pool.constants[Int(rule.a)]) }
        let written = scalar.written(in: text)
        guard scalar.kind == .string, written.count == Int(rule.c), let start = written.baseAddress else {
            return false
        }
        return Bytes.areEqual(start, UnsafeRawPointer(program.texts.start) + Int(rule.b), written.count)
    }

    private func isMember(_ enumeration: Enumeration, _ scalar: JSONScalar) -> Bool {
        guard scalar.kind == .string else { return enumeration.others.contains { isEqual(scalar, $0) } }
        guard scalar.isEscaped else { return enumeration.strings.contains(scalar.written(in: text)) }
        return scalar.utf8(in: text).withUnsafeBytes { enumeration.strings.contains($0) }
    }

    private func isEqual(_ scalar: JSONScalar, _ value: JSONIndex) -> Bool {
        guard scalar.kind == value.kind(0) else { return false }
        return switch scalar.kind {
        case .null: true
        case .bool: (scalar.flags & JSONIndex.Token.isTrue != 0) == value.isTrue(0)
        case .number: number(of: scalar) == value.number(0)
        case .string: scalar.utf8(in: text) == value.utf8(0)
        case .array, .object: false
        }
    }
}
