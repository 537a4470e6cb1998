internal import MockRuntime
internal import ProtocolSpec

extension Derivation {
    /// What must be found kept, and what must not, where the target lets somebody look.
    var persistence: [Check] {
        let contract = contractIndex.contract
        let subjects = channel.receives.compactMap { KeepingSubject($0, in: contract) }
        guard let first = subjects.first else { return [] }
        let others = channel.receives.filter { $0.persists == nil }
        return subjects.flatMap(keeps) + others.flatMap { keepsNothing($0, first) }
    }

    private func keeps(_ subject: KeepingSubject) -> [Check] {
        let base = "\(channel.name)/\(subject.operation.name)"
        let message = subject.persistence.message
        let location = subject.persistence.location
        var checks = [
            Check(
                id: CheckID.keeps(channel, subject),
                requirement: "what is delivered as \"\(message)\" is kept, once, under its id and as it was sent",
                location: location,
                procedure: Persisted(subject: subject, beside: .nothing)
            ),
            Check(
                id: "\(base)/persists/\(message)/invalid",
                requirement: "what breaks the contract is not kept",
                location: location,
                procedure: Persisted(subject: subject, beside: .invalid)
            ),
        ]
        // What nobody is sent can't be told from what never came.
        if subject.delivery.audience != .others {
            checks.append(
                Check(
                    id: "\(CheckID.keeps(channel, subject))/alone",
                    requirement: "what is said while nobody else is in the room is kept as well",
                    location: location,
                    procedure: Persisted(subject: subject, beside: .nobody)
                )
            )
        }
        checks += target.nodes.indices.dropFirst().map { node in
            Check(
                id: "\(CheckID.keeps(channel, subject))/node-\(node + 1)",
                requirement: "what is delivered as \"\(message)\" is kept, at whatever node it was said",
                location: location,
                procedure: Persisted(subject: subject, beside: .nothing, node: node)
            )
        }
        if let attribute = subject.persistence.touches {
            checks.append(
                Check(
                    id: "\(base)/touches/\(attribute)",
                    requirement: "\"\(attribute)\" of the room moves to the time of the message",
                    location: location,
                    procedure: Touched(subject: subject)
                )
            )
            checks += untouched(subject, attribute)
        }
        return checks
    }

    /// Where something else can show that what breaks the contract has been handled, and moves nothing itself.
    private func untouched(_ subject: KeepingSubject, _ attribute: String) -> [Check] {
        let proof = channel.receives.first { operation in
            operation.persists == nil && operation.deliveries.contains { $0.audience != .sender }
        }
        guard let proof, subject.operation.onInvalid.answer == .ignore else { return [] }
        return [
            Check(
                id: "\(channel.name)/\(subject.operation.name)/touches/invalid",
                requirement: "what breaks the contract leaves \"\(attribute)\" as it was",
                location: subject.persistence.location,
                procedure: Touched(subject: subject, question: .staysForInvalid(provenBy: proof))
            )
        ]
    }

    private func keepsNothing(_ operation: ReceiveOperation, _ subject: KeepingSubject) -> [Check] {
        let base = "\(channel.name)/\(operation.name)"
        var checks = [
            Check(
                id: "\(base)/persists/nothing",
                requirement: words(operation.description, or: "what \(operation.name) receives is not kept"),
                location: operation.location,
                procedure: Persisted(subject: subject, beside: .others(operation))
            )
        ]
        if let attribute = subject.persistence.touches {
            checks.append(
                Check(
                    id: "\(base)/touches/nothing",
                    requirement: "what \(operation.name) receives leaves \"\(attribute)\" as it was",
                    location: operation.location,
                    procedure: Touched(subject: subject, question: .staysFor(operation))
                )
            )
        }
        return checks
    }
}
