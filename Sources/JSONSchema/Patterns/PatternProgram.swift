/// A regular expression of ECMA-262 that a text may have a match of, anywhere: JSON Schema's `pattern`.
///
/// A match is searched for in time that grows with the product of expression and text: each step is tried once at each
/// place. Where an expression refers back to a group that can't be promised, and the search gives up after a while.
struct PatternProgram: Sendable {
    /// What an expression may come to once its repetitions are written out.
    private static let mostSteps = 20_000

    enum Step: Sendable {
        /// One code point out of a class.
        case one(Int32)
        /// So many code points out of a class, with at most this many.
        case run(Int32, least: Int32, most: Int32)
        /// Goes on at both.
        case split(Int32, Int32)
        case jump(Int32)
        case start
        case end
        case wordBoundary(isNegated: Bool)
        /// Another program, which must match here, or must not.
        case look(Int32, isNegated: Bool)
        /// Notes where a group begins (even) or ends (odd).
        case save(Int32)
        case backreference(Int32)
        /// Forgets groups, from the first to the last.
        case forget(Int32, Int32)
        case match
    }

    /// Steps that run in one direction.
    struct Part: Sendable {
        var steps: [Step] = []
        var isBackward = false
    }

    /// The expression as it is written.
    let text: String
    /// What it has that is not of ECMA-262 and was read as it is meant.
    let leniencies: [String]
    private(set) var parts: [Part] = [Part()]
    private(set) var classes: [CharacterClass] = []
    /// For each class which of the first 128 code points are in it.
    private(set) var asciiMasks: [(UInt64, UInt64)] = []
    let isAnchored: Bool
    let hasBackreferences: Bool
    let groupCount: Int
    private var stepCount = 0
    private var visits = 0

    private static let tooLarge = PatternSyntaxError(message: "its repetitions are too many to be matched", position: 0)

    /// Reads an expression.
    ///
    /// - Parameters:
    ///   - text: the expression.
    ///   - isStrict: whether only the grammar counts.
    /// - Throws: where it can't be read or is too large.
    init(_ text: String, isStrict: Bool) throws(PatternSyntaxError) {
        var parser = PatternParser(text, isStrict: isStrict)
        let tree = try parser.tree()
        self.text = text
        leniencies = parser.leniencies
        isAnchored = tree.isAnchored
        hasBackreferences = parser.hasBackreferences
        groupCount = parser.groupCount
        try compile(tree, in: 0)
        try append(.match, to: 0)
    }

    @discardableResult
    private mutating func append(_ step: Step, to part: Int) throws(PatternSyntaxError) -> Int {
        stepCount += 1
        guard stepCount <= Self.mostSteps else {
            throw Self.tooLarge
        }
        parts[part].steps.append(step)
        return parts[part].steps.count - 1
    }

    private func end(of part: Int) -> Int32 { Int32(parts[part].steps.count) }

    // The parser bounds how deep groups nest, and so this recursion.
    private mutating func compile(_ node: PatternNode, in part: Int) throws(PatternSyntaxError) {
        // Repetitions of nothing come to no step, and yet take time.
        visits += 1
        guard visits <= Self.mostSteps * 4 else { throw Self.tooLarge }
        switch node {
        case .empty: break
        case .one(let set): try append(.one(add(set)), to: part)
        case .sequence(let nodes):
            if parts[part].isBackward {
                for node in nodes.reversed() { try compile(node, in: part) }
            } else {
                for node in nodes { try compile(node, in: part) }
            }
        case .choice(let nodes): try compileChoice(nodes, in: part)
        case .repeated(let node, let least, let most): try compileRepeat(node, least, most, in: part)
        case .capture(let node, let number):
            guard hasBackreferences else { return try compile(node, in: part) }
            let isBackward = parts[part].isBackward
            try append(.save(Int32(number * 2 + (isBackward ? 1 : 0))), to: part)
            try compile(node, in: part)
            try append(.save(Int32(number * 2 + (isBackward ? 0 : 1))), to: part)
        case .backreference(let number): try append(.backreference(Int32(number)), to: part)
        case .start: try append(.start, to: part)
        case .end: try append(.end, to: part)
        case .wordBoundary(let isNegated): try append(.wordBoundary(isNegated: isNegated), to: part)
        case .look(let node, let isAhead, let isNegated):
            parts.append(Part(isBackward: !isAhead))
            let body = parts.count - 1
            try compile(node, in: body)
            try append(.match, to: body)
            try append(.look(Int32(body), isNegated: isNegated), to: part)
        }
    }

    private mutating func add(_ set: CharacterClass) -> Int32 {
        classes.append(set.inOrder)
        asciiMasks.append(set.asciiMask)
        // Each property was asked about each of the 128.
        visits += set.propertyCount * 8
        return Int32(classes.count - 1)
    }

    private mutating func compileChoice(_ nodes: [PatternNode], in part: Int) throws(PatternSyntaxError) {
        var jumps: [Int] = []
        for (index, node) in nodes.enumerated() {
            guard index < nodes.count - 1 else {
                try compile(node, in: part)
                break
            }
            let split = try append(.split(0, 0), to: part)
            try compile(node, in: part)
            jumps.append(try append(.jump(0), to: part))
            parts[part].steps[split] = .split(Int32(split + 1), end(of: part))
        }
        for jump in jumps { parts[part].steps[jump] = .jump(end(of: part)) }
    }

    private mutating func compileRepeat(
        _ node: PatternNode,
        _ least: Int,
        _ most: Int?,
        in part: Int
    ) throws(PatternSyntaxError) {
        if case .one(let set) = node, let most, most > 4 {
            try append(.run(add(set), least: Int32(least), most: Int32(most)), to: part)
            return
        }
        if case .one(let set) = node, least > 4 {
            try append(.run(add(set), least: Int32(least), most: Int32(least)), to: part)
        } else {
            for _ in 0..<least { try compileIteration(node, in: part) }
        }
        guard let most else {
            let split = try append(.split(0, 0), to: part)
            try compileIteration(node, in: part)
            try append(.jump(Int32(split)), to: part)
            parts[part].steps[split] = .split(Int32(split + 1), end(of: part))
            return
        }
        var splits: [Int] = []
        for _ in least..<max(least, most) {
            splits.append(try append(.split(0, 0), to: part))
            try compileIteration(node, in: part)
        }
        for split in splits { parts[part].steps[split] = .split(Int32(split + 1), end(of: part)) }
    }

    /// One time round a repetition, which begins without what its groups have matched before (ECMA-262, section 22.2.2.3.1).
    private mutating func compileIteration(_ node: PatternNode, in part: Int) throws(PatternSyntaxError) {
        if hasBackreferences, let groups = node.groups {
            try append(.forget(Int32(groups.lowerBound), Int32(groups.upperBound)), to: part)
        }
        try compile(node, in: part)
    }
}
