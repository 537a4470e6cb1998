package import NIOCore

/// An established connection (RFC 6455 §5 to §8), as a value: events go in, actions come out, nothing else happens.
///
/// It owns no channel, clock or generator. Its driver reports each event by calling one of the event methods, then takes
/// ``next()`` until it is nil and carries out each action. Actions are taken one at a time because carrying one out may
/// cause an event in turn: when an application closes the connection over a message, the message after it is not
/// answered; when it answers, its answer leaves before the reply to a close frame.
package struct ConnectionMachine: Sendable {
    private enum State: Equatable {
        /// Messages travel both ways.
        case open
        /// We have sent a close frame, the peer has not. Its messages still come; none of ours may follow (§5.5.1).
        case closing
        /// Only the end of TCP still matters.
        case closed(clean: Bool)
        case ended
    }

    private let role: WebSocketRole
    private var state = State.open
    private var parser: FrameParser
    private var message: PartialMessage?
    private var control = ByteBuffer()
    private var closeBody = CloseBodyReader()
    // Most connections are idle, and there are many.
    private var actions = CircularBuffer<ConnectionAction>(initialCapacity: 1)

    /// - Parameters:
    ///   - role: Which end this is.
    ///   - maximumMessageSize: The most bytes that the fragments of one message may hold together.
    package init(role: WebSocketRole, maximumMessageSize: Int) {
        self.role = role
        self.parser = FrameParser(role: role, maximumMessageSize: maximumMessageSize)
    }

    /// Whether data may be sent: no close frame has been sent or received, and TCP stands.
    package var maySend: Bool {
        self.state == .open
    }

    /// The next thing to do; nil if there is nothing until the next event.
    ///
    /// - Parameter hearing: Whether what has come from the peer is looked at; it waits otherwise.
    /// - Returns: An action to be done before the next one is taken.
    package mutating func next(hearing: Bool = true) -> ConnectionAction? {
        while true {
            if let action = self.actions.popFirst() { return action }
            guard hearing, self.isReceiving else { return nil }
            do throws(ProtocolViolation) {
                guard let piece = try self.parser.next() else { return nil }
                try self.take(piece)
            } catch {
                self.fail(error)
            }
        }
    }

    private var isReceiving: Bool {
        self.state == .open || self.state == .closing
    }
}

// MARK: - Events

extension ConnectionMachine {
    /// Bytes came from the peer. After the close they are ignored (§5.5.1, §7.1.7).
    package mutating func receive(_ bytes: consuming ByteBuffer) {
        guard self.isReceiving else { return }
        self.parser.append(bytes)
    }

    /// The application wants the connection closed. Only the first close frame is ever sent.
    ///
    /// - Parameters:
    ///   - code: Nil sends a close frame without a body. The code is sent as given, even if it is not valid on the wire,
    ///     since a test may need to send such a code.
    ///   - reason: Cut to the 123 bytes that fit.
    package mutating func close(code: WebSocketCloseCode?, reason: String = "") {
        guard self.state == .open else { return }
        self.actions.append(.send(.close(code, reason: reason)))
        self.closeFrameWasSent()
    }

    /// A frame was put on the wire past this machine. If it closes, nothing of ours may follow it.
    package mutating func didSend(_ frame: Frame) {
        guard frame.opcode == .close, self.state == .open else { return }
        self.closeFrameWasSent()
    }

    /// The peer took longer than allowed to do its part of the close.
    package mutating func closeWaitExpired() {
        switch self.state {
        case .open, .ended: return
        case .closing: self.end(.closeUnanswered)
        case .closed: self.actions.append(.abortTransport)
        }
    }

    /// The application wants the TCP connection gone, with no close frame.
    package mutating func cut() {
        self.end(.cut)
    }

    /// More bytes wait for the peer than the settings allow. A close frame that says so follows what is queued, and the
    /// peer has the time of a close to take both; nothing more follows.
    package mutating func outboundLimitExceeded() {
        guard self.state == .open else { return self.end(.outboundLimit) }
        self.actions.append(.send(.close(.tryAgainLater, reason: Self.tooSlow)))
        self.state = .closed(clean: false)
        self.closed(WebSocketClosure(code: .tryAgainLater, reason: Self.tooSlow, cause: .outboundLimit))
        self.actions.append(.closeTransport)
    }

    private static let tooSlow = "you take less than you are sent"

