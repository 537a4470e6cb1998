import NIOCore
import Synchronization

/// The channels of an attempt to connect, so that a cancelled task does not wait for the attempt to end.
final class ConnectionAttempt: Sendable {
    private struct State {
        var channels: [any Channel] = []
        var isAborted = false
    }

    private let state = Mutex(State())

    /// Adds a channel. A name with several addresses may need more than one.
    func add(_ channel: any Channel) {
        let isAborted = self.state.withLock { state in
            if !state.isAborted { state.channels.append(channel) }
            return state.isAborted
        }
        if isAborted { channel.close(promise: nil) }
    }

    /// Closes the channels added so far, and each one that is added later.
    func abort() {
        let channels = self.state.withLock { state in
            state.isAborted = true
            defer { state.channels = [] }
            return state.channels
        }
        for channel in channels { channel.close(promise: nil) }
    }
}
