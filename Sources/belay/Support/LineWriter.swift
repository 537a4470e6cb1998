import Dispatch
import Synchronization

/// Writes lines to standard output from a queue of its own, so that a blocked output (a paused terminal, a full pipe)
/// does not stop the mock. Lines beyond a bound are left out, and a line says how many.
final class LineWriter: Sendable {
    private struct State {
        var lines: [@Sendable () -> String] = []
        var dropped = 0
        var isWriting = false
    }

    /// How many lines may wait: many screens full, and few enough that a flood costs little.
    private static let bound = 500

    /// How long lines are collected before they are written: too short to notice, and long enough that a flood doesn't wake
    /// the queue for each line. Longer where lines had to be left out, since those are not read one by one.
    private static let interval = (
        calm: DispatchTimeInterval.milliseconds(20), flooded: DispatchTimeInterval.milliseconds(100)
    )

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "belay.output")

    /// Adds a line; returns at once.
    ///
    /// - Parameter line: made only when it is written, on the queue.
    func add(_ line: @escaping @Sendable () -> String) {
        offer { line }
    }

    /// Adds a line if there is room for it; returns at once.
    ///
    /// - Parameter line: called only if there is room. What it returns is called when the line is written, on the queue; nil
    ///   for no line.
    func offer(_ line: () -> (@Sendable () -> String)?) {
        let mustStart = state.withLock { state in
            guard state.lines.count < Self.bound else {
                state.dropped += 1
                return false
            }
            guard let line = line() else { return false }
            state.lines.append(line)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if mustStart { queue.async { self.write() } }
    }

    /// Waits until all lines are written, or a moment has passed: a blocked output must not keep the process from ending.
    func finish() {
        let done = DispatchSemaphore(value: 0)
        queue.async {
            self.write()
            done.signal()
        }
        _ = done.wait(timeout: .now() + .milliseconds(200))
    }

    private func write() {
        guard let (batch, isFlooded) = next() else { return }
        Terminal.show(batch)
        let interval = isFlooded ? Self.interval.flooded : Self.interval.calm
        queue.asyncAfter(deadline: .now() + interval) { self.write() }
    }

    private func next() -> (text: String, isFlooded: Bool)? {
        let (lines, dropped) = state.withLock { state in
            if state.lines.isEmpty { state.isWriting = false }
            defer { (state.lines, state.dropped) = ([], 0) }
            return (state.lines, state.dropped)
        }
        guard !lines.isEmpty else { return nil }
        let gap = dropped > 0 ? ["… \(dropped) more, too fast to be shown"] : []
        return ((lines.map { $0() } + gap).joined(separator: "\n"), dropped > 0)
    }
}
