/// How far a value got in a schema.
struct BranchProgress {
    /// Single allowed values that were met, and that were not.
    var fixedMatches = 0
    var fixedMismatches = 0
    /// Members that the schema names, and that it forbids.
    var knownNames = 0
    var unknownNames = 0
}

/// What is wrong, in words.
extension SchemaEvaluator {
    /// Notes a problem where problems are collected.
    ///
    /// - Parameters:
    ///   - instruction: what is broken.
    ///   - token: the value.
    ///   - message: the words, after the value's name.
    /// - Returns: always false.
    mutating func fail(
        _ instruction: SchemaProgram.Instruction,
        _ token: Int,
        _ message: (JSONIndex) -> String
    ) -> Bool {
        if isCollecting, problems.count < Self.mostProblems {
            problems.append(problem(Int(instruction.site), token, message(index)))
        }
        return false
    }

    private func problem(_ site: Int, _ token: Int, _ message: String) -> SchemaProblem {
        SchemaProblem(
            keyword: program.sites[site].keyword,
            pointer: index.pointer(to: token),
            offset: index.offset(token),
            location: program.sites[site].location,
            message: message
        )
    }

    /// The problem of a value that took too long.
    func givenUp(_ node: Int, _ token: Int) -> SchemaProblem {
        problem(
            Int(nodes[node].site),
            token,
            "could not be judged: the schema has too many branches or levels within each other for this value"
        )
    }

    // MARK: Branches

    /// What a branch came to.
    private struct Attempt {
        var node: Int
        var number: Int
        var problems: [SchemaProblem]
        var progress: BranchProgress
        var isOtherType: Bool

        /// The branch that was meant is the one that got farthest: the right type, fixed values, then known names.
        var rank: [Int] {
            [
                isOtherType ? 0 : 1, progress.fixedMatches - progress.fixedMismatches, progress.fixedMatches,
                progress.knownNames - progress.unknownNames, -problems.count,
            ]
        }
    }

    /// Tries each branch, and says what is wrong in the one that was meant.
    mutating func explainChoice(
        _ instruction: SchemaProgram.Instruction,
        _ token: Int,
        _ isTracked: Bool
    ) -> Bool {
        let (outerProblems, outerProgress) = (problems, progress)
        let isStrict = instruction.operation == .oneOf && instruction.b == 0
        var fitting: [Int] = []
        var best: Attempt?
        let branches = program.pool.lists[Int(instruction.a)]
        var ownTypes = true
        for (number, node) in branches.enumerated() {
            (problems, progress) = ([], BranchProgress())
            let overlapCount = overlaps.count
            if check(Int(node), token, isTracked) {
                fitting.append(number)
                continue
            }
            overlaps.removeLast(overlaps.count - overlapCount)
            // Words cost more than a verdict.
            work &+= 8 + problems.count
            let isOtherType = problems.contains { $0.keyword == "type" && $0.offset == index.offset(token) }
            ownTypes = ownTypes && isOtherType && problems.count == 1
            let attempt = Attempt(
                node: Int(node),
                number: number + 1,
                problems: problems,
                progress: progress,
                isOtherType: isOtherType
            )
            if best.map({ $0.rank.lexicographicallyPrecedes(attempt.rank) }) ?? true { best = attempt }
        }
        let progressOfBest = best?.progress ?? BranchProgress()
        (problems, progress) = (outerProblems, outerProgress)
        if hasGivenUp { return false }
        if fitting.count == 1 || (!isStrict && !fitting.isEmpty) {
            if instruction.operation == .oneOf, fitting.count > 1, overlaps.count < Self.mostProblems {
                let names = names(of: fitting, among: branches)
                let message = "fits \(fitting.count) branches of \"oneOf\" (\(names)), which is taken for \"anyOf\""
                overlaps.append(problem(Int(instruction.site), token, message))
            }
            return true
        }
        progress.fixedMatches += progressOfBest.fixedMatches
        progress.fixedMismatches += progressOfBest.fixedMismatches
        progress.knownNames += progressOfBest.knownNames
        guard problems.count < Self.mostProblems else { return false }
        var found = problem(Int(instruction.site), token, "")
        if !fitting.isEmpty {
            let names = names(of: fitting, among: branches)
            found.message = "fits \(fitting.count) branches (\(names)), and only one may fit"
        } else if let best {
            let types = ownTypes ? types(of: branches) : []
            found.message =
                types.isEmpty
                ? message(best, of: branches.count) : "must be \(types.phrase), not \(index.kindPhrase(token))"
            found.causes = best.problems
        } else {
            found.message = "fits none of the branches, since there are none"
        }
        problems.append(found)
        return false
    }

    /// What the branches allow together where they ask for nothing but types.
    private func types(of branches: [Int32]) -> TypeSet {
        branches.reduce(into: []) { $0.formUnion(nodes[Int($1)].types) }
    }

    private func message(_ best: Attempt, of count: Int) -> String {
        guard var first = best.problems.first else { return "fits none of the \(count) branches" }
        if count == 1 { return first.message }
        // What is wrong at the end: sentences within sentences say no more.
        while let cause = first.causes.first { first = cause }
        let more = best.problems.count > 1 ? " (and \(Self.plural(best.problems.count - 1, "more problem")))" : ""
        return "fits none of the \(count) branches; nearest is \(name(of: best.node, number: best.number)), where "
            + "\(first)\(more)"
    }

    private func names(of fitting: [Int], among branches: [Int32]) -> String {
        fitting.map { name(of: Int(branches[$0]), number: $0 + 1) }.joined(separator: ", ")
    }

    private func name(of node: Int, number: Int) -> String {
        let site = program.sites[Int(nodes[node].site)]
        if let label = site.label { return "\"\(label)\"" }
        return node == 0 ? "branch \(number)" : "branch \(number) (\(site.location))"
    }
}

extension JSONIndex {
    /// What kind of value this is, with its article.
    func kindPhrase(_ token: Int) -> String {
        switch kind(token) {
        case .null: "null"
        case .bool: "a boolean"
        case .number: isInteger(token) ? "an integer" : "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// The value as it is written, cut where it is long.
    func excerpt(_ token: Int) -> String {
        let text = text(of: token)
        guard text.count > 60 else { return String(decoding: text, as: UTF8.self) }
        // Not within a code point.
        let end = text.prefix(56).lastIndex { $0 & 0xC0 != 0x80 } ?? text.startIndex
        return String(decoding: text[..<end], as: UTF8.self) + "…"
    }

    /// The JSON pointer to a value.
    package func pointer(to token: Int) -> String {
        JSONPointer.text(path(to: token))
    }

    /// The names and indices that lead to a value.
    package func path(to token: Int) -> [String] {
        var path: [String] = []
        var place = 0
        while place != token {
            var part = place + 1
            var position = 0
            let isObject = kind(place) == .object
            guard isObject || kind(place) == .array else { return path }
            let outer = place
            while part < next(outer) {
                let value = isObject ? part + 1 : part
                // A member's name counts as the object.
                if isObject, part == token { return path }
                if token < next(value) {
                    path.append(isObject ? string(part) : String(position))
                    place = value
                    break
                }
                position += 1
                part = next(value)
            }
            guard place != outer else { return path }
        }
        return path
    }
}
