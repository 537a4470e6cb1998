internal import CodecRuntime
internal import JSONSchema
internal import MockEngine
internal import ProtocolSpec

/// The schemas of a socket's messages, compiled: says whether a payload is right.
struct MessageJudge: Sendable {
    private var schemas: [Contract.Message.ID: JSONSchema] = [:]
    private var fits: [Contract.Message.ID: PatternFit] = [:]

    init(_ contract: Contract, messages: [Contract.Message.ID]) {
        let documents = SchemaDocuments(contract.documents)
        for dialect in SchemaDialect.allCases {
            let options = SchemaOptions(dialect: dialect, reading: contract.isLiteral ? .literal : .asMeant)
            var compiler = SchemaCompiler(documents: documents, options: options)
            var numbers: [(Contract.Message.ID, Int)] = []
            for id in messages {
                guard let schema = contract[id].payload.schema, schema.dialect.schemaDialect == dialect else {
                    continue
                }
                numbers.append((id, compiler.add(schema.node)))
            }
            guard !numbers.isEmpty else { continue }
            let plan = compiler.finish()
            let outline = SchemaOutline(plan)
            for (id, number) in numbers {
                schemas[id] = plan[number]
                fits[id] = PatternFit(outline, schema: outline.root(number))
            }
        }
    }

    /// Why no right payload of a message is like a pattern; nil where one may be.
    func misfit(of pattern: Scenario.Pattern, as message: Contract.Message.ID) -> LineProblem? {
        fits[message]?.problem(with: pattern)
    }

    func isValid(_ payload: JSONValue, as message: Contract.Message.ID) -> Bool {
        schemas[message]?.isValid(payload.bytes) ?? true
    }

    /// Whether a payload is right, by its bytes in a frame.
    func isValid(_ frame: JSONIndex, at payload: Int, as message: Contract.Message.ID) -> Bool {
        schemas[message]?.isValid(frame, at: payload) ?? true
    }

    /// Whether a payload is right, or has no more faults than the one that it was made of: some schemas allow nothing.
    func isNoWorse(_ payload: JSONValue, than other: JSONValue, as message: Contract.Message.ID) -> Bool {
        if isValid(payload, as: message) { return true }
        let faults = problemCount(of: other, as: message)
        return faults > 0 && problemCount(of: payload, as: message) <= faults
    }

    /// What is wrong with a payload.
    struct Problem {
        /// Where it is.
        var path: [String] = []
        /// For people.
        var words: String
        /// Whether what says which message a frame is has another value.
        var isOfKind: Bool
    }

    /// Judges a payload by its bytes.
    ///
    /// - Parameters:
    ///   - frame: the frame that was heard.
    ///   - payload: the payload in it.
    ///   - message: the message that it may be.
    /// - Returns: nil where the payload is right.
    func problem(of frame: JSONIndex, at payload: Int, as message: Contract.Message.ID) -> Problem? {
        guard let schema = schemas[message], !schema.isValid(frame, at: payload) else { return nil }
        let problems = schema.judge(frame, at: payload).problems
        guard let first = problems.first else { return nil }
        let place = frame.pointer(to: payload)
        let isOfKind = problems.contains { problem in
            guard ["const", "enum", "type"].contains(problem.keyword) else { return false }
            if problem.pointer == place { return true }
            let member = problem.pointer.split(separator: "/").last.map(String.init) ?? ""
            return problem.keyword != "type" && WordList.kinds.contains(Words.key(member))
        }
        return Problem(path: first.path, words: first.description, isOfKind: isOfKind)
    }

    /// How much is wrong with a payload.
    func problemCount(of payload: JSONValue, as message: Contract.Message.ID) -> Int {
        guard let schema = schemas[message] else { return 0 }
        guard let index = try? JSONIndex(payload.bytes) else { return .max }
        return Self.count(schema.judge(index).problems, depth: 0)
    }

    /// What is wrong in the branch that was meant counts, too.
    private static func count(_ problems: [SchemaProblem], depth: Int) -> Int {
        problems.reduce(0) { $0 + 1 + (depth < 4 ? count($1.causes, depth: depth + 1) : 0) }
    }
}

extension SchemaProblem {
    /// The names and numbers that lead to the value.
    var path: [String] {
        pointer.split(separator: "/").map { String($0.replacing("~1", with: "/").replacing("~0", with: "~")) }
    }
}

extension Contract.SchemaSource.Dialect {
    var schemaDialect: SchemaDialect {
        switch self {
        case .draft07: .draft07
        case .draft2020: .draft2020
        }
    }
}