    /// TCP has ended.
    package mutating func transportEnded() {
        guard self.state != .ended else { return }
        if self.isReceiving {
            self.closed(WebSocketClosure(code: .abnormalClosure, cause: .transportLost))
        }
        self.actions.append(.ended(clean: self.state == .closed(clean: true)))
        self.state = .ended
    }
}

// MARK: - Frames

extension ConnectionMachine {
    private mutating func take(_ piece: FramePiece) throws(ProtocolViolation) {
        switch piece.header.opcode {
        case .close: try self.takeClose(piece)
        case .ping, .pong: self.takePingOrPong(piece)
        default: try self.takeData(piece)
        }
    }

    private mutating func takeData(_ piece: FramePiece) throws(ProtocolViolation) {
        // The parser lets a continuation through only inside a message, so its opcode is never read here.
        var message = self.message ?? PartialMessage(kind: piece.header.opcode == .text ? .text : .binary)
        self.message = nil
        try message.append(piece.payload)
        guard piece.endsFrame, piece.header.isFinal else {
            self.message = message
            return
        }
        self.actions.append(.message(message.kind, try message.finish()))
    }

    /// Control frames have 125 bytes at most, and may stand between the fragments of a message (§5.5).
    private mutating func takePingOrPong(_ piece: FramePiece) {
        self.control.writeImmutableBuffer(piece.payload)
        guard piece.endsFrame else { return }
        let payload = self.control
        self.control = ByteBuffer()
        guard piece.header.opcode == .ping else {
            self.actions.append(.pong(payload))
            return
        }
        if self.state == .open {
            self.actions.append(.send(.pong(payload)))
        }
        self.actions.append(.ping(payload))
    }

    private mutating func takeClose(_ piece: FramePiece) throws(ProtocolViolation) {
        try self.closeBody.append(piece.payload)
        guard piece.endsFrame else { return }
        let frame = try self.closeBody.finish()
        self.actions.append(.closeReceived(frame))
        let cause: WebSocketClosure.Cause = self.state == .open ? .peer : .local
        if self.state == .open {
            self.actions.append(.send(.close(frame.code)))
        }
        self.state = .closed(clean: true)
        self.closed(WebSocketClosure(code: frame.code ?? .noStatus, reason: frame.reason, cause: cause))
        // The server ends TCP first, so that it and not the client holds the TIME_WAIT state (§7.1.1).
        self.actions.append(self.role == .server ? .closeTransport : .startCloseTimer)
    }
}

// MARK: - Ends

extension ConnectionMachine {
    /// Fails the connection (§7.1.7): says why, unless a close frame has been sent already, and ends it.
    private mutating func fail(_ violation: ProtocolViolation) {
        if self.state == .open {
            self.actions.append(.send(.close(violation.closeCode, reason: violation.message)))
        }
        self.actions.append(.failed(violation))
        self.state = .closed(clean: false)
        self.closed(
            WebSocketClosure(code: violation.closeCode, reason: violation.message, cause: .violation(violation))
        )
        self.actions.append(.closeTransport)
    }

    /// Ends the connection without another frame.
    private mutating func end(_ cause: WebSocketClosure.Cause) {
        switch self.state {
        case .ended:
            return
        case .open, .closing:
            self.state = .closed(clean: false)
            self.closed(WebSocketClosure(code: .abnormalClosure, cause: cause))
            self.actions.append(.abortTransport)
        case .closed:
            self.actions.append(.abortTransport)
        }
    }

    private mutating func closed(_ closure: WebSocketClosure) {
        self.message = nil
        self.actions.append(.closed(closure))
    }

    private mutating func closeFrameWasSent() {
        self.state = .closing
        self.actions.append(.startCloseTimer)
    }
}

/// A message of which at least one piece has come.
private struct PartialMessage: Sendable {
    let kind: MessageKind
    private var payload = ByteBuffer()
    private var utf8 = UTF8Validator()

    init(kind: MessageKind) {
        self.kind = kind
    }

    mutating func append(_ bytes: ByteBuffer) throws(ProtocolViolation) {
        if self.kind == .text, !self.utf8.accept(bytes.readableBytesView) {
            throw .textNotUTF8
        }
        if self.payload.readableBytes == 0 {
            // A message in one piece stays the slice it came as.
            self.payload = bytes
        } else {
            self.payload.writeImmutableBuffer(bytes)
        }
    }

    func finish() throws(ProtocolViolation) -> ByteBuffer {
        guard self.utf8.isComplete else { throw .textNotUTF8 }
        return self.payload
    }
}
