package import NIOCore

/// Runs a ``ConnectionMachine`` on a channel: bytes in, its actions out.
///
/// It takes the place of the HTTP handlers once the handshake is done. Handlers behind it may stay where they are: they
/// see the channel become inactive, and nothing else. It is dormant until ``start()``, keeping bytes that came right
/// behind the handshake, because the HTTP decoder in front of it leaves the pipeline a tick later.
///
/// While a read is handled, frames are collected and leave with one flush when it is complete; at any other time they
/// leave together at the end of the event loop's tick.
package final class WebSocketChannelHandler: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = ByteBuffer
    package typealias OutboundIn = Never
    package typealias OutboundOut = ByteBuffer

    private let role: WebSocketRole
    private let settings: WebSocketSettings
    private let delegate: any WebSocketConnectionDelegate
    private var machine: ConnectionMachine
    private var outbox = Outbox()
    private var context: ChannelHandlerContext?
    private var connection: WebSocketConnection?
    private var early: [ByteBuffer] = []
    private var isStarted = false
    /// Whether TCP has ended.
    private var isOver = false
    private var isReading = false
    private var isDraining = false
    private var isFlushScheduled = false
    private var closeTimer: Scheduled<Void>?
    /// Until it fires, nothing from the peer is looked at.
    private var rest: Scheduled<Void>?
    private var isReadHeld = false

    /// - Parameters:
    ///   - role: Which end this is.
    ///   - settings: Its limits.
    ///   - delegate: Called with what happens.
    package init(role: WebSocketRole, settings: WebSocketSettings, delegate: any WebSocketConnectionDelegate) {
        self.role = role
        self.settings = settings
        self.delegate = delegate
        self.machine = ConnectionMachine(role: role, maximumMessageSize: settings.maximumMessageSize)
    }

    /// Keeps bytes that came right behind the handshake and didn't come through the pipeline, for the start.
    func keepEarly(_ bytes: ByteBuffer) {
        self.early.append(bytes)
    }

    /// The pipeline speaks WebSocket now: tells the delegate, and takes what has come so far.
    ///
    /// - Returns: The handle that the delegate was given; nil if the channel has closed meanwhile.
    @discardableResult
    package func start() -> WebSocketConnection? {
        guard !self.isStarted, let connection = self.connection, connection.channel.isActive else { return nil }
        self.isStarted = true
        self.delegate.opened(connection)
        for bytes in self.early {
            self.machine.receive(bytes)
        }
        self.early = []
        self.drain()
        return connection
    }
}

// MARK: - Calls of the handle

extension WebSocketChannelHandler {
    /// Sends a frame if the connection is open. The closure gets the mask to encode it with, if there must be one.
    func send(_ encode: (MaskingKey?) -> ByteBuffer) {
        guard self.isStarted, self.machine.maySend else { return }
        self.enqueue(encode(self.freshMask))
    }

    func send(frame: Frame, masked: Bool?) {
        let isMasked = masked ?? (self.role == .client)
        self.sendRaw(FrameWriter.encode(frame, mask: isMasked ? self.settings.maskingKey() : nil))
        self.machine.didSend(frame)
        self.drain()
    }

    func sendRaw(_ bytes: ByteBuffer) {
        self.enqueue(bytes)
    }

    /// Sends a frame that is encoded already, if the connection is open.
    func send(encoded frame: ByteBuffer) {
        guard self.isStarted, self.machine.maySend else { return }
        self.enqueue(frame)
    }

    /// How many bytes wait for the peer to take them.
    var pendingBytes: Int {
        self.outbox.pendingBytes
    }

    func close(code: WebSocketCloseCode?, reason: String) {
        self.machine.close(code: code, reason: reason)
        self.drain()
    }

    /// Takes nothing from the peer for a time, not even what has come already; what it sends waits on its own side.
    func rest(for time: TimeAmount) {
        guard self.rest == nil, let context = self.context, context.channel.isActive else { return }
        self.rest = context.eventLoop.assumeIsolated().scheduleTask(in: time) {
            self.rest = nil
            self.drain()
            guard self.rest == nil, self.isReadHeld else { return }
            self.isReadHeld = false
            self.context?.read()
        }
    }

    func cut() {
        self.machine.cut()
        self.drain()
    }

    private var freshMask: MaskingKey? {
        self.role == .client ? self.settings.maskingKey() : nil
    }
}

// MARK: - Calls of the channel

