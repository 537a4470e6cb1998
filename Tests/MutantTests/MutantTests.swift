internal import ContractSuite
internal import Testing

@Suite struct MutantTests {
    @Test(arguments: Mutant.chosen)
    func `a mutant fails the checks named for its fault, and no others`(mutant: Mutant) async throws {
        let outcome = try await Trials.shared.outcome(of: mutant)
        #expect(outcome.missed == [])
        #expect(outcome.alarms == [])
    }

    @Test func `the catalogue is long enough, and each name is given once`() {
        Journal.shared.list(Mutant.chosen.count, of: Mutant.all.count)
        #expect(Mutant.all.count >= 60)
        #expect(Set(Mutant.all.map { $0.name }).count == Mutant.all.count)
    }

    @Test func `each check has a mutant that names it`() throws {
        let judged = try Trial.checks().filter { $0.level != .info }.map { shortID($0.id) }
        let named = Mutant.all.flatMap(\.finds)
        #expect(judged.filter { id in !named.contains { $0.matches(id) } } == [])
    }

    @Test(arguments: [
        ("a1b2c3", ["door-open", "order", "kept-twice", "nonsense"]),
        ("9cde1240ff", ["order", "life"]),
    ])
    func `a draw follows from its seed, as it does in Python`(seed: String, taken: [String]) {
        let names = ["door-open", "typing-late", "order", "kept-twice", "nonsense", "life"]
        #expect(names.filter(Draw(seed: seed).takes) == taken)
    }

    /// Only a run of all mutants can show this; a draw leaves some out.
    @Test(.enabled(if: Mutant.chosen.count == Mutant.all.count))
    func `each check has a mutant that it finds`() async throws {
        var found: Set<String> = []
        for mutant in Mutant.all { found.formUnion(try await Trials.shared.outcome(of: mutant).found) }
        let judged = try Trial.checks().filter { $0.level != .info }.map { shortID($0.id) }
        #expect(judged.filter { !found.contains($0) } == [])
    }
}
