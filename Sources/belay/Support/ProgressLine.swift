import ContractSuite
import Foundation
import Synchronization

/// How far a run is: one line on standard error that is rewritten, where that is a terminal; nothing elsewhere.
final class ProgressLine: Sendable {
    private let isWanted = Terminal.canRewrite(STDERR_FILENO)
    private let isShown = Mutex(false)

    func show(_ progress: SuiteProgress) {
        guard isWanted else { return }
        let text = Terminal.plain("\(progress.done) of \(progress.total)  \(progress.check)")
        isShown.withLock { isShown in
            isShown = true
            // Never as wide as the terminal: a line that wraps can't be rewritten.
            Terminal.rewrite(String(text.prefix(max(0, Terminal.columns(STDERR_FILENO) - 1))))
        }
    }

    /// Takes the line away, before anything else is printed.
    func erase() {
        isShown.withLock { isShown in
            if isShown { Terminal.rewrite("") }
            isShown = false
        }
    }
}
