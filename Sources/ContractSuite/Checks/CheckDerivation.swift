internal import MockRuntime
internal import ProtocolSpec

/// Makes the checks: what there is to say about a contract, in its order.
struct CheckDerivation {
    let contractIndex: ContractIndex
    let target: Target
    let seed: UInt64

    var channel: Channel { contractIndex.channel }

    /// The check without which hardly any other can be asked: that the main room's first member is let in.
    var firstAdmission: String { CheckID.admits(channel, target.main.members.first ?? "") }

    var checks: [Check] {
        let messages = channel.receives.flatMap { deliveries(of: $0) + values(of: $0) }
        return [admissions, denials, orders, messages, malformed, persistence, connectionLife, endpoints].flatMap(
            \.self
        )
    }

    /// Frames made from the schemas; none where the contract has no message that could prove what came of them.
    func fuzz(_ count: Int) -> [Check] {
        guard count > 0 else { return [] }
        let sentence = "of \(count) frames made from the schemas each is treated as the contract has it"
        return [frames("fuzz", sentence, .fuzz(count: count))]
    }

    /// Frames that the user names.
    func named(_ frames: [String]) -> [Check] {
        [self.frames("frame", "what was given is treated as the contract has it", .frames(frames))]
    }

    private func frames(_ name: String, _ requirement: String, _ question: Question) -> Check {
        Check(
            id: "\(channel.name)/\(name)",
            requirement: requirement,
            location: channel.location,
            question: question
        )
    }

    /// The contract's own words, or else ours.
    func words(_ description: String?, or sentence: String) -> String {
        guard let description, !description.isEmpty else { return sentence }
        let oneLine = description.split(whereSeparator: \.isNewline).joined(separator: " ")
        return oneLine.count <= 300 ? oneLine : String(oneLine.prefix(299)) + "…"
    }
}
