internal import Synchronization

/// What checks were found to rest on in vain.
final class MissingPremises: Sendable {
    private let all = Mutex<Set<Premise>>([])

    func add(_ ground: Premise.Ground, foundBy check: String) {
        all.withLock { all in
            all.insert(Premise(ground: ground, check: check))
            // Where nothing answers, nothing takes a good token.
            if ground == .answer { all.insert(Premise(ground: .goodToken, check: check)) }
        }
    }

    func contains(_ premise: Premise) -> Bool {
        all.withLock { $0.contains(premise) }
    }
}
