/// Runs a program over the tokens of one text.
///
/// One run either says yes or no as soon as it can, or collects all problems. Either way its work and its depth are
/// counted, and it gives up where there is too much of them: trying branches within branches can take endless time.
struct SchemaEvaluator {
    /// How deep schemas may be applied within each other: about three for each level that a text may have.
    private static let mostDepth = 1_700
    /// How many schemas may be applied, and for each value of the text.
    private static let mostWork = (base: 400_000, each: 200)
    static let mostProblems = 100

    // Whoever runs holds program and index, so that nothing here counts references to them.
    unowned(unsafe) let program: SchemaProgram
    private let place: UnsafePointer<JSONIndex>
    // The memory of both.
    let nodes: UnsafePointer<SchemaProgram.Node>
    let instructions: UnsafePointer<SchemaProgram.Instruction>
    let tables: MemberLookup
    // A method of its own would copy all of the evaluator where it calls one that changes nothing.
    let view: JSONView
    let formats: UnsafePointer<TextFormat>
    let texts: UnsafeRawPointer
    var isCollecting: Bool
    var problems: [SchemaProblem] = []
    /// Values that fit several branches of a `oneOf` whose branches may overlap.
    var overlaps: [SchemaProblem] = []
    /// How far a branch got, to find the one that was meant.
    var progress = BranchProgress()
    /// The members and items that were judged, as far as a schema around them asks. A value with all bits turned stands
    /// for all that is in it.
    var judged: [Int32] = []
    /// The resources that were entered, outermost first, each once.
    private var scope: [Int32] = []
    private let hasDynamicScope: Bool
    private var depth = 0
    var work = 0
    private let mostWork: Int
    private(set) var hasGivenUp = false

    private init(
        _ program: SchemaProgram,
        _ place: UnsafePointer<JSONIndex>,
        _ text: UnsafeRawPointer,
        isCollecting: Bool
    ) {
        self.program = program
        self.place = place
        nodes = program.nodes.start
        instructions = program.instructions.start
        tables = MemberLookup(program.members)
        formats = program.formats.start
        texts = UnsafeRawPointer(program.texts.start)
        view = JSONView(tokens: UnsafePointer(place.pointee.tokens.start), text: text)
        self.isCollecting = isCollecting
        hasDynamicScope = !program.pool.dynamicAnchors.isEmpty
        mostWork = Self.mostWork.base + Self.mostWork.each * place.pointee.tokens.count
    }

    /// Runs a program.
    ///
    /// - Parameters:
    ///   - program: the schemas.
    ///   - index: the text.
    ///   - isCollecting: whether all problems are wanted.
    ///   - body: gets the evaluator, which is good for as long as this call.
    /// - Returns: what the body returned; nil for a text without bytes, of which there is none.
    @inline(__always)
    static func run<Result>(
        _ program: SchemaProgram,
        _ index: JSONIndex,
        isCollecting: Bool,
        _ body: (inout SchemaEvaluator) -> Result
    ) -> Result? {
        withUnsafePointer(to: index) { place in
            index.bytes.withUnsafeBytes { bytes in
                // A text has at least one byte.
                guard let text = bytes.baseAddress else { return nil }
                var evaluator = SchemaEvaluator(program, place, text, isCollecting: isCollecting)
                return withExtendedLifetime(program) { body(&evaluator) }
            }
        }
    }

    /// Whether a value is what a schema says.
    ///
    /// - Parameters:
    ///   - node: the schema.
    ///   - token: the value.
    ///   - isAsked: whether a schema around this one asks which members and items were judged.
    /// - Returns: no as well where it gave up.
    mutating func check(_ node: Int, _ token: Int, _ isAsked: Bool) -> Bool {
        let schema = nodes[node]
        let kind = view.kind(token)
        if schema.isNullable, kind == .null { return true }
        var isValid = true
        if schema.types != .all, !schema.types.allows(kind), !schema.types.allows(token, in: place) {
            guard isCollecting else { return false }
            isValid = failType(node, token)
        }
        guard schema.first < schema.end else { return isValid }
        work &+= 1
        guard work <= mostWork, depth < Self.mostDepth else {
            hasGivenUp = true
            return false
        }
        depth &+= 1
        // Mostly, neither the resource counts nor who has judged what.
        let isTracked = isAsked || schema.isTracking
        let isEntering = hasDynamicScope && entersScope(schema.resource)
        let start = isTracked ? judged.count : 0
        var next = Int(schema.first)
        while next < Int(schema.end) {
            if !run(instructions[next], token, isTracked, start) {
                isValid = false
                if !isCollecting { break }
            }
            next &+= 1
        }
        if isEntering { scope.removeLast() }
        if isTracked, !isValid || !isAsked, judged.count > start { judged.removeLast(judged.count - start) }
        depth &-= 1
        return isValid && !hasGivenUp
    }

