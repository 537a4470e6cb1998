internal import Foundation
internal import SeededRandom
internal import Synchronization

/// Keeps every core busy.
enum Load {
    /// More threads than a machine of two cores can run.
    private static let threads = 6

    static func `while`<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        let isOver = Flag()
        for _ in 0..<threads {
            Thread.detachNewThread {
                var random = SplitMix64(seed: 1)
                while !isOver.value.load(ordering: .relaxed) { _ = random.next() }
            }
        }
        defer { isOver.value.store(true, ordering: .relaxed) }
        return try await body()
    }

    private final class Flag: Sendable {
        let value = Atomic(false)
    }
}
