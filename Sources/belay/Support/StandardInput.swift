import Dispatch
import SystemCalls

/// The standard input of this process, which ends when all who could write to it are gone: a parent that has crashed, too.
struct StandardInput: Sendable {
    /// Waits for the end; what comes before is read and thrown away.
    ///
    /// - Returns: true at the end; false where the task was cancelled before.
    func ends() async -> Bool {
        let (ends, ending) = AsyncStream.makeStream(of: Void.self)
        // A thread of its own: a read of a file or a terminal can't be waited for in any other way that all systems have.
        DispatchQueue(label: "belay.standard-input").async {
            StandardStream.input.skipToEnd()
            ending.yield()
        }
        return await ends.first { _ in true } != nil
    }
}
