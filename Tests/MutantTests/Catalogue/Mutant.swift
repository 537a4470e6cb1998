internal import ContractSuite
internal import Foundation
internal import Testing

/// A server with one thing wrong, and the checks that are about it.
struct Mutant: Sendable {
    /// What it is called in reports.
    let name: String
    /// What it does wrong, as the end of a sentence.
    let does: String
    /// Globs of check ids, without the channel's name. Each must match a check that fails.
    let finds: [Glob]
    /// Checks that may fail too, because they depend on the same thing.
    let also: [Glob]
    let fault: Fault
    /// The only checks to run; empty for all of them.
    var only: [Glob] = []
    /// For how long a connection must stay idle, if the fault is about that.
    var idle: Duration?

    init(_ name: String, _ does: String, finds: [String], also: [String] = [], _ fault: Fault) {
        self.name = name
        self.does = does
        self.finds = finds.map(Glob.init)
        self.also = also.map(Glob.init)
        self.fault = fault
    }

    /// Whether the bursts are run: they cost most of a run's time, so only for a fault that they must find.
    var needsBursts: Bool {
        finds.contains { $0.matches("life/burst") || $0.matches("life/burst-one-side") }
            || finds.contains { $0.matches("life/burst/nodes/1-and-2") }
    }

    /// The same mutant, judged by a few checks only.
    func only(_ pattern: String, idle: Duration? = nil) -> Mutant {
        var mutant = self
        mutant.only = [Glob(pattern)]
        mutant.idle = idle
        return mutant
    }

    static let all = [
        denials, tokens, admission, audiences, order, fields, contents, typing, validation, nonsense, life, nodes,
        refresh,
        persistence,
    ].flatMap(\.self)

    /// Those that the environment asks for, by a glob of names or by the seed of a draw; all of them if it doesn't.
    static let chosen = all.filter { mutant in
        let environment = ProcessInfo.processInfo.environment
        if let names = environment["BELAY_MUTANTS_ONLY"] { return Glob(names).matches(mutant.name) }
        return environment["BELAY_DRAW_SEED"].map { Draw(seed: $0).takes(mutant.name) } ?? true
    }
}

extension Mutant: CustomTestStringConvertible {
    var testDescription: String { "\(name): \(does)" }
}

/// An id as the catalogue writes it.
func shortID(_ id: String) -> String {
    id.hasPrefix("sessionChat/") ? String(id.dropFirst("sessionChat/".count)) : id
}
