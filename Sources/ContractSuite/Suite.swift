package import ProtocolSpec

/// Every check that a contract gives rise to, for one target.
///
/// To list them is pure: no server is asked. `run` asks.
package struct Suite: Sendable {
    package let contract: Contract
    package let target: Target
    package let seed: UInt64
    /// In the order in which they are always reported.
    package let checks: [Check]

    /// - Parameters:
    ///   - contract: what is to be kept.
    ///   - target: where, and with what means. Which checks there are follows from the contract alone, but for the
    ///     people's names in the ids of admissions, and checks between nodes.
    ///   - seed: what the contents of messages are drawn from; it changes no id.
    ///   - fuzz: how many frames made from the schemas to send besides.
    ///   - frames: text frames to judge, instead of everything else.
    package init(contract: Contract, target: Target, seed: UInt64, fuzz: Int = 0, frames: [String] = []) {
        self.contract = contract
        self.target = target
        self.seed = seed
        let derivation = Derivation(contractIndex: ContractIndex(contract: contract), target: target, seed: seed)
        checks = frames.isEmpty ? Self.unique(derivation.checks) + derivation.fuzz(fuzz) : derivation.named(frames)
    }

    /// The checks whose ids match one of the patterns; all of them where there is no pattern.
    package func checks(only patterns: [Glob]) -> [Check] {
        patterns.isEmpty ? checks : checks.filter { check in patterns.contains { $0.matches(check.id) } }
    }

    /// Two entries of a contract may say the same of the same thing; then their ids are numbered.
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

/// Makes the checks: what there is to say about a contract, in its order.
struct Derivation {
    let contractIndex: ContractIndex
    let target: Target
    let seed: UInt64

    var channel: Channel { contractIndex.channel }

    var checks: [Check] {
        let messages = channel.receives.flatMap { deliveries(of: $0) + values(of: $0) }
        return [admissions, denials, orders, messages, malformed, persistence, bystanders, endpoints].flatMap(\.self)
    }

    /// Frames made from the schemas; none where the contract has no message that could prove what came of them.
    func fuzz(_ count: Int) -> [Check] {
        guard count > 0 else { return [] }
        let sentence = "of \(count) frames made from the schemas each is treated as the contract has it"
        return [frames("fuzz", sentence, Fuzz(count: count))]
    }

    /// Frames that somebody names.
    func named(_ frames: [String]) -> [Check] {
        [self.frames("frame", "what was given is treated as the contract has it", NamedFrames(frames: frames))]
    }

    private func frames(_ name: String, _ requirement: String, _ procedure: any Procedure) -> Check {
        Check(
            id: "\(channel.name)/\(name)",
            requirement: requirement,
            location: channel.location,
            procedure: procedure
        )
    }

    /// The contract's own words, or else ours.
    func words(_ description: String?, or sentence: String) -> String {
        guard let description, !description.isEmpty else { return sentence }
        let oneLine = description.split(whereSeparator: \.isNewline).joined(separator: " ")
        return oneLine.count <= 300 ? oneLine : String(oneLine.prefix(299)) + "…"
    }
}
