internal import ContractSuite
internal import MockEngine
internal import Testing

/// A run against a healthy server, under some condition.
struct HealthyTrial: Sendable, CustomTestStringConvertible {
    enum Condition: String, Sendable {
        /// Nothing unusual.
        case usual
        /// Each frame takes 300 ms, all of them at once.
        case late
        /// Each frame takes 300 ms, and the frames of a connection wait for each other.
        case slow
        /// The machine has too much to do.
        case loaded
    }

    let condition: Condition
    let seed: UInt64
    /// Which part of the checks is run, and of how many parts.
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

    /// Handles each frame 300 ms after it came, and so the end of the connection.
    fileprivate static let late = Fault.handling { engine, event in
        switch event {
        case .frame, .disconnected:
            engine.events.append(event)
            return [.wake(TimerID(number: -1), after: delay)]
        case .woke:
            return engine.events.isEmpty ? [] : engine.healthyActions(for: engine.events.removeFirst())
        default:
            return engine.healthyActions(for: event)
        }
    }

    /// Handles each frame 300 ms after the one before on the same connection, and the end of the connection last.
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
            let actions = engine.healthyActions(for: engine.events.remove(at: index))
            let isBusy = engine.events.contains { $0.isWork(of: -run.number) }
            return actions + (isBusy ? [.wake(run, after: delay)] : [])
        default:
            return engine.healthyActions(for: event)
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
