import ContractSuite
import Synchronization
import SystemCalls

/// The progress of a run: one line on standard error that is rewritten. Nothing where that is not a terminal.
final class ProgressLine: Sendable {
    private let isWanted = Terminal.canRewrite(.error)
    private let isShown = Mutex(false)

    func show(_ progress: SuiteProgress) {
        guard isWanted else { return }
        let text = Terminal.plain("\(progress.done) of \(progress.total)  \(progress.check)")
        isShown.withLock { isShown in
            isShown = true
            // Narrower than the terminal: a line that wraps can't be rewritten.
            Terminal.rewrite(String(text.prefix(max(0, Terminal.columns(.error) - 1))))
        }
    }

    /// Erases the line, before anything else is printed.
    func erase() {
        isShown.withLock { isShown in
            if isShown { Terminal.rewrite("") }
            isShown = false
        }
    }
}
