internal import ProtocolSpec
internal import ServerRules

extension CheckDerivation {
    /// What must be stored and what must not, if the target has a probe for it.
    var persistence: [Check] {
        let contract = contractIndex.contract
        let subjects = channel.receives.compactMap { PersistenceSubject($0, in: contract) }
        guard let first = subjects.first else { return [] }
        let others = channel.receives.filter { $0.persists == nil }
        return subjects.flatMap(stored) + others.flatMap { notStored($0, first) }
    }

    /// What is delivered to nobody has no id by which it could be found.
    private func delivered(_ subject: PersistenceSubject) -> [String] {
        let relation: ObserverRelation = subject.delivery.audience == .others ? .partner : .sender
        return [firstAdmission, CheckID.reaches(channel, subject.operation, subject.delivery, relation)]
    }

    private func stored(_ subject: PersistenceSubject) -> [Check] {
        let base = "\(channel.name)/\(subject.operation.name)"
        let message = subject.persistence.message
        let location = subject.persistence.location
        var checks = [
            Check(
                id: CheckID.stores(channel, subject),
                requirement: "what is delivered as \"\(message)\" is stored once, under its id and as it was sent",
                location: location,
                prerequisites: delivered(subject),
                question: .persistence(subject, .stores(besides: .nothing, node: 0))
            ),
            Check(
                id: "\(base)/persists/\(message)/invalid",
                requirement: "an invalid message is not stored",
                location: location,
                prerequisites: delivered(subject),
                question: .persistence(subject, .stores(besides: .invalid, node: 0))
            ),
        ]
        // The sender must receive the message back to know its id.
        if subject.delivery.audience != .others {
            checks.append(
                Check(
                    id: "\(CheckID.stores(channel, subject))/alone",
                    requirement: "a message sent while no one else is in the room is stored too",
                    location: location,
                    prerequisites: delivered(subject),
                    question: .persistence(subject, .stores(besides: .alone, node: 0))
                )
            )
        }
        checks += target.nodes.indices.dropFirst().map { node in
            Check(
                id: "\(CheckID.stores(channel, subject))/node-\(node + 1)",
                requirement: "what is delivered as \"\(message)\" is stored, at whatever node it was sent",
                location: location,
                prerequisites: delivered(subject),
                question: .persistence(subject, .stores(besides: .nothing, node: node))
            )
        }
        if let attribute = subject.persistence.touches {
            checks.append(
                Check(
                    id: "\(base)/touches/\(attribute)",
                    requirement: "\"\(attribute)\" of the room moves to the time of the message",
                    location: location,
                    prerequisites: delivered(subject),
                    question: .persistence(subject, .touches)
                )
            )
            checks += untouched(subject, attribute)
        }
        return checks
    }

    /// Needs another operation that moves nothing itself: its message shows that the invalid ones have been handled.
    private func untouched(_ subject: PersistenceSubject, _ attribute: String) -> [Check] {
        let proof = channel.receives.first { operation in
            operation.persists == nil && operation.deliveries.contains { $0.audience != .sender }
        }
        guard let proof, subject.operation.onInvalid.answer == .ignore else { return [] }
        return [
            Check(
                id: "\(channel.name)/\(subject.operation.name)/touches/invalid",
                requirement: "an invalid message leaves \"\(attribute)\" as it was",
                location: subject.persistence.location,
                prerequisites: delivered(subject),
                question: .persistence(subject, .ignoresInvalid(provenBy: proof))
            )
        ]
    }

    private func notStored(_ operation: ReceiveOperation, _ subject: PersistenceSubject) -> [Check] {
        let base = "\(channel.name)/\(operation.name)"
        var checks = [
            Check(
                id: "\(base)/persists/nothing",
                requirement: words(operation.description, or: "what \(operation.name) receives is not stored"),
                location: operation.location,
                prerequisites: delivered(subject),
                question: .persistence(subject, .stores(besides: .others(operation), node: 0))
            )
        ]
        if let attribute = subject.persistence.touches {
            checks.append(
                Check(
                    id: "\(base)/touches/nothing",
                    requirement: "what \(operation.name) receives leaves \"\(attribute)\" as it was",
                    location: operation.location,
                    prerequisites: delivered(subject),
                    question: .persistence(subject, .ignores(operation))
                )
            )
        }
        return checks
    }
}
