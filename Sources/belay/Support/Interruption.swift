import SystemCalls
import UnixSignals

/// Ends work in order at the first Ctrl-C, and at once at the second.
enum Interruption {
    /// Does work which SIGINT or SIGTERM cancel; a second one ends the process, with the status of a shell for it.
    ///
    /// - Parameter work: returns soon once it is cancelled.
    /// - Returns: what the work returns.
    /// - Throws: what the work throws.
    static func around<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let task = Task { try await work() }
        let watch = Task {
            for await signal in signals {
                guard task.isCancelled else {
                    task.cancel()
                    continue
                }
                ChildProcess.endAll()
                ProcessSignals.endProcess(isInterrupt: signal == .sigint)
            }
        }
        defer { watch.cancel() }
        return try await task.value
    }
}
