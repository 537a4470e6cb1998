package import NIOCore
import Synchronization

/// Keeps a connection's events, in order, until they are asked for.
///
/// When too many wait, TCP is not read until some have been taken: a peer that floods fills its own buffers.
///
/// An `AsyncStream` won't do: it ends for good when a task that waits for its next element is cancelled. Waiting with a
/// deadline, which is what tests of a server mostly do, cancels such a task.
package final class EventInbox: Sendable {
    private struct Waiter {
        let ticket: Int
        let continuation: CheckedContinuation<ClientEvent?, Never>
        var timer: Scheduled<Void>?
    }

    private struct State {
        var events = CircularBuffer<ClientEvent>()
        var waiters: [Waiter] = []
        /// Tickets of calls that are about to wait. A call that is cancelled before that is removed.
        var arriving: Set<Int> = []
        var lastTicket = 0
        var isOver = false
        /// Bytes of messages that wait.
        var weight = 0
        /// The connection whose reading is paused; nil while it is read.
        var paused: WebSocketConnection?
    }

    /// How many bytes may wait: more than any answer that a check waits for, and little enough for dozens of connections.
    private static let capacity = 1 << 20

    private let state = Mutex(State())

    package init() {}

    /// Adds an event, or gives it to the call that has waited longest.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - connection: where; it is read no further while too much waits.
    package func push(_ event: ClientEvent, on connection: WebSocketConnection? = nil) {
        let (served, released, mustPause) = self.state.withLock { state in
            if case .ended = event.kind { state.isOver = true }
            let served = state.waiters.isEmpty ? nil : state.waiters.removeFirst()
            if served == nil {
                state.events.append(event)
                state.weight += Self.weight(of: event)
            }
            let released = state.isOver ? state.waiters : []
            state.waiters.removeLast(released.count)
            let mustPause = state.weight > Self.capacity && state.paused == nil && connection != nil
            if mustPause { state.paused = connection }
            return (served, released, mustPause)
        }
        if mustPause { connection?.pauseReading() }
        served?.timer?.cancel()
        served?.continuation.resume(returning: event)
        for waiter in released {
            waiter.timer?.cancel()
            waiter.continuation.resume(returning: nil)
        }
    }

    /// The next event; nil if none has come by the deadline, if the task is cancelled, or after the last one.
    package func next(by deadline: NIODeadline, on loop: any EventLoop) async -> ClientEvent? {
        let ticket = self.state.withLock { state in
            state.lastTicket += 1
            state.arriving.insert(state.lastTicket)
            return state.lastTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                self.wait(Waiter(ticket: ticket, continuation: continuation), by: deadline, on: loop)
            }
        } onCancel: {
            self.leave(ticket)
        }
    }

    private func wait(_ waiter: Waiter, by deadline: NIODeadline, on loop: any EventLoop) {
        let (answer, resumed): (ClientEvent??, WebSocketConnection?) = self.state.withLock { state in
            guard state.arriving.remove(waiter.ticket) != nil else { return (.some(nil), nil) }
            if let event = state.events.popFirst() { return (.some(event), Self.lighten(&state, by: event)) }
            if state.isOver { return (.some(nil), nil) }
            state.waiters.append(waiter)
            return (nil, nil)
        }
        resumed?.resumeReading()
        if let answer {
            waiter.continuation.resume(returning: answer)
        } else if deadline != .distantFuture {
            self.setTimer(for: waiter.ticket, at: deadline, on: loop)
        }
    }

    /// Subtracts an event's size. Returns the connection to read again, if few enough bytes are left.
    private static func lighten(_ state: inout State, by event: ClientEvent) -> WebSocketConnection? {
        state.weight -= Self.weight(of: event)
        guard state.weight <= Self.capacity / 2, let connection = state.paused else { return nil }
        state.paused = nil
        return connection
    }

    /// How much memory an event takes, about.
    private static func weight(of event: ClientEvent) -> Int {
        let overhead = 128
        switch event.kind {
        case .text(let text): return text.utf8.count + overhead
        case .binary(let bytes), .ping(let bytes), .pong(let bytes): return bytes.readableBytes + overhead
        case .closeFrame, .violation, .ended: return 0
        }
    }

    private func setTimer(for ticket: Int, at deadline: NIODeadline, on loop: any EventLoop) {
        let timer = loop.scheduleTask(deadline: deadline) { self.leave(ticket) }
        let isWaiting = self.state.withLock { state in
            guard let index = state.waiters.firstIndex(where: { $0.ticket == ticket }) else { return false }
            state.waiters[index].timer = timer
            return true
        }
        if !isWaiting { timer.cancel() }
    }

    /// Ends a call's wait, or keeps it from beginning.
    private func leave(_ ticket: Int) {
        let waiter = self.state.withLock { state -> Waiter? in
            state.arriving.remove(ticket)
            guard let index = state.waiters.firstIndex(where: { $0.ticket == ticket }) else { return nil }
            return state.waiters.remove(at: index)
        }
        waiter?.timer?.cancel()
        waiter?.continuation.resume(returning: nil)
    }
}

extension EventInbox: WebSocketConnectionDelegate {
    package func opened(_ connection: WebSocketConnection) {}

    package func received(_ kind: MessageKind, _ payload: ByteBuffer, on connection: WebSocketConnection) {
        switch kind {
        case .text: self.push(.text(String(buffer: payload)), on: connection)
        case .binary: self.push(.binary(payload), on: connection)
        }
    }

    package func receivedPing(_ payload: ByteBuffer, on connection: WebSocketConnection) {
        self.push(.ping(payload), on: connection)
    }

    package func receivedPong(_ payload: ByteBuffer, on connection: WebSocketConnection) {
        self.push(.pong(payload), on: connection)
    }

    package func receivedClose(_ frame: CloseFrame, on connection: WebSocketConnection) {
        self.push(.closeFrame(frame), on: connection)
    }

    package func failed(_ violation: ProtocolViolation, on connection: WebSocketConnection) {
        self.push(.violation(violation), on: connection)
    }

    package func closed(_ closure: WebSocketClosure, on connection: WebSocketConnection) {}

    package func ended(clean: Bool, on connection: WebSocketConnection) {
        self.push(.ended(clean: clean), on: connection)
    }

    private func push(_ kind: ClientEvent.Kind, on connection: WebSocketConnection) {
        self.push(ClientEvent(kind, receivedAt: .now()), on: connection)
    }
}
