internal import ContractSuite
internal import Foundation
internal import MockEngine
internal import SeededRandom
internal import Synchronization
internal import Testing

/// A run against a server that is well, under some condition.
struct HealthyTrial: Sendable, CustomTestStringConvertible {
    enum Condition: String, Sendable {
        /// Nothing unusual.
        case usual
        /// Each frame takes 300 ms, all of them at once.
        case late
        /// Each frame takes 300 ms, of one connection one after the other.
        case slow
        /// The machine has too much to do.
        case loaded
    }

    let condition: Condition
    let seed: UInt64
    /// The part of the checks that is run, of how many.
    var part = (number: 0, of: 1)

    var name: String { "healthy-\(condition.rawValue)-\(seed)" + (part.of > 1 ? "-part-\(part.number + 1)" : "") }
    var testDescription: String { name }

    func run() async throws -> Report {
        let trial = Trial(fault: fault, seed: seed)
        let ids = try Trial.checks().map(\.id)
        let chosen = Set(ids.enumerated().filter { $0.offset % part.of == part.number }.map(\.element))
        guard condition == .loaded else { return try await trial.run { chosen.contains($0) } }
        return try await Load.while { try await trial.run { chosen.contains($0) } }
    }

    private var fault: Fault {
        switch condition {
        case .usual, .loaded: Fault()
        case .late: .late
        case .slow: .slow
        }
    }
}

extension Fault {
    private static let delay: Int64 = 300_000

    /// Takes each frame 300 ms after it came, and the connection's end, too.
    fileprivate static let late = Fault.handling { engine, event in
        switch event {
        case .frame, .disconnected:
            engine.events.append(event)
            return [.wake(TimerID(number: -1), after: delay)]
        case .woke:
            return engine.events.isEmpty ? [] : engine.rightly(engine.events.removeFirst())
        default:
            return engine.rightly(event)
        }
    }

    /// Takes each frame 300 ms after it has done with the connection's frame before, and its end behind them all.
    fileprivate static let slow = Fault.handling { engine, event in
        switch event {
        case .frame(let id, _, _), .disconnected(let id):
            let isBusy = engine.events.contains { $0.isWork(of: id.number) }
            engine.events.append(event)
            return isBusy ? [] : [.wake(TimerID(number: -id.number), after: delay)]
        case .woke(let run):
            guard let index = engine.events.firstIndex(where: { $0.isWork(of: -run.number) }) else {
                return []
            }
            let actions = engine.rightly(engine.events.remove(at: index))
            let isBusy = engine.events.contains { $0.isWork(of: -run.number) }
            return actions + (isBusy ? [.wake(run, after: delay)] : [])
        default:
            return engine.rightly(event)
        }
    }
}

extension MockEvent {
    fileprivate func isWork(of connection: Int) -> Bool {
        switch self {
        case .frame(let id, _, _), .disconnected(let id): id.number == connection
        default: false
        }
    }
}

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
