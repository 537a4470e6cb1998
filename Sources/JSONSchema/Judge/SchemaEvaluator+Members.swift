/// Keywords that look at members and items.
extension SchemaEvaluator {
    // MARK: Objects

    mutating func checkObject(
        _ instruction: SchemaProgram.Instruction,
        _ token: Int,
        _ isTracked: Bool
    ) -> Bool {
        let table = tables.tables[Int(instruction.a)]
        var isValid = true
        var missing = table.requiredCount
        let end = view.next(token)
        var guess = 0
        var name = token &+ 1
        while name < end {
            let value = name &+ 1
            let place = view[name]
            if place.flags & JSONIndex.Token.isShadowed == 0 {
                var isKnown = false
                let found =
                    place.flags & JSONIndex.Token.isEscaped == 0
                    ? tables.number(view.string(place), place.extra, in: table, guess: guess)
                    : Self.numberOfEscaped(name, in: table, tables, index)
                if found >= 0 {
                    guess = found &+ 1
                    let member = tables.member(found, of: table)
                    if member.isRequired { missing &-= 1 }
                    if member.node >= 0 {
                        isKnown = true
                        if isCollecting { progress.knownNames &+= 1 }
                        if !check(Int(member.node), value, false) { isValid = false }
                    }
                }
                if table.hasPatterns, !checkPatterns(instruction, name, isKnown: &isKnown) { isValid = false }
                if !isKnown, table.additional >= 0 {
                    isKnown = true
                    if !checkAdditional(instruction, name) { isValid = false }
                }
                if isKnown, isTracked { judged.append(Int32(value)) }
                if !isValid, !isCollecting { return false }
            }
            name = view.next(value)
        }
        if missing > 0 { reportMissing(instruction, token) }
        return isValid && missing == 0
    }

    /// Static, since what is no part of a change copies the evaluator.
    private static func numberOfEscaped(
        _ name: Int,
        in table: MemberTables.Table,
        _ tables: MemberLookup,
        _ index: JSONIndex
    ) -> Int {
        index.utf8(name).withUnsafeBytes { tables.number($0, index.tokens[name].extra, in: table, guess: .max) }
    }

    private mutating func checkPatterns(
        _ instruction: SchemaProgram.Instruction,
        _ name: Int,
        isKnown: inout Bool
    ) -> Bool {
        var isValid = true
        for (pattern, node) in program.pool.tables[Int(instruction.a)].patterns
        where matches(program.pool.patterns[Int(pattern)], name) {
            isKnown = true
            if !check(Int(node), name + 1, false) { isValid = false }
        }
        return isValid
    }

    private mutating func checkAdditional(_ instruction: SchemaProgram.Instruction, _ name: Int) -> Bool {
        let additional = Int(tables.tables[Int(instruction.a)].additional)
        guard isCollecting, isNever(additional) else { return check(additional, name + 1, false) }
        let site = program.pool.tables[Int(instruction.a)].additionalSite
        let never = SchemaProgram.Instruction(operation: .never, site: site)
        progress.unknownNames += 1
        return fail(never, name + 1) { _ in "is not a member that the schema allows" }
    }

    /// Whether a schema is `false`.
    @inline(__always)
    private func isNever(_ node: Int) -> Bool {
        let place = nodes[node]
        return place.first < place.end && instructions[Int(place.first)].operation == .never
    }

    private mutating func reportMissing(_ instruction: SchemaProgram.Instruction, _ token: Int) {
        guard isCollecting else { return }
        let table = program.pool.tables[Int(instruction.a)]
        for number in 0..<table.names.count where table.requiredSites[number] >= 0 {
            work &+= index.count(token)
            guard problems.count < Self.mostProblems else { return }
            let name = String(decoding: table.names.name(number), as: UTF8.self)
            guard index.member(NameKey(name), of: token) == nil else { continue }
            let site = SchemaProgram.Instruction(operation: .object, site: table.requiredSites[number])
            _ = fail(site, token) { _ in "lacks \"\(name)\"" }
        }
    }

    mutating func checkNames(_ instruction: SchemaProgram.Instruction, _ token: Int) -> Bool {
        var isValid = true
        var name = token + 1
        while name < view.next(token) {
            if !view.isShadowed(name),
                !checkSilently(Int(instruction.a), name, false)
            {
                guard isCollecting else { return false }
                isValid = false
                let text = index.excerpt(name)
                _ = fail(instruction, token) { _ in "has a member \(text), and \"propertyNames\" forbids that name" }
            }
            name = view.next(name + 1)
        }
        return isValid
    }

    mutating func checkDependentSchema(
        _ instruction: SchemaProgram.Instruction,
        _ token: Int,
        _ isTracked: Bool
    ) -> Bool {
        work &+= index.count(token)
        guard index.member(program.pool.names[Int(instruction.a)], of: token) != nil else { return true }
        return check(Int(instruction.b), token, isTracked)
    }

