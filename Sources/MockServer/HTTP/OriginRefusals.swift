import Synchronization

/// Says which pages were not allowed to read the mock's answers: their browser only says that it is a CORS error.
final class OriginRefusals: Sendable {
    private let told = Mutex<Set<String>>([])
    private let tell: @Sendable (String) -> Void
    private static let mostTold = 16

    /// - Parameter tell: takes a sentence for the user, once for each origin; called from any thread.
    init(_ tell: @escaping @Sendable (String) -> Void) {
        self.tell = tell
    }

    func note(_ origin: String) {
        let shown = Shown.name(origin)
        guard told.withLock({ $0.count < Self.mostTold && $0.insert(shown).inserted }) else { return }
        tell(
            "a page of \(shown) may not read what this mock answers, and its browser shows a CORS error; "
                + TrustedOrigins.cure(forOrigin: origin)
        )
    }
}
