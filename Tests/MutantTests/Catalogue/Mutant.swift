internal import ContractSuite
internal import Foundation
internal import Testing

/// A server with one thing wrong, and the checks that are about it.
struct Mutant: Sendable {
    /// What it is called in reports.
    let name: String
    /// What it does wrong, as the end of a sentence.
    let does: String
    /// Globs of check ids, without the channel's name: each must match a check that fails.
    let finds: [Glob]
    /// What else may fail, because it can't be told from the cause.
    let also: [Glob]
    let fault: Fault
    /// The only checks to run; empty for all of them.
    var only: [Glob] = []
    /// For how long a connection must stay idle, where that is what it is about.
    var idle: Duration?

    init(_ name: String, _ does: String, finds: [String], also: [String] = [], _ fault: Fault) {
        self.name = name
        self.does = does
        self.finds = finds.map(Glob.init)
        self.also = also.map(Glob.init)
        self.fault = fault
    }

    /// Hundreds of messages at once cost most of a run's time: they are left out where they are not what it is about.
    var burdens: Bool {
        finds.contains { $0.matches("life/burst") || $0.matches("life/burst-one-side") }
            || finds.contains { $0.matches("life/burst/nodes/1-and-2") }
    }

    /// The same, judged by a few checks alone.
    func only(_ pattern: String, idle: Duration? = nil) -> Mutant {
        var mutant = self
        mutant.only = [Glob(pattern)]
        mutant.idle = idle
        return mutant
    }

    static let all = [
        door, tokens, admission, audiences, order, fields, contents, typing, validation, nonsense, life, nodes, refresh,
        kept,
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