    /// The text and its values.
    var index: JSONIndex { place.pointee }

    /// Gives up where something else took too long.
    mutating func giveUp() { hasGivenUp = true }

    // MARK: Dynamic scope

    private mutating func entersScope(_ resource: Int32) -> Bool {
        work &+= scope.count >> 3
        guard !scope.contains(resource) else { return false }
        scope.append(resource)
        return true
    }

    /// What a `$dynamicRef` leads to: the anchor in the outermost resource that has it.
    private mutating func dynamicTarget(_ instruction: SchemaProgram.Instruction) -> Int {
        let anchors = program.pool.dynamicAnchors[Int(instruction.b)]
        for resource in scope {
            work &+= 1
            if let node = anchors[resource] { return Int(node) }
        }
        return Int(instruction.a)
    }

    // MARK: Instructions

    private mutating func run(
        _ instruction: SchemaProgram.Instruction,
        _ token: Int,
        _ isTracked: Bool,
        _ start: Int
    ) -> Bool {
        let a = Int(instruction.a)
        let kind = view.kind(token)
        switch instruction.operation {
        case .never: return failAlways(instruction, token)
        case .constant, .enumeration: return checkFixed(instruction, token)
        case .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum, .multipleOf:
            return kind != .number || checkNumber(instruction, token)
        case .minLength, .maxLength: return kind != .string || checkLength(instruction, token)
        case .pattern, .format: return kind != .string || checkText(instruction, token)
        case .minItems, .maxItems, .minProperties, .maxProperties: return checkCount(instruction, token)
        case .uniqueItems: return kind != .array || checkUnique(instruction, token)
        case .items: return kind != .array || checkItems(instruction, token, isTracked)
        case .contains: return kind != .array || checkContains(instruction, token, isTracked)
        case .object: return kind != .object || checkObject(instruction, token, isTracked)
        case .propertyNames: return kind != .object || checkNames(instruction, token)
        case .dependentRequired: return kind != .object || checkDependentNames(instruction, token)
        case .dependentSchema: return kind != .object || checkDependentSchema(instruction, token, isTracked)
        case .reference: return check(a, token, isTracked)
        case .dynamicReference: return check(dynamicTarget(instruction), token, isTracked)
        case .allOf: return checkAll(instruction, token, isTracked)
        case .anyOf, .oneOf:
            return isCollecting
                ? explainChoice(instruction, token, isTracked) : checkChoice(instruction, token, isTracked)
        case .not: return checkNot(instruction, token)
        case .conditional: return checkConditional(instruction, token, isTracked)
        case .unevaluatedItems: return kind != .array || checkOtherItems(instruction, token, start)
        case .unevaluatedProperties:
            return kind != .object || checkOtherMembers(instruction, token, start)
        }
    }

    /// Applies a schema without collecting what is wrong.
    mutating func checkSilently(_ node: Int, _ token: Int, _ isAsked: Bool) -> Bool {
        let (wasCollecting, before) = (isCollecting, progress)
        isCollecting = false
        defer { (isCollecting, progress) = (wasCollecting, before) }
        return check(node, token, isAsked)
    }

    // MARK: Combinations

    private mutating func checkAll(
        _ instruction: SchemaProgram.Instruction,
        _ token: Int,
        _ isTracked: Bool
    ) -> Bool {
        var isValid = true
        for node in program.pool.lists[Int(instruction.a)] where !check(Int(node), token, isTracked) {
            isValid = false
            if !isCollecting { break }
        }
        return isValid
    }

    private mutating func checkChoice(
        _ instruction: SchemaProgram.Instruction,
        _ token: Int,
        _ isTracked: Bool
    ) -> Bool {
        var count = 0
        let isStrict = instruction.operation == .oneOf && instruction.b == 0
        for node in program.pool.lists[Int(instruction.a)] where check(Int(node), token, isTracked) {
            count += 1
            if isStrict, count > 1 { return false }
            if !isStrict, !isTracked { return true }
        }
        return count > 0
    }

    private mutating func checkNot(_ instruction: SchemaProgram.Instruction, _ token: Int) -> Bool {
        guard checkSilently(Int(instruction.a), token, false) else { return true }
        return fail(instruction, token) { _ in "is what \"not\" forbids" }
    }

    private mutating func checkConditional(
        _ instruction: SchemaProgram.Instruction,
        _ token: Int,
        _ isTracked: Bool
    ) -> Bool {
        let branch = checkSilently(Int(instruction.a), token, isTracked) ? instruction.b : instruction.c
        return branch < 0 || check(Int(branch), token, isTracked)
    }
}
