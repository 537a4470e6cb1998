package import NIOCore

/// A handle to an established connection, usable from any thread.
///
/// Calls from one thread take effect in their order. A call from the connection's own event loop, such as from within a
/// delegate's method, takes effect at once. Nothing here waits or fails: what is sent on a connection that is no longer
/// open is dropped, and the delegate's `closed` says why.
package struct WebSocketConnection: Sendable {
    /// The TCP channel, for its addresses and its event loop. Don't write to it: use the methods below.
    package let channel: any Channel
    /// Which end this is.
    package let role: WebSocketRole

    private let handler: NIOLoopBound<WebSocketChannelHandler>

    init(channel: any Channel, role: WebSocketRole, handler: WebSocketChannelHandler) {
        self.channel = channel
        self.role = role
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    }

    /// How many bytes wait for the peer to take them. On the connection's event loop.
    package var pendingBytes: Int {
        self.handler.value.pendingBytes
    }

    /// Whether the transport takes more without piling it up.
    package var isWritable: Bool {
        self.channel.isWritable
    }

    private func onLoop(_ body: @escaping @Sendable (WebSocketChannelHandler) -> Void) {
        if self.channel.eventLoop.inEventLoop {
            body(self.handler.value)
        } else {
            self.channel.eventLoop.execute { body(self.handler.value) }
        }
    }
}

// MARK: - Sending

extension WebSocketConnection {
    /// Sends a text message.
    package func send(text: String) {
        switch self.role {
        case .server: self.send(encoded: FrameWriter.text(text))
        case .client: self.onLoop { $0.send { FrameWriter.text(text, mask: $0) } }
        }
    }

    /// Sends a binary message.
    package func send(binary payload: ByteBuffer) {
        self.onLoop { $0.send { FrameWriter.encode(.binary(payload), mask: $0) } }
    }

    /// Sends a ping; the peer's pong brings the same payload back. At most 125 bytes.
    package func send(ping payload: ByteBuffer) {
        self.onLoop { $0.send { FrameWriter.encode(.ping(payload), mask: $0) } }
    }

    /// Sends a frame that has been encoded already, such as one that goes to many connections of a server.
    ///
    /// - Parameter frame: A whole data frame from ``FrameWriter``, with no mask if this end is a server's.
    package func send(encoded frame: ByteBuffer) {
        // Without a closure: a broadcast calls this once for each connection.
        guard self.channel.eventLoop.inEventLoop else { return self.onLoop { $0.send(encoded: frame) } }
        self.handler.value.send(encoded: frame)
    }

    /// Sends any frame, lawful or not, even when the connection is closing.
    ///
    /// - Parameters:
    ///   - frame: Sent as it is. After a close frame no other is sent on this end's behalf.
    ///   - masked: Nil to mask as this end's role demands.
    package func send(frame: Frame, masked: Bool? = nil) {
        self.onLoop { $0.send(frame: frame, masked: masked) }
    }

    /// Puts any bytes on the wire, even when the connection is closing.
    package func sendRaw(_ bytes: ByteBuffer) {
        self.onLoop { $0.sendRaw(bytes) }
    }
}

// MARK: - Ending

extension WebSocketConnection {
    /// Begins the closing handshake, or does nothing if that has begun.
    ///
    /// - Parameters:
    ///   - code: Nil sends a close frame without a body.
    ///   - reason: Cut to the 123 bytes that fit.
    package func close(code: WebSocketCloseCode?, reason: String = "") {
        self.onLoop { $0.close(code: code, reason: reason) }
    }

    /// Ends TCP with no close frame: the peer sees 1006.
    package func cut() {
        self.onLoop { $0.cut() }
    }
}

// MARK: - Reading

extension WebSocketConnection {
    /// Stops reading from TCP, so that the peer's bytes pile up at its end. For faults and probes.
    package func pauseReading() {
        self.setReading(false)
    }

    /// Takes nothing from the peer for a time, not even what has arrived already. Slows down a peer that sends too much.
    package func rest(for time: TimeAmount) {
        self.onLoop { $0.rest(for: time) }
    }

    /// Reads again after ``pauseReading()``.
    package func resumeReading() {
        self.setReading(true)
    }

    private func setReading(_ isReading: Bool) {
        // It fails only on a channel that has closed, which reads no more anyway.
        self.channel.setOption(.autoRead, value: isReading).whenFailure { _ in }
    }
}
