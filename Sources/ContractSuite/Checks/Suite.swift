package import ProtocolSpec

/// All checks that follow from a contract, for one target.
///
/// Listing them is pure; only `run` talks to a server.
package struct Suite: Sendable {
    package let contract: RoomContract
    package let target: Target
    package let seed: UInt64
    /// Whether a run in which something was not judged is red.
    package var requiresAll = false
    /// The contract's file as it was named, for commands that repeat a part of the run; nil where none was.
    package var contractFile: String?
    /// In the order in which they are always reported.
    package private(set) var checks: [Check]

    /// - Parameters:
    ///   - contract: what the server must keep to.
    ///   - target: where the server is, and how to observe it. The checks follow from the contract alone, except for the
    ///     people's names in the ids of admissions, and the checks between nodes.
    ///   - seed: what the contents of messages are drawn from; it changes no id.
    ///   - fuzz: how many frames made from the schemas to send in addition.
    ///   - frames: text frames to judge, instead of everything else.
    package init(contract: RoomContract, target: Target, seed: UInt64, fuzz: Int = 0, frames: [String] = []) {
        self.contract = contract
        self.target = target
        self.seed = seed
        let derivation = CheckDerivation(contractIndex: ContractIndex(contract: contract), target: target, seed: seed)
        checks = frames.isEmpty ? Self.unique(derivation.checks) + derivation.fuzz(fuzz) : derivation.named(frames)
    }

    /// Adds checks that another suite makes; their ids are no other check's.
    package mutating func add(_ checks: [Check]) {
        self.checks += checks
    }

    /// The checks whose ids match one of the patterns; all of them where there is no pattern.
    package func checks(only patterns: [Glob]) -> [Check] {
        patterns.isEmpty ? checks : checks.filter { check in patterns.contains { $0.matches(check.id) } }
    }

    /// Two entries of a contract may give the same id; then the ids are numbered.
    private static func unique(_ checks: [Check]) -> [Check] {
        var counts: [String: Int] = [:]
        return checks.map { check in
            counts[check.id, default: 0] += 1
            guard let count = counts[check.id], count > 1 else { return check }
            var check = check
            check.id += "-\(count)"
            return check
        }
    }
}
