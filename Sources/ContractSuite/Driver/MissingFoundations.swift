internal import Synchronization

/// What checks were found to rest on in vain.
final class MissingFoundations: Sendable {
    private let all = Mutex<Set<Foundation>>([])

    func add(_ ground: Foundation.Ground, foundBy check: String) {
        all.withLock { all in
            all.insert(Foundation(ground: ground, check: check))
            // Where nothing answers, nothing takes a good token.
            if ground == .answer { all.insert(Foundation(ground: .goodToken, check: check)) }
        }
    }

    func contains(_ foundation: Foundation) -> Bool {
        all.withLock { $0.contains(foundation) }
    }
}
