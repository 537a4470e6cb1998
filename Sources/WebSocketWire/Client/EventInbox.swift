import NIOCore
import Synchronization

/// Keeps a connection's events, in order and without limit, until somebody asks for them.
///
/// An `AsyncStream` won't do: it ends for good when a task that waits for its next element is cancelled, and waiting
/// with a deadline, which is what tests of a server mostly do, is just that.
final class EventInbox: Sendable {
    private struct Waiter {
        let ticket: Int
        let continuation: CheckedContinuation<ClientEvent?, Never>
        var timer: Scheduled<Void>?
    }

    private struct State {
        var events = CircularBuffer<ClientEvent>()
        var waiters: [Waiter] = []
        /// Tickets of those who are about to wait; one that is cancelled before is gone from here.
        var arriving: Set<Int> = []
        var lastTicket = 0
        var isOver = false
    }

    private let state = Mutex(State())

    /// Adds an event, or hands it to whoever has waited longest.
    func push(_ event: ClientEvent) {
        let (served, released) = self.state.withLock { state in
            if case .ended = event.kind { state.isOver = true }
            let served = state.waiters.isEmpty ? nil : state.waiters.removeFirst()
            if served == nil { state.events.append(event) }
            let released = state.isOver ? state.waiters : []
            state.waiters.removeLast(released.count)
            return (served, released)
        }
        served?.timer?.cancel()
        served?.continuation.resume(returning: event)
        for waiter in released {
            waiter.timer?.cancel()
            waiter.continuation.resume(returning: nil)
        }
    }

    /// The next event; nil if none has come by the deadline, if the task is cancelled, or after the last one.
    func next(by deadline: NIODeadline, on loop: any EventLoop) async -> ClientEvent? {
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
        let answer: ClientEvent?? = self.state.withLock { state in
            guard state.arriving.remove(waiter.ticket) != nil else { return .some(nil) }
            if let event = state.events.popFirst() { return .some(event) }
            if state.isOver { return .some(nil) }
            state.waiters.append(waiter)
            return nil
        }
        if let answer {
            waiter.continuation.resume(returning: answer)
        } else if deadline != .distantFuture {
            self.setTimer(for: waiter.ticket, at: deadline, on: loop)
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

    /// Stops waiting, or keeps from it one who is about to.
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
    func opened(_ connection: WebSocketConnection) {}

    func received(_ kind: MessageKind, _ payload: ByteBuffer, on connection: WebSocketConnection) {
        switch kind {
        case .text: self.push(.text(String(buffer: payload)))
        case .binary: self.push(.binary(payload))
        }
    }

    func receivedPing(_ payload: ByteBuffer, on connection: WebSocketConnection) {
        self.push(.ping(payload))
    }

    func receivedPong(_ payload: ByteBuffer, on connection: WebSocketConnection) {
        self.push(.pong(payload))
    }

    func receivedClose(_ frame: CloseFrame, on connection: WebSocketConnection) {
        self.push(.closeFrame(frame))
    }

    func failed(_ violation: ProtocolViolation, on connection: WebSocketConnection) {
        self.push(.violation(violation))
    }

    func closed(_ closure: WebSocketClosure, on connection: WebSocketConnection) {}

    func ended(clean: Bool, on connection: WebSocketConnection) {
        self.push(.ended(clean: clean))
    }

    private func push(_ kind: ClientEvent.Kind) {
        self.push(ClientEvent(kind, receivedAt: .now()))
    }
}
