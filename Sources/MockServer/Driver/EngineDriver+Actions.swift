import MockEngine
import NIOCore
import WebSocketWire

extension EngineDriver {
    /// Does what the engine wants. What follows from a message that is stored waits until it is on disk.
    func perform(_ action: MockAction) {
        switch action {
        case .wake(let alarm, let microseconds):
            let round = state.value.round
            eventLoop.scheduleTask(in: delay(microseconds)) {
                if self.state.value.round == round { self.take(.woke(alarm)) }
            }
        case .persist(let room, let message):
            if let messages { state.value.givenEntries = messages.add(message, to: key(of: room), progress: progress) }
            performInTurn(action)
        case .uncounted(_, let room, let count):
            if count > 0, let messages {
                state.value.givenEntries = messages.addRemoval(of: count, from: key(of: room), progress: progress)
            }
            performInTurn(action)
        default: performInTurn(action)
        }
    }

    private func performInTurn(_ action: MockAction) {
        guard state.value.safeEntries < state.value.givenEntries else { return performNow(action) }
        state.value.pending.append((state.value.givenEntries, action))
    }

    /// Called by the message log, on a thread of its own.
    func progress(_ progress: MessageLog.Progress) {
        eventLoop.execute {
            switch progress {
            case .synced(let entries):
                self.state.value.safeEntries = entries
                let ready = self.state.value.pending.prefix { $0.entries <= entries }
                self.state.value.pending.removeFirst(ready.count)
                for (_, action) in ready { self.performNow(action) }
            case .failed(let reason): self.onFailure(reason)
            }
        }
    }

    private func performNow(_ action: MockAction) {
        switch action {
        case .send(let message, let recipients): send(JournalFrame(bytes: message, isText: true), to: recipients)
        case .sendBinary(let message, let recipients):
            send(JournalFrame(bytes: message, isText: false), to: recipients)
        case .close(let id, let code, let reason):
            guard let client = state.value.clients[id] else { return }
            tellClosing(client, code, reason)
            state.value.stopSending(to: client)
            client.socket.close(code: WebSocketCloseCode(rawValue: code), reason: reason)
        case .cut(let id): trouble(id, "cut, with no close frame") { $0.cut() }
        case .abandon(let id):
            trouble(id, "half-open: nothing comes any more") { $0.pauseReading() }
            // The journal does not say that it has ended: a server that lost it would not know.
            if let client = state.value.clients[id] { _ = state.value.remove(client) }
        case .pause(let id): trouble(id, "stalled") { $0.pauseReading() }
        case .resume(let id): trouble(id, "no longer stalled") { $0.resumeReading() }
        case .persist, .uncounted: store(action)
        case .wake: break
        case .noted(let id, let text):
            if let client = state.value.clients[id] { tellRemark(text, client) }
        case .dropped(let id, let reason):
            guard let client = state.value.clients[id] else { return }
            tellDropped(client, reason)
            rest(client)
        case .lineRejected(let room, let person, let reason): tellRejectedLine(person, reason, room)
        case .expectationTimedOut(let room, let place):
            tellScript("what was expected did not come in time", place, room)
        case .scriptAborted(let room, let place): tellScript("the script runs in circles, and was ended", place, room)
        }
    }

    /// Sends a message: one frame for all who receive it, since a server does not mask.
    private func send(_ message: JournalFrame, to recipients: [ConnectionID]) {
        let state = state.value
        guard let audience = state.audience(recipients) else { return }
        state.frame.clear()
        FrameWriter.write(message.isText ? .text : .binary, message.bytes, into: &state.frame)
        // Held here: a client that reads too slowly is closed within this loop, and the script may then send something else.
        let frame = state.frame
        for client in audience.clients { client.socket.send(encoded: frame) }
        // The buffer of a large frame is not kept for the next one.
        if state.frame.capacity > Self.keptFrame { state.frame = ByteBuffer() }
        tell(.sent(message, audience.list), in: audience.room.id)
    }

    private static let keptFrame = 4 << 10

    /// Applies a fault to a client's socket.
    private func trouble(_ id: ConnectionID, _ what: String, _ body: (WebSocketConnection) -> Void) {
        guard let client = state.value.clients[id] else { return }
        tellFault(what, client)
        body(client.socket)
    }

    /// Changes the messages in memory.
    func store(_ action: MockAction) {
        switch action {
        case .persist(let room, let message):
            if state.value.store.add(message, to: key(of: room)) { tellMessagesGo() }
        case .uncounted(_, let room, let count): state.value.store.removeLast(count, from: key(of: room))
        default: break
        }
    }

    private func key(of room: RoomID) -> String {
        state.value.loaded.roster[room].key
    }
}