    mutating func checkDependentNames(_ instruction: SchemaProgram.Instruction, _ token: Int) -> Bool {
        let cause = program.pool.names[Int(instruction.a)]
        work &+= index.count(token)
        guard index.member(cause, of: token) != nil else { return true }
        var isValid = true
        for name in program.pool.lists[Int(instruction.b)] {
            work &+= index.count(token)
            let needed = program.pool.names[Int(name)]
            guard index.member(needed, of: token) == nil else { continue }
            isValid = false
            _ = fail(instruction, token) { _ in "has \"\(cause.name)\", so it needs \"\(needed.name)\", too" }
        }
        return isValid
    }

    // MARK: Arrays

    mutating func checkItems(
        _ instruction: SchemaProgram.Instruction,
        _ token: Int,
        _ isTracked: Bool
    ) -> Bool {
        var isValid = true
        var position = 0
        var item = token + 1
        let prefix = instruction.a >= 0 ? program.pool.lists[Int(instruction.a)] : []
        while item < view.next(token) {
            if position < prefix.count {
                if !check(Int(prefix[position]), item, false) { isValid = false }
                if isTracked { judged.append(Int32(item)) }
            } else {
                guard instruction.b >= 0 else { break }
                if !checkRest(instruction, item, after: prefix.count) { isValid = false }
            }
            if !isValid, !isCollecting { return false }
            position += 1
            item = view.next(item)
        }
        if isTracked, instruction.b >= 0 { judged.append(~Int32(token)) }
        return isValid
    }

    private mutating func checkRest(
        _ instruction: SchemaProgram.Instruction,
        _ item: Int,
        after count: Int
    ) -> Bool {
        guard isCollecting, isNever(Int(instruction.b)) else { return check(Int(instruction.b), item, false) }
        let site = SchemaProgram.Instruction(operation: .never, site: instruction.c)
        return fail(site, item) { _ in "is one item too many: \(count) at most" }
    }

    mutating func checkContains(
        _ instruction: SchemaProgram.Instruction,
        _ token: Int,
        _ isTracked: Bool
    ) -> Bool {
        var count = 0
        var item = token + 1
        let (least, most) = (Int(instruction.b), Int(instruction.c))
        while item < view.next(token) {
            if checkSilently(Int(instruction.a), item, false) {
                count += 1
                if isTracked { judged.append(Int32(item)) }
                if !isTracked, most < 0, count >= least { break }
            }
            item = view.next(item)
        }
        if count < least {
            return fail(instruction, token) { _ in
                "must have at least \(Self.plural(least, "item")) as \"contains\" says, not \(count)"
            }
        }
        guard most >= 0, count > most else { return true }
        return fail(instruction, token) { _ in
            "must have at most \(Self.plural(most, "item")) as \"contains\" says, not \(count)"
        }
    }

    // MARK: What nothing else has judged

    mutating func checkOtherItems(_ instruction: SchemaProgram.Instruction, _ token: Int, _ start: Int) -> Bool {
        let judged = judgedParts(of: token, from: start)
        var isValid = true
        if let judged {
            var item = token + 1
            while item < view.next(token) {
                if !judged.contains(item), !checkOther(instruction, item) { isValid = false }
                if !isValid, !isCollecting { return false }
                item = view.next(item)
            }
        }
        self.judged.append(~Int32(token))
        return isValid
    }

    mutating func checkOtherMembers(_ instruction: SchemaProgram.Instruction, _ token: Int, _ start: Int) -> Bool {
        let judged = judgedParts(of: token, from: start)
        var isValid = true
        if let judged {
            var name = token + 1
            while name < view.next(token) {
                if !view.isShadowed(name), !judged.contains(name + 1),
                    !checkOther(instruction, name + 1)
                {
                    isValid = false
                }
                if !isValid, !isCollecting { return false }
                name = view.next(name + 1)
            }
        }
        self.judged.append(~Int32(token))
        return isValid
    }

    private mutating func checkOther(_ instruction: SchemaProgram.Instruction, _ token: Int) -> Bool {
        guard isCollecting, isNever(Int(instruction.a)) else { return check(Int(instruction.a), token, false) }
        progress.unknownNames += 1
        return fail(instruction, token) { _ in "is not allowed: nothing else in the schema is about it" }
    }

    /// The members or items of a value that were judged; nil where all of them were.
    private mutating func judgedParts(of token: Int, from start: Int) -> Set<Int>? {
        var parts: Set<Int> = []
        for mark in judged[start...] {
            work &+= 1
            if mark == ~Int32(token) { return nil }
            parts.insert(Int(mark))
        }
        return parts
    }
}
