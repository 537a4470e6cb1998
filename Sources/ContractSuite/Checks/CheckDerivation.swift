internal import ProtocolSpec

/// Derives the checks from a contract, in the contract's order.
struct CheckDerivation {
    let contractIndex: ContractIndex
    let target: Target
    let seed: UInt64

    var channel: Channel { contractIndex.channel }

    /// The check that nearly all others depend on: that the main room's first member is admitted.
    var firstAdmission: String { CheckID.admits(channel, target.main.members.first ?? "") }

    var checks: [Check] {
        let messages = channel.receives.flatMap { deliveries(of: $0) + values(of: $0) + numbers(of: $0) + huge(of: $0) }
        return [
            restingOnKey(admissions), claims, restingOnKey(denials), restingOnKey(orders), restingOnKey(subjects),
            messages,
            malformed, persistence, connectionLife, spellings, endpoints,
        ].flatMap(\.self)
    }

    /// That the server knows the key which signs the tokens: the first admission shows it.
    var knownKey: Premise { Premise(ground: .goodToken, check: firstAdmission) }

    /// That the server knows the first member, whom the same check brings.
    func known(_ credential: CredentialPlan) -> [Premise] {
        guard case .token(let token) = credential, token.fault == nil,
            case .person(target.main.members.first) = token.holder
        else { return [] }
        return [Premise(ground: .knownPerson, check: firstAdmission)]
    }

    /// That the server serves the socket's path at all: one that doesn't denies everybody, in its own way.
    private var served: Premise { Premise(ground: .answer, check: firstAdmission) }

    /// A server that takes good tokens for bad ones denies everybody, and admits nobody: only what needs no key can be judged.
    private func restingOnKey(_ checks: [Check]) -> [Check] {
        guard channel.credential != nil else { return checks }
        return checks.map { check in
            var check = check
            switch check.question {
            case .denial(_, let attempt)?:
                check.premises += [served] + (attempt.credential.isSigned ? [knownKey] : []) + known(attempt.credential)
            case .admission? where check.id != firstAdmission: check.premises.append(knownKey)
            case .subjects?: check.premises.append(knownKey)
            default: break
            }
            if case .denial(_, let attempt)? = check.question, case .token(let token) = attempt.credential,
                token.fault?.isOfContractClaims == true
            {
                check.premises += readsClaims
            }
            return check
        }
    }

    /// The check of frames made from the schemas; none if the count is 0.
    func fuzz(_ count: Int) -> [Check] {
        guard count > 0 else { return [] }
        let sentence = "each of \(count) frames made from the schemas is treated as the contract says"
        return [frames(CheckID.fuzz, sentence, .fuzz(count: count))]
    }

    /// Frames that the user names.
    func named(_ frames: [String]) -> [Check] {
        [self.frames("frame", "the given frames are treated as the contract says", .frames(frames))]
    }

    private func frames(_ name: String, _ requirement: String, _ question: Question) -> Check {
        Check(
            id: "\(channel.name)/\(name)",
            requirement: requirement,
            location: channel.location,
            question: question
        )
    }

    /// The contract's own words if it has some, otherwise the sentence.
    func words(_ description: String?, or sentence: String) -> String {
        guard let description, !description.isEmpty else { return sentence }
        let oneLine = description.split(whereSeparator: \.isNewline).joined(separator: " ")
        return oneLine.count <= 300 ? oneLine : String(oneLine.prefix(299)) + "…"
    }
}