extension WebSocketChannelHandler {
    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        self.connection = WebSocketConnection(
            channel: context.channel,
            role: self.role,
            handler: self
        )
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        self.transportEnded()
        self.context = nil
        // The handle and this handler refer to each other: without this neither would be freed.
        self.connection = nil
    }

    package func channelInactive(context: ChannelHandlerContext) {
        self.transportEnded()
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = self.unwrapInboundIn(data)
        guard self.isStarted else {
            self.early.append(bytes)
            return
        }
        self.isReading = true
        self.machine.receive(bytes)
        self.drain()
    }

    package func read(context: ChannelHandlerContext) {
        guard self.rest == nil else {
            self.isReadHeld = true
            return
        }
        context.read()
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        self.isReading = false
        self.flush()
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            self.close(code: .goingAway, reason: "the server is shutting down")
        case ChannelEvent.inputClosed:
            // Where half-closed channels are allowed, the end of the peer's bytes is the end of the connection still.
            self.flush()
            context.close(promise: nil)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // After an error the transport can't be trusted with another frame.
        context.close(promise: nil)
    }

    /// Refuses what a handler left over from HTTP might write: its bytes would end up among our frames.
    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }

    /// A handler left over from HTTP may end one direction, as servers do when they are cancelled. A WebSocket has no
    /// such half: both ends close, or the frames of one would go nowhere.
    package func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode != .all else {
            context.close(mode: mode, promise: promise)
            return
        }
        self.close(code: .goingAway, reason: "the server is shutting down")
        promise?.succeed()
    }

    private func transportEnded() {
        self.isOver = true
        self.closeTimer?.cancel()
        self.closeTimer = nil
        self.rest?.cancel()
        self.rest = nil
        self.outbox.discard()
        guard self.isStarted else { return }
        self.machine.transportEnded()
        self.drain()
    }
}

// MARK: - Actions

extension WebSocketChannelHandler {
    /// Carries out the machine's actions. An action may cause events and call this again; the outermost call carries on.
    private func drain() {
        guard !self.isDraining, let connection = self.connection else { return }
        self.isDraining = true
        while let action = self.machine.next(hearing: self.rest == nil) {
            self.execute(action, connection)
        }
        self.isDraining = false
    }

    private func execute(_ action: ConnectionAction, _ connection: WebSocketConnection) {
        switch action {
        case .message(let kind, let payload): self.delegate.received(kind, payload, on: connection)
        case .ping(let payload): self.delegate.receivedPing(payload, on: connection)
        case .pong(let payload): self.delegate.receivedPong(payload, on: connection)
        case .closeReceived(let frame): self.delegate.receivedClose(frame, on: connection)
        case .failed(let violation): self.delegate.failed(violation, on: connection)
        case .closed(let closure): self.delegate.closed(closure, on: connection)
        case .ended(let clean): self.delegate.ended(clean: clean, on: connection)
        case .send(let frame):
            // A close frame is the last frame, and is sent after everything that waits.
            self.enqueue(FrameWriter.encode(frame, mask: self.freshMask), isLimited: frame.opcode != .close)
        case .startCloseTimer: self.startCloseTimer()
        case .closeTransport: self.closeTransport()
        case .abortTransport: self.abortTransport()
        }
    }

    private func startCloseTimer() {
        self.closeTimer?.cancel()
        self.closeTimer = self.context?.eventLoop.assumeIsolated().scheduleTask(in: self.settings.closeTimeout) {
            self.machine.closeWaitExpired()
            self.drain()
        }
    }

    /// Shuts down our direction, then lets the peer shut down its own (RFC 6455 §7.1.1): closing a socket with unread
    /// bytes in it would reset the connection, and the peer might lose our close frame.
    private func closeTransport() {
        guard let context = self.context else { return }
        self.startCloseTimer()
        self.flush()
        // The channel shuts down after all flushed bytes have left.
        context.close(mode: .output, promise: nil)
    }

    private func abortTransport() {
        self.outbox.discard()
        self.context?.triggerUserOutboundEvent(TransportCut(), promise: nil)
        self.context?.close(promise: nil)
    }
}

// MARK: - Sending

extension WebSocketChannelHandler {
    private func enqueue(_ bytes: ByteBuffer, isLimited: Bool = true) {
        guard !self.isOver, let context = self.context else { return }
        self.outbox.append(bytes)
        guard !isLimited || self.outbox.pendingBytes <= self.settings.outboundLimit else {
            self.machine.outboundLimitExceeded()
            self.drain()
            return
        }
        self.scheduleFlush(context)
    }

    private func scheduleFlush(_ context: ChannelHandlerContext) {
        guard !self.isReading, !self.isFlushScheduled else { return }
        self.isFlushScheduled = true
        context.eventLoop.assumeIsolated().execute {
            self.isFlushScheduled = false
            self.flush()
        }
    }

    private func flush() {
        guard let context = self.context, let (first, last, bytes) = self.outbox.take() else { return }
        let taken = context.eventLoop.makePromise(of: Void.self)
        taken.futureResult.assumeIsolated().whenComplete { _ in self.outbox.acknowledge(bytes) }
        for piece in first {
            context.write(NIOAny(piece), promise: nil)
        }
        context.writeAndFlush(NIOAny(last), promise: taken)
    }
}

@available(*, unavailable)
extension WebSocketChannelHandler: Sendable {}
