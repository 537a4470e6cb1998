internal import CodecRuntime
internal import ProtocolSpec

extension CaseCollector {
    /// A value of each branch, the boundary cases of each, and values of two branches at once.
    mutating func collectChoice(_ schema: Schema, _ rules: ChoiceRules, references: Int) {
        var plain: [JSONValue] = []
        for (index, branch) in rules.branches.enumerated() {
            let id = "branch-\(index + 1)"
            var random = stream(id)
            let value = generator.plain(branch, using: &random)
            plain.append(value)
            if isValid(value, schema) {
                valid(id, "a value of branch \(index + 1)", .set(value), "oneOf", branch.location)
            }
            // Once into a recursive schema is enough: a second time shows nothing new.
            if case .reference = branch.kind, references > 0 { continue }
            var inner = CaseCollector(generator: generator, seed: seed)
            inner.collect(branch, references: references)
            for example in inner.cases { add(example, of: id, on: value, in: schema) }
        }
        collectBoth(schema, plain)
    }

    /// A case of a branch as one of the whole choice, where the choice says the same of it.
    private mutating func add(_ example: ValueCase, of branch: String, on value: JSONValue, in schema: Schema) {
        let changed = example.applied(to: value)
        guard isValid(changed, schema) == (example.verdict == .valid) else { return }
        add(
            "\(branch)/\(example.id)",
            label: "\(branch): \(example.label)",
            .set(changed),
            example.verdict,
            example.keyword,
            example.location,
            isExotic: example.isExotic
        )
    }

    /// The members of two branches in one object, where both branches then allow it.
    private mutating func collectBoth(_ schema: Schema, _ values: [JSONValue]) {
        for (index, first) in values.enumerated() {
            for (other, second) in values.enumerated().dropFirst(index + 1) {
                guard case .object(let left) = first, case .object(let right) = second else { continue }
                let names = Set(left.map(\.name))
                let both = JSONValue.object(left + right.filter { !names.contains($0.name) })
                guard !isValid(both, schema) else { continue }
                let label = "members of the branches \(index + 1) and \(other + 1)"
                invalid("branches-\(index + 1)-and-\(other + 1)", label, .set(both), "oneOf", schema.location)
            }
        }
    }

    private func isValid(_ value: JSONValue, _ schema: Schema) -> Bool {
        generator.validator.violations(of: value, in: schema).isEmpty
    }
}
