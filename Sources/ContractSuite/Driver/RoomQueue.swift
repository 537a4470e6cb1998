internal import Synchronization

/// The checks that wait for a room, taken by whichever room is free.
final class RoomQueue: Sendable {
    private let waiting: Mutex<ArraySlice<RunPlan.Entry>>

    init(_ entries: [RunPlan.Entry]) {
        waiting = Mutex(entries[...])
    }

    var isEmpty: Bool { waiting.withLock(\.isEmpty) }

    func next() -> RunPlan.Entry? {
        waiting.withLock { $0.popFirst() }
    }
}
