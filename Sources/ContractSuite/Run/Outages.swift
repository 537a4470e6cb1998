package import NIOCore
internal import Synchronization

/// When the server was gone in the middle of a run, and at which nodes it has not come back.
///
/// A process that dies at a frame takes everybody's connections along, and is often started again a moment later. What is asked
/// in between shows nothing.
package final class Outages: Sendable {
    /// For how long a server that was there is waited for.
    package static let longest = Duration.seconds(5)
    /// How long after one connection another one ends, where both go with the process.
    package static let moment = Duration.milliseconds(50)

    private struct State {
        var reached: Set<Int> = []
        var gone: Set<Int> = []
        var last: NIODeadline?
    }

    private let state = Mutex(State())

    package init() {}

    /// Whether a server that was there has not come back.
    package var isGone: Bool { state.withLock { !$0.gone.isEmpty } }

    /// Takes note that a node answers.
    package func noteAnswer(of node: Int) {
        state.withLock { state in
            state.reached.insert(node)
            state.gone.remove(node)
        }
    }

    /// Takes note that the server is gone, wherever that shows.
    package func note() {
        state.withLock { $0.last = .now() }
    }

    /// Takes note that a node accepts no connection.
    ///
    /// - Returns: whether it is worth waiting for: it has been there, and was not waited for in vain.
    package func noteRefusal(of node: Int) -> Bool {
        state.withLock { state in
            guard state.reached.contains(node), !state.gone.contains(node) else { return false }
            state.last = .now()
            return true
        }
    }

    /// Takes note that a node was waited for in vain.
    package func noteGone(_ node: Int) {
        state.withLock { _ = $0.gone.insert(node) }
    }

    /// Whether the server was gone at some time since then.
    package func hasHappened(since start: NIODeadline) -> Bool {
        state.withLock { $0.last.map { $0 >= start } ?? false }
    }
}
