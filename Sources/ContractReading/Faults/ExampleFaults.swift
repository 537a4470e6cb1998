internal import JSONSchema
internal import ProtocolSpec

/// Finds values that a document shows, and that break the schema beside them: examples of messages, and examples and defaults
/// of schemas.
struct ExampleFaults {
    let contract: Contract
    let graph: SchemaGraph
    var faults: FaultCollector
    private var suggestions = WordSuggestions()
    /// Schemas that may still be applied to values: some schemas take long to judge by.
    private var work = 10_000_000
    /// The lists of words, by the place of `enum`.
    private var choices: [SourceLocation: [String]]?

    init(contract: Contract, graph: SchemaGraph, faults: FaultCollector) {
        self.contract = contract
        self.graph = graph
        self.faults = faults
    }

    /// So many things are told of one example; who mends those sees the rest.
    private static let mostOfOne = 3

    /// One thing that is wrong, wherever it is: the same member of several examples.
    private struct Cause: Hashable {
        var keyword: SourceLocation
        var path: [String]
        var missing: String
        /// The schema whose example it is; nil for a message's.
        var place: Int?
    }

    /// What was found first, and how often it was found again.
    private struct Finding {
        var problem: SchemaProblem
        var path: [String]
        var shown: ExampleCase
        var again = 0
    }

    mutating func findAll() {
        let cases = ExampleCase.all(of: contract, in: graph)
        for shown in cases {
            let isChoice = shown.place.map { graph.fixed($0) != nil } ?? false
            findNoValues(in: shown.value, isChoice: isChoice, isExample: !shown.isDefault)
        }
        var findings: [Finding] = []
        var known: [Cause: Int] = [:]
        for dialect in [Contract.SchemaSource.Dialect.draft07, .draft2020] {
            judge(cases.filter { $0.schema.dialect == dialect }, dialect, &findings, &known)
        }
        for finding in findings { tell(finding) }
    }

    private mutating func judge(
        _ cases: [ExampleCase],
        _ dialect: Contract.SchemaSource.Dialect,
        _ findings: inout [Finding],
        _ known: inout [Cause: Int]
    ) {
        guard !cases.isEmpty else { return }
        let options = SchemaOptions(
            dialect: dialect == .draft07 ? .draft07 : .draft2020,
            reading: contract.isLiteral ? .literal : .asMeant
        )
        var compiler = SchemaCompiler(documents: SchemaDocuments(contract.documents), options: options)
        let numbers = cases.map { compiler.add($0.schema.node) }
        let plan = compiler.finish()
        tell(plan.problems)
        for (shown, number) in zip(cases, numbers) where work > 0 {
            guard !isSaid(shown), let index = try? JSONIndex(shown.value) else { continue }
            let verdict = plan[number].judge(index)
            work -= verdict.work
            guard !verdict.hasGivenUp, !verdict.isValid else { continue }
            var problems = Self.leaves(verdict.problems)
            if problems.count > Self.mostOfOne {
                problems[Self.mostOfOne - 1].message += " (and \(problems.count - Self.mostOfOne) more in this example)"
            }
            for problem in problems.prefix(Self.mostOfOne) { add(problem, shown, &findings, &known) }
        }
    }

    /// The problems in the branches that were meant, in place of «fits none of them»; what is missing in one object is one.
    private static func leaves(_ problems: [SchemaProblem], depth: Int = 0) -> [SchemaProblem] {
        var found: [SchemaProblem] = []
        for problem in problems {
            let isInside = problem.causes.contains { $0.pointer != problem.pointer || $0.keyword != "type" }
            if let cause = problem.causes.first, problem.causes.count == 1, !isInside {
                var type = cause
                type.message += ", or fit another branch"
                found.append(type)
            } else if depth < 8, isInside {
                found += leaves(problem.causes, depth: depth + 1)
            } else if let first = found.firstIndex(where: { $0.keyword == "required" && $0.pointer == problem.pointer }
            ),
                problem.keyword == "required", problem.message.hasPrefix("lacks ")
            {
                found[first].message += " and " + problem.message.dropFirst("lacks ".count)
            } else {
                found.append(problem)
            }
        }
        return found
    }

    /// Whether it was said that no value fits a schema, so that its example can't, or that this value does not.
    private func isSaid(_ shown: ExampleCase) -> Bool {
        guard let place = shown.place else { return false }
        if let entry = graph.places[place].entry(.enum), faults.has("enum", at: entry.keyLocation) { return true }
        return faults.has("example", at: shown.value.location)
    }

    private func add(
        _ problem: SchemaProblem,
        _ shown: ExampleCase,
        _ findings: inout [Finding],
        _ known: inout [Cause: Int]
    ) {
        let path = JSONPointer.parts(of: problem.pointer) ?? []
        let cause = Cause(
            keyword: problem.location,
            path: path.filter { Int($0) == nil },
            missing: problem.keyword == "required" ? problem.message : "",
            place: shown.isOfMessage ? nil : shown.place
        )
        if let index = known[cause] {
            findings[index].again += 1
        } else {
            known[cause] = findings.count
            findings.append(Finding(problem: problem, path: path, shown: shown))
        }
    }

