import Dispatch
import Foundation
import Synchronization

/// Writes lines to standard output from a queue of its own, so that a reader who doesn't read (a paused terminal, a full
/// pipe) stops nobody who has something to say. What piles up beyond a bound is left out, and the gap is told.
final class LineWriter: Sendable {
    private struct State {
        var lines: [String] = []
        var dropped = 0
        var isWriting = false
    }

    /// How many lines may wait.
    private static let bound = 10_000

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "belay.output")

    /// Adds a line; returns at once.
    func add(_ line: String) {
        let mustStart = state.withLock { state in
            if state.lines.count < Self.bound { state.lines.append(line) } else { state.dropped += 1 }
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if mustStart { queue.async { self.write() } }
    }

    /// Waits until what was added is written, or a moment has passed: a reader who doesn't read must not keep a process
    /// from ending.
    func finish() {
        let done = DispatchSemaphore(value: 0)
        queue.async { done.signal() }
        _ = done.wait(timeout: .now() + .milliseconds(200))
    }

    private func write() {
        while let batch = next() { Terminal.show(batch) }
    }

    private func next() -> String? {
        state.withLock { state in
            guard !state.lines.isEmpty else {
                state.isWriting = false
                return nil
            }
            if state.dropped > 0 { state.lines.append("… \(state.dropped) more, too fast to be shown") }
            defer { (state.lines, state.dropped) = ([], 0) }
            return state.lines.joined(separator: "\n")
        }
    }
}
