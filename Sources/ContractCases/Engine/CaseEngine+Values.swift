import CodecRuntime
import MockEngine
import ProtocolSpec
import SeededRandom

// What stands between braces.
extension CaseEngine {
    /// What a reference stands for; a counter or a walk then moves on.
    mutating func fill(_ reference: Template.Reference, asked: JSONValue? = nil) -> Template.Filling {
        switch reference {
        case .name(let key): return Template.Filling(conditions.people[key]?.name ?? "")
        case .id(let key): return Template.Filling(conditions.people[key]?.id ?? "")
        case .received(let path): return Template.Filling(heard?.payload[path: path])
        case .asked(let path): return Template.Filling(asked?[path: path])
        case .kept(let name): return kept[name] ?? Template.Filling("")
        case .secret(let name): return Template.Filling(conditions.secrets[name] ?? "")
        case .counter(let name):
            counters[name, default: 0] += 1
            return Template.Filling(FixedPoint(units: counters[name] ?? 0, digits: 0))
        case .pick(let choices): return Template.Filling(choices[Int(random.next() % UInt64(max(1, choices.count)))])
        case .now: return Template.Filling(conditions.start.description)
        case .uuid: return Template.Filling(WireUUID(randomHigh: random.next(), low: random.next()).description)
        case .number(let least, let most):
            let span = UInt64(most.units - least.units + 1)
            return Template.Filling(
                FixedPoint(units: least.units + Int(random.next() % span), digits: least.digits)
            )
        case .walk(let name, let start, let step):
            let isUp = random.next() % 2 == 0
            let next = walks[name].map { $0.adding(isUp ? step : step.negated) ?? $0 } ?? start
            walks[name] = next
            return Template.Filling(next)
        }
    }

    mutating func filled(_ pattern: Scenario.Pattern, asked: JSONValue? = nil) -> Scenario.Pattern {
        var copy = self
        defer { self = copy }
        return pattern.filled { copy.fill($0, asked: asked) }
    }

    mutating func filled(_ template: Template) -> String {
        var copy = self
        defer { self = copy }
        return template.filled { copy.fill($0).text }
    }

    mutating func filled(_ line: Scenario.Line) -> ScriptLine {
        var copy = self
        defer { self = copy }
        return ScriptLine(message: line.message, payload: line.payload?.filled { copy.fill($0) })
    }

    mutating func keep(_ variables: [Scenario.Variable]) {
        for variable in variables {
            var copy = self
            let value = variable.value.filled { copy.fill($0) }
            self = copy
            kept[variable.name] = Template.Filling(text: value.string ?? value.jsonText, value: value)
        }
    }

    /// The frame of a line, with texts where the contract wants them.
    mutating func frame(
        of line: Scenario.Line,
        _ change: (ScriptLine) -> ScriptLine = { $0 }
    ) throws(LineProblem)
        -> (frame: CaseFrame, line: ScriptLine)
    {
        let said = change(filled(line))
        let contract = contract
        return try said.tried(as: line) { line throws(LineProblem) in (try contract.frame(of: line), line) }
    }
}