    // MARK: Words

    private mutating func tell(_ finding: Finding) {
        let (problem, shown) = (finding.problem, finding.shown)
        let value = shown.value.nearest(to: finding.path)
        let subject = finding.path.isEmpty ? "\(shown.name)" : "\"\(Self.words(finding.path))\" of \(shown.name)"
        let loss = finding.path.isEmpty ? "it" : shown.name
        let again = finding.again == 0 ? "" : " (and \(finding.again) more example\(finding.again == 1 ? "" : "s"))"
        faults.add(
            .init("example", Self.cause(of: finding)),
            "\(subject) \(problem.message)\(again), so that \(loss) is \(shown.isOfMessage ? "no" : "not a right value")\(Self.name(of: shown))",
            cure: ExampleCure(
                problem: problem,
                value: value,
                shown: shown,
                path: finding.path,
                near: near(value, problem)
            ).text,
            at: value.location
        )
    }

    /// What is wrong with many examples for one reason.
    private static func cause(of finding: Finding) -> String {
        if finding.problem.keyword == "format" { return "format \(finding.problem.message.prefix(20))" }
        if case .listed = finding.shown.role, finding.path.isEmpty, finding.problem.keyword == "type" {
            return "listed"
        }
        return ""
    }

    private static func name(of shown: ExampleCase) -> String {
        if case .message(let name) = shown.role { " \"\(name)\"" } else { "" }
    }

    /// The word of the broken `enum` that is nearest to a value.
    private mutating func near(_ value: DocumentNode, _ problem: SchemaProblem) -> String? {
        guard problem.keyword == "enum", let text = value.string else { return nil }
        let choices = self.choices ?? allChoices()
        self.choices = choices
        return suggestions.nearest(to: text, among: choices[problem.location] ?? [])
    }

    private func allChoices() -> [SourceLocation: [String]] {
        graph.places.reduce(into: [:]) { choices, place in
            guard let entry = place.entry(.enum), let items = entry.value.items else { return }
            choices[entry.keyLocation] = items.compactMap(\.string)
        }
    }

    /// A way into a value as people write it: `bids[0].price`.
    private static func words(_ path: [String]) -> String {
        path.reduce(into: "") { text, part in
            text += Int(part) != nil ? "[\(part)]" : text.isEmpty ? part : ".\(part)"
        }
    }

    /// What the compiler could not read and nothing else has told: patterns.
    private mutating func tell(_ problems: [Diagnostic]) {
        for problem in problems where problem.message.contains("regular expression") {
            faults.add(
                "pattern",
                problem.message.replacing("; any string is allowed", with: ", so that any text is right here"),
                cure: "correct the pattern",
                at: problem.location
            )
        }
    }

    // MARK: What is no value

    /// Comments of other languages, templates of other tools and prose, which are sent as they are written.
    private mutating func findNoValues(in value: DocumentNode, isChoice: Bool = false, isExample: Bool) {
        for item in value.items ?? [] { findNoValues(in: item, isExample: isExample) }
        for entry in value.entries ?? [] {
            if entry.key.hasPrefix("/*") || entry.key.hasPrefix("//"), JSONTypes(of: entry.value) == .null {
                faults.add(
                    "comment",
                    "this is no comment in YAML, but a member called \"\(entry.key.prefix(40))\", so that the example has it",
                    cure: "write # for a comment, or remove it",
                    at: entry.keyLocation
                )
            }
            findNoValues(in: entry.value, isExample: isExample)
        }
        guard let text = value.string else { return }
        if isExample, Self.hasCall(text) {
            faults.add(
                .init("template", "template"),
                "this example is a template of another tool, so that its braces are part of the value",
                cure: "write a value",
                at: value.location
            )
        }
        if !isChoice, Self.isChoice(text) {
            faults.add(
                .init("prose", "prose"),
                "the example \"\(text)\" names values and is none of them, so that it is sent as it is written",
                cure: "give one of them, and list all in \"enum\"",
                at: value.location
            )
        }
    }

    /// Whether a text is words with "or" between them.
    private static func isChoice(_ text: String) -> Bool {
        guard text.includes(" or "), text.count < 60 else { return false }
        let words = text.split(separator: " ")
        return words.count >= 3 && words.count % 2 == 1
            && words.indices.allSatisfy { $0 % 2 == 0 || words[$0] == "or" }
    }

    /// Whether a text calls something between two braces: `{{now()}}`.
    private static func hasCall(_ text: String) -> Bool {
        guard text.includes("{{"), let start = text.firstRange(of: "{{"),
            let end = text[start.upperBound...].firstRange(of: "}}")
        else {
            return false
        }
        return text[start.upperBound..<end.lowerBound].contains("(")
    }
}
